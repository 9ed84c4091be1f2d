/** Data sets that were sent to the server. It keeps them beside its runs, up to a size that all have together. */
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import { formatBytes } from '../../data/node/disk-space.ts';
import { TEMPORARY_ENDING, writeFailure } from '../../training/node/write-whole.ts';
import { isDataFile, requireFilePath } from './file-names.ts';
import { unzipDataSet } from './unzip-data-set.ts';

/** Several data sets of the paper's sizes fit, and no disk of today is filled. */
export const UPLOADED_BYTES = 8e9;

/** More than any data set of the paper has; a folder of them is still listed in a moment. */
const MOST_FILES = 500_000;

export interface Uploads {
  /** Folders of the data sets, by name. */
  list(): Promise<string[]>;
  /** Makes an empty data set, with a number if its name is taken; returns its folder. */
  create(name: string): Promise<string>;
  /** Adds a file, or replaces it; false for one that is left out. Throws OPTION for its path, LIMIT if there is no room. */
  add(folder: string, path: string, body: Body): Promise<boolean>;
  /** Adds what a .zip holds. Throws as `add`, and DATA for a file that is none or is damaged. */
  addZip(folder: string, body: Body): Promise<void>;
  remove(folder: string): Promise<void>;
  sizeOf(folder: string): Promise<UploadSize>;
  roomBytes(): Promise<number>;
}

/** The bytes of a request. */
export type Body = AsyncIterable<Uint8Array> | null;

export interface UploadSize {
  readonly files: number;
  readonly bytes: number;
}

/** Uploads in a folder, which is made with the first one. */
export const openUploads = (root: string, limitBytes: number = UPLOADED_BYTES): Uploads => {
  const sizes = new Map<string, { files: number; bytes: number }>();
  const list = async (): Promise<string[]> =>
    (await readdir(root, { withFileTypes: true }).catch(() => []))
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(root, name))
      .sort();
  const sizeOf = async (folder: string): Promise<{ files: number; bytes: number }> => {
    const size = sizes.get(folder) ?? (await measured(folder));
    const known = sizes.get(folder) ?? size; // another request may have been quicker
    sizes.set(folder, known);
    return known;
  };
  const total = async (): Promise<UploadSize> => {
    let files = 0;
    let bytes = 0;
    for (const folder of await list()) {
      const size = await sizeOf(folder);
      files += size.files;
      bytes += size.bytes;
    }
    return { files, bytes };
  };

  /** Adds a file while there is room for it. */
  const write = async (folder: string, path: string, body: Body): Promise<void> => {
    const size = await sizeOf(folder);
    if ((await total()).files >= MOST_FILES) throw full(`${MOST_FILES} files`);
    let written = 0;
    try {
      const replaced = await saveFile(join(folder, path), body, (bytes) => {
        written += bytes;
        size.bytes += bytes;
        // at once of all requests that are sending: each has added its own
        if ([...sizes.values()].reduce((sum, one) => sum + one.bytes, 0) > limitBytes)
          throw full(formatBytes(limitBytes));
      });
      if (replaced === undefined) size.files++;
      else size.bytes -= replaced;
    } catch (error) {
      size.bytes -= written;
      throw await uploadError(error, path, written);
    }
  };

  return {
    list,
    sizeOf,
    roomBytes: async () => Math.max(0, limitBytes - (await total()).bytes),
    create: async (name) => {
      await mkdir(root, { recursive: true });
      for (let number = 1; ; number++) {
        const folder = join(root, number === 1 ? name : `${name}-${number}`);
        const isMade = await mkdir(folder).then(
          () => true,
          (error: NodeJS.ErrnoException) => {
            if (error.code === 'EEXIST') return false;
            throw error;
          },
        );
        if (isMade) {
          sizes.set(folder, { files: 0, bytes: 0 });
          return folder;
        }
      }
    },
    add: async (folder, path, body) => {
      if (!isDataFile(path)) {
        for await (const _ of body ?? []); // it is sent in any case
        return false;
      }
      requireFilePath(path);
      await write(folder, path, body);
      return true;
    },
    addZip: async (folder, body) => {
      const archive = `${folder}.zip${TEMPORARY_ENDING}`; // beside the data sets, and gone at the end
      let bytes = 0;
      try {
        await saveFile(archive, body, (more) => {
          bytes += more;
          if (bytes > limitBytes) throw full(formatBytes(limitBytes));
        }).catch(async (error: unknown) => {
          throw await uploadError(error, basename(folder), bytes);
        });
        await unzipDataSet(archive, (path, content) => write(folder, path, content));
      } finally {
        await rm(archive, { force: true });
      }
    },
    remove: async (folder) => {
      await rm(folder, { recursive: true, force: true });
      sizes.delete(folder);
    },
  };
};

/** Writes a file in the place of an earlier one, whose bytes it returns; what was written goes if it fails. */
const saveFile = async (
  target: string,
  body: Body,
  onBytes: (bytes: number) => void,
): Promise<number | undefined> => {
  const temporary = `${target}.${crypto.randomUUID()}${TEMPORARY_ENDING}`;
  await mkdir(dirname(target), { recursive: true });
  try {
    const file = await open(temporary, 'wx');
    try {
      for await (const chunk of body ?? []) {
        onBytes(chunk.length);
        await file.writeFile(chunk);
      }
    } finally {
      await file.close();
    }
    const before = await stat(target).catch(() => undefined);
    await rename(temporary, target);
    return before?.size;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
};

const measured = async (folder: string): Promise<{ files: number; bytes: number }> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const size = { files: 0, bytes: 0 };
  for (const entry of entries)
    if (entry.isFile()) {
      size.files++;
      size.bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size;
    }
  return size;
};

const full = (limit: string): Pix2PixError =>
  new Pix2PixError(
    'LIMIT',
    `serve: the data sets that were sent to this server would have more than ${limit} together; delete one that is no longer needed, or put the data set into a folder and start pix2pix serve --data FOLDER`,
  );

/** Names where one file stands for a folder of another. */
const CLASHES = ['EEXIST', 'ENOTDIR', 'EISDIR'];

const uploadError = async (error: unknown, path: string, written: number): Promise<unknown> => {
  if (error instanceof Pix2PixError || !(error instanceof Error) || !('code' in error)) return error;
  if (CLASHES.includes(String(error.code)))
    return new Pix2PixError(
      'CONFLICT',
      `serve: ${path.slice(0, 120)} is a folder and a file in the same data set; give one of them another name`,
    );
  return String(error.code).startsWith('E') ? writeFailure(path, error, written) : error;
};
