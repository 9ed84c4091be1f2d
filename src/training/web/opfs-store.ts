/** A run in the browser's own file system (OPFS), which survives a reload and the end of the browser. */
import { Pix2PixError } from '../../core/errors.ts';
import type { BegunFile, Content, HeldLock, RunStore } from '../run-store.ts';
import { allFiles, fileBelow, folderBelow, madeBelow, opfsFailure, removeBelow } from './opfs-files.ts';

/** The folder of all runs. */
const RUNS = 'pix2pix-runs';

/** The folder of all runs of this site. Throws RUNTIME where the browser has no files for sites. */
export const openRunsFolder = async (): Promise<FileSystemDirectoryHandle> => {
  if (typeof navigator === 'undefined' || navigator.storage?.getDirectory === undefined)
    throw new Pix2PixError(
      'RUNTIME',
      'opfsStore: this browser keeps no files for a page (it has no origin private file system, or the page is not served by https or localhost); leave store out to train in memory',
    );
  return (await navigator.storage.getDirectory()).getDirectoryHandle(RUNS, { create: true });
};

/** A run's store that can name all its files. */
export interface OpfsStore extends RunStore {
  /** Sorted, with `/` between parts. */
  names(): Promise<string[]>;
}

/**
 * The store of a run of this site by its title; the run's folder is made if it is not there. Files are replaced by the browser
 * as a whole: what is being written when a tab ends is dropped, and the file before it stays. Throws OPTION for a title that
 * is no name of a folder, RUNTIME where the browser has no such files.
 */
export const opfsStore = async (title: string): Promise<OpfsStore> => {
  requireTitle(title);
  const runs = await openRunsFolder();
  const root = await runs.getDirectoryHandle(title, { create: true });
  const placeOf = (name: string): string => (name === '' ? title : `${title}/${name}`);

  const begin = async (name: string, content: Content | Blob): Promise<BegunFile> => {
    try {
      const file = await (await madeBelow(root, name)).createWritable(); // beside the file until it is closed
      await file.write(typeof content === 'string' || isPart(content) ? writable(content) : joined(content));
      return { finish: () => file.close().catch(failing(placeOf(name))) };
    } catch (error) {
      throw opfsFailure(placeOf(name), error);
    }
  };
  const put = async (name: string, content: Content | Blob): Promise<void> =>
    (await begin(name, content)).finish();
  const copy = async (from: string, to: string): Promise<void> => {
    const file = await fileBelow(root, from);
    if (!file)
      throw new Pix2PixError(
        'FILE',
        `${placeOf(to)}: cannot be written (${placeOf(from)} is missing); write that first`,
      );
    await put(to, file);
  };

  return {
    title,
    placeOf,
    begin,
    write: put,
    copy,
    append: async (name) => {
      if (!(await fileBelow(root, name))) await put(name, '');
      let added: string[] = [];
      const flush = async (): Promise<void> => {
        if (added.length === 0) return;
        const text = added.join('');
        added = [];
        await addText(root, name, text).catch(failing(placeOf(name)));
      };
      return {
        append: async (text) => {
          added.push(text);
        },
        flush,
        close: flush,
      };
    },
    get: async (name) => {
      const file = await fileBelow(root, name);
      return file && new Uint8Array(await file.arrayBuffer());
    },
    list: async (below) => {
      const folder = await folderBelow(root, below);
      const names: string[] = [];
      if (folder)
        for await (const [name, handle] of folder.entries()) if (handle.kind === 'file') names.push(name);
      return names.sort();
    },
    remove: (name) => removeBelow(root, name),
    removeAll: (below) => removeBelow(root, below),
    replaceAll: async (from, to) => {
      await removeBelow(root, to);
      const folder = await folderBelow(root, from);
      for (const name of folder ? await allFiles(folder) : []) await copy(`${from}/${name}`, `${to}/${name}`);
      await removeBelow(root, from);
    },
    lock: () => lockRun(title, runs),
    names: () => allFiles(root),
  };
};

const requireTitle = (title: string): void => {
  if (title !== '' && title !== '.' && title !== '..' && !/[/\\]/.test(title)) return;
  throw new Pix2PixError('OPTION', `store: "${title}" cannot name a run; expected a name without / and \\`);
};

type Part = Uint8Array<ArrayBuffer> | string | Blob;

const isPart = (content: Content | Blob): content is Uint8Array | Blob =>
  content instanceof Uint8Array || content instanceof Blob;

/** As the browser takes it: bytes of memory that threads share are copied. */
const writable = (content: string | Uint8Array | Blob): Part =>
  content instanceof Uint8Array
    ? content.buffer instanceof ArrayBuffer
      ? (content as Uint8Array<ArrayBuffer>)
      : new Uint8Array(content)
    : content;

const joined = (parts: readonly Uint8Array[]): Blob => new Blob(parts.map((part) => writable(part)));

/** Writes text at the end of a file. */
const addText = async (root: FileSystemDirectoryHandle, name: string, text: string): Promise<void> => {
  const handle = await madeBelow(root, name);
  const { size } = await handle.getFile();
  const file = await handle.createWritable({ keepExistingData: true });
  await file.write({ type: 'write', position: size, data: text });
  await file.close();
};

const failing =
  (place: string) =>
  (error: unknown): never => {
    throw opfsFailure(place, error);
  };

/** Holds the lock of a run by its title until it is released; the browser gives it back when the tab ends. */
const lockRun = async (title: string, runs: FileSystemDirectoryHandle): Promise<HeldLock> => {
  let release = (): void => {};
  const ended = new Promise<void>((resolve) => {
    release = resolve;
  });
  const isHeld = await new Promise<boolean>((resolve, reject) => {
    navigator.locks
      .request(`${RUNS}/${title}`, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock === null ? undefined : ended;
      })
      .catch(reject);
  });
  if (!isHeld)
    throw new Pix2PixError('FILE', `${title}: another tab trains it; go on there, or stop it there first`);
  return {
    requireHeld: async () => {
      if (await folderBelow(runs, title)) return;
      throw new Pix2PixError(
        'FILE',
        `${title}: the run is gone; it was deleted while it trained, and nothing more can be saved`,
      );
    },
    release,
  };
};
