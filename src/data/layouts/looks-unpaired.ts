/** Whether the two sides of a folder are taken for pairs: names decide. */

import { haveOnlyNumbers, matchNames } from '../names/match-names.ts';
import type { DataFiles } from './data-files.ts';
import { imagesBelow, stemOf } from './image-files.ts';
import { findSides, listSplits } from './layouts.ts';
import { readManifest } from './manifest.ts';
import { isOfCycleGan } from './side-folders.ts';

/** Of the larger side, so much has partners where names that differ are taken for those of pairs. */
const PAIRED_SHARE = 0.75;

/** Whether a folder has two sides whose names say of no pairs, or of few. */
export const looksUnpaired = async (tree: DataFiles, folder: string): Promise<boolean> => {
  const splits = await listSplits(tree, folder);
  const split = splits.includes('train') ? 'train' : splits[0];
  if (split === undefined || (await readManifest(tree, folder, split).catch(() => [])) !== undefined)
    return false;
  const sides = await findSides(tree, folder, split).catch(() => undefined);
  if (!sides) return false;
  const [a = [], b = []] = await Promise.all(
    sides.map(async (side) => [...new Set((await imagesBelow(tree, tree.join(folder, side))).map(stemOf))]),
  );
  const stems = new Set(a);
  if (a.length === 0 || b.length === 0 || b.some((stem) => stems.has(stem))) return false;
  const match = matchNames(a, b);
  if (match.kind !== 'matched') return match.kind === 'none';
  if (isOfCycleGan(sides[0]) && haveOnlyNumbers(match.pairs)) return true;
  return match.pairs.length < PAIRED_SHARE * Math.max(a.length, b.length);
};
