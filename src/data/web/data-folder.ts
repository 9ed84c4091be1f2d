/** The files that a person gave as a data set: without what the system adds, and without a folder around them all. */
import { Pix2PixError } from '../../core/errors.ts';
import { otherSide, USUAL_SPLITS } from '../layouts/side-folders.ts';
import type { BlobFile } from './tab-tree.ts';

export interface DataFolder {
  readonly name: string;
  readonly files: readonly BlobFile[];
}

/** What macOS puts into archives beside the files. */
const OF_SYSTEM = /(^|\/)(__MACOSX\/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/;

/** Throws DATA if nothing is left. */
export const dataFolder = (name: string, given: readonly BlobFile[]): DataFolder => {
  let folder: DataFolder = { name, files: given.filter(({ path }) => !OF_SYSTEM.test(path)) };
  if (folder.files.length === 0)
    throw new Pix2PixError(
      'DATA',
      `data set ${name}: has no files; choose a folder of pairs: images that hold both sides, or folders A and B`,
    );
  for (let around = aroundAll(folder); around !== undefined; around = aroundAll(folder)) {
    const { length } = around;
    folder = {
      name: around,
      files: folder.files.map((file) => ({ ...file, path: file.path.slice(length + 1) })),
    };
  }
  return folder;
};

/** The name of a folder that holds all files, and is no part of a data set's layout. */
const aroundAll = ({ files }: DataFolder): string | undefined => {
  const first = files[0]?.path ?? '';
  const at = first.indexOf('/');
  if (at < 0) return undefined;
  const name = first.slice(0, at);
  const isOfLayout = USUAL_SPLITS.includes(name) || otherSide(name) !== undefined;
  return !isOfLayout && files.every(({ path }) => path.startsWith(`${name}/`)) ? name : undefined;
};
