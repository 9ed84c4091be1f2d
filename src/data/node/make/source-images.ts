/** Images that a data set is made of, and the names of what is made of them. */
import { Pix2PixError } from '../../../core/errors.ts';
import { READ_KINDS } from '../../files/image-kinds.ts';
import { imagesBelow, isFolder, stemOf } from '../image-files.ts';

/** Names of the images below a folder, sub-folders kept. Throws DATA if there is no folder or no image. */
export const sourceImages = async (folder: string): Promise<string[]> => {
  if (!(await isFolder(folder)))
    throw new Pix2PixError('DATA', `${folder}: there is no such folder; give one that holds images`);
  const names = await imagesBelow(folder);
  if (names.length === 0)
    throw new Pix2PixError('DATA', `${folder}: no images in it; ${READ_KINDS}, convert others`);
  return names;
};

/** Names without endings, each once: of `x.jpg` beside `x.png` both keep theirs. */
export const uniqueStems = (names: readonly string[]): string[] => {
  const counts = new Map<string, number>();
  for (const stem of names.map(stemOf)) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  return names.map((name) => (counts.get(stemOf(name)) === 1 ? stemOf(name) : name));
};

/** A data set that was made. */
export interface MadeDataSet {
  /** Pairs of each folder of the first level, such as train; those beside the folders are under `.`. */
  readonly pairs: Readonly<Record<string, number>>;
}

/** How many of the names lie in each folder of the first level. */
export const countByFolder = (names: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const name of names) {
    const folder = name.includes('/') ? (name.split('/')[0] as string) : '.';
    counts[folder] = (counts[folder] ?? 0) + 1;
  }
  return counts;
};
