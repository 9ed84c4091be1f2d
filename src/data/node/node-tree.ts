/** Folders, names and texts on disk, as layouts ask for them. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve } from 'node:path';
import type { Entries, FileTree } from '../layouts/data-files.ts';
import { readTextFile } from './text-file.ts';

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** Links are followed; names that begin with a dot are the system's, such as `._a.jpg`. */
const entriesOf = async (folder: string): Promise<Entries> => {
  const files: string[] = [];
  const folders: string[] = [];
  if (!(await isFolder(folder))) return { files, folders };
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const isDirectory = entry.isSymbolicLink()
      ? await isFolder(join(folder, entry.name))
      : entry.isDirectory();
    (isDirectory ? folders : files).push(entry.name);
  }
  return { files, folders };
};

export const nodeTree: FileTree = {
  entries: entriesOf,
  isFolder,
  realPath: (folder) => realpath(folder),
  text: readTextFile,
  join,
  resolve: (path) => resolve(path),
  nameOf: (path) => basename(resolve(path)),
  isAbsolute,
};
