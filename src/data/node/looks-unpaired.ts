/** Whether the two sides of a folder are taken for pairs: names decide. */
import { join } from 'node:path';
import { imagesBelow, stemOf } from './image-files.ts';
import { findSides, listSplits } from './layouts.ts';
import { readManifest } from './manifest.ts';

/** Whether a folder has two sides whose images have no name in common: not pairs, or none by their names. */
export const looksUnpaired = async (folder: string): Promise<boolean> => {
  const splits = await listSplits(folder);
  const split = splits.includes('train') ? 'train' : splits[0];
  if (split === undefined || (await readManifest(folder, split).catch(() => [])) !== undefined) return false;
  const sides = await findSides(folder, split).catch(() => undefined);
  if (!sides) return false;
  const [a, b] = await Promise.all(sides.map((side) => imagesBelow(join(folder, side))));
  const stems = new Set(a?.map(stemOf));
  return stems.size > 0 && b !== undefined && b.length > 0 && !b.some((name) => stems.has(stemOf(name)));
};
