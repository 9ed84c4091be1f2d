/** The data sets that a server knows: in its folders, in those given with `--data`, and those that were sent to it. */
import { basename, join, resolve } from 'node:path';
import { nearestName, Pix2PixError } from '../../core/errors.ts';
import { foldersIn, imagesIn } from '../../data/node/image-files.ts';
import { manifestSplits } from '../../data/node/manifest.ts';
import { isRunFolder } from '../../training/node/run-folder.ts';
import { uniqueNames } from '../runs/unique-names.ts';
import type { Uploads } from './uploads.ts';

/** A data set and its folder. */
export interface KnownDataSet {
  readonly id: string;
  readonly origin: 'folder' | 'upload';
  readonly folder: string;
}

export interface DataSets {
  /** In the order of the folders and of the names in them; those that were sent come first. */
  list(): Promise<KnownDataSet[]>;
  /** The data set of an id. Throws NOT_FOUND. */
  find(id: string): Promise<KnownDataSet>;
}

/** `served` and `data` are folders that either are a data set or hold some. */
export const openDataSets = (
  served: readonly string[],
  data: readonly string[],
  uploads: Uploads | undefined,
): DataSets => {
  const names = uniqueNames();
  const list = async (): Promise<KnownDataSet[]> => {
    const sent = (await uploads?.list()) ?? [];
    const found = (await Promise.all([...data, ...served].map((path) => dataSetsAt(resolve(path))))).flat();
    return [
      ...sent.map((folder) => ({ origin: 'upload' as const, folder })),
      ...[...new Set(found)].map((folder) => ({ origin: 'folder' as const, folder })),
    ].map((one) => ({ id: names(one.folder, basename(one.folder)), ...one }));
  };
  return {
    list,
    find: async (id) => {
      const all = await list();
      const found = all.find((one) => one.id === id);
      if (found) return found;
      const nearest = nearestName(
        id,
        all.map((one) => one.id),
      );
      throw new Pix2PixError(
        'NOT_FOUND',
        `serve: there is no data set "${id.slice(0, 80)}"; ${nearest ? `did you mean "${nearest}"?` : 'api/data lists them, and pix2pix serve --data FOLDER adds some'}`,
      );
    },
  };
};

const dataSetsAt = async (path: string): Promise<string[]> => {
  if (await isRunFolder(path)) return [];
  if (await looksLikeDataSet(path)) return [path];
  const below = (await foldersIn(path))
    .filter((name) => !name.startsWith('.'))
    .map((name) => join(path, name));
  const isOne = await Promise.all(
    below.map(async (folder) => !(await isRunFolder(folder)) && (await looksLikeDataSet(folder))),
  );
  return below.filter((_, index) => isOne[index]);
};

/** By the names in the folder alone, since a data set may have many files: the training examines them. */
const looksLikeDataSet = async (folder: string): Promise<boolean> => {
  const folders = await foldersIn(folder);
  if (folders.includes('train') || (folders.includes('A') && folders.includes('B'))) return true;
  if (folders.some((name) => /^train[-_]?A$/.test(name))) return true;
  if ((await manifestSplits(folder)).includes('train')) return true;
  return (await imagesIn(folder)).length > 0;
};
