/** What a training in a tab trains on, kept in the browser's own files, so that it goes on after a reload. */
import { z } from 'zod';
import { Pix2PixError } from '../../core/errors.ts';
import type { TabFile, TabSource } from '../../data/web/tab-source.ts';
import {
  allFiles,
  fileBelow,
  folderBelow,
  opfsFailure,
  putBelow,
  removeBelow,
} from '../../training/web/opfs-files.ts';

/** The folder of all sources, beside that of the runs. */
const SOURCES = 'pix2pix-sources';
const ABOUT = 'source.json';
const FILES = 'files';

/** Space that stays free for checkpoints and samples. */
const SPARE_BYTES = 512 * 1024 * 1024;

const aboutSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('houses'), count: z.int(), size: z.int(), seed: z.int() }),
  z.object({ kind: z.literal('files'), name: z.string() }),
  z.object({ kind: z.literal('grown'), name: z.string() }),
]);

const sourcesFolder = async (): Promise<FileSystemDirectoryHandle> =>
  (await navigator.storage.getDirectory()).getDirectoryHandle(SOURCES, { create: true });

/**
 * Keeps the source of a run under its title, files copied as they are. Resolves with a line for people where there is no space for
 * them, so that they have to be given again after a reload. Throws FILE if it cannot be written.
 */
export const keepSource = async (title: string, source: TabSource): Promise<string | undefined> => {
  const root = await sourcesFolder();
  await removeBelow(root, title);
  try {
    if (source.kind !== 'files') {
      await putBelow(root, `${title}/${ABOUT}`, JSON.stringify(source));
      return undefined;
    }
    const bytes = source.files.reduce((sum, { file }) => sum + file.size, 0);
    const { quota = Number.POSITIVE_INFINITY, usage = 0 } = await navigator.storage.estimate();
    if (usage + bytes + SPARE_BYTES > quota)
      return `The images (${Math.ceil(bytes / 1e6)} MB) are not kept in the browser, which has no space for them: to go on after a reload, choose them again`;
    for (const { path, file } of source.files) await putBelow(root, `${title}/${FILES}/${path}`, file);
    await putBelow(root, `${title}/${ABOUT}`, JSON.stringify({ kind: 'files', name: source.name })); // last: now it is whole
    return undefined;
  } catch (error) {
    throw opfsFailure(`${title}: its images`, error);
  }
};

/** The source that was kept of a run. Throws FILE if there is none. */
export const keptSource = async (title: string): Promise<TabSource> => {
  const root = await sourcesFolder();
  const about = await fileBelow(root, `${title}/${ABOUT}`);
  if (!about)
    throw new Pix2PixError(
      'FILE',
      `${title}: its images are not kept in this browser; give them again as source, the same files as before`,
    );
  const source = aboutSchema.parse(JSON.parse(await about.text()));
  if (source.kind !== 'files') return source;
  const folder = await folderBelow(root, `${title}/${FILES}`);
  const files: TabFile[] = [];
  for (const path of folder ? await allFiles(folder) : []) {
    const file = await fileBelow(root, `${title}/${FILES}/${path}`);
    if (file) files.push({ path, file });
  }
  return { ...source, files };
};

export const removeSource = async (title: string): Promise<void> => removeBelow(await sourcesFolder(), title);
