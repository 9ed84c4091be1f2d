/** What is reported about the files in a folder of images that are not read, or of which a part is read. */

import { READ_KINDS } from '../files/image-kinds.ts';
import type { DataFiles } from './data-files.ts';
import { endingOf, imagesBelow, unreadBelow, unreadIn } from './image-files.ts';

/** Lines on the files below a folder, or on a single file; none if all are read whole. */
export const sourceNotices = async (tree: DataFiles, path: string): Promise<string[]> => {
  if (!(await tree.isFolder(path))) return animationsText(await animated(tree, [path]));
  const images = (await imagesBelow(tree, path)).map((name) => tree.join(path, name));
  return [...(await unreadNotices(tree, path)), ...animationsText(await animated(tree, images))];
};

/** Lines on the files that are not read, below a folder, or directly in it. */
export const unreadNotices = async (tree: DataFiles, folder: string, isDeep = true): Promise<string[]> => {
  const names = await (isDeep ? unreadBelow(tree, folder) : unreadIn(tree, folder));
  return names.length === 0 ? [] : [`${folder}: ${unreadText(names)}`];
};

/** Examples that are named. */
const MOST_NAMES = 5;

const namesText = (names: readonly string[]): string =>
  names.slice(0, MOST_NAMES).join(', ') +
  (names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '');

/** Such as `3 files are not read (2 .bmp, 1 .heic): a.bmp, b.bmp, c.heic; JPEG, PNG, ...`. */
export const unreadText = (names: readonly string[]): string => {
  const counts = new Map<string, number>();
  for (const name of names) {
    const ending = endingOf(name) || 'without ending';
    counts.set(ending, (counts.get(ending) ?? 0) + 1);
  }
  const endings = [...counts].map(([ending, count]) => `${count} ${ending}`).join(', ');
  const files = names.length === 1 ? '1 file is' : `${names.length} files are`;
  return `${files} not read (${endings}): ${namesText(names)}; ${READ_KINDS}, convert others`;
};

/** A line on the images that a pattern leaves aside, if there are any. */
export const othersText = (folder: string, names: readonly string[]): string[] => {
  if (names.length === 0) return [];
  const subject = names.length === 1 ? '1 image is' : `${names.length} images are`;
  return [`${folder}: ${subject} left out, since the names do not fit match (--match): ${namesText(names)}`];
};

/** A line on the animations among the files, if there are any. */
export const animationsText = (names: readonly string[]): string[] => {
  if (names.length === 0) return [];
  const subject = names.length === 1 ? '1 animation is' : `${names.length} animations are`;
  return [`${subject} read by the first frame alone: ${namesText(names)}`];
};

const animated = async (tree: DataFiles, paths: readonly string[]): Promise<string[]> => {
  const found: string[] = [];
  for (const path of paths) if ((await tree.checkFile(path)).numFrames !== undefined) found.push(path);
  return found;
};
