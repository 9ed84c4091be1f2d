/** A folder on disk as a page is given it, decoded as Node does. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { decodeImage } from '../node/codecs.ts';
import type { Decode } from './tab-files.ts';
import type { FilesSource } from './tab-source.ts';

export const filesOfFolder = async (folder: string): Promise<FilesSource> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const file = new File([await readFile(path)], entry.name);
      return { path: relative(folder, path).split(sep).join('/'), file };
    });
  // In no order, as a page is given them.
  return { kind: 'files', name: basename(folder), files: (await Promise.all(files)).reverse() };
};

export const decodeInNode: Decode = async (file) =>
  decodeImage(new Uint8Array(await file.arrayBuffer()), 3, 'a file');
