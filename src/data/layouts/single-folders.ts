/** Folders of single images where pairs were expected: the usual beginning, and how pairs are made of them. */

import { Pix2PixError } from '../../core/errors.ts';
import type { DataSetDescription } from '../description.ts';
import type { DataFiles } from './data-files.ts';
import { readDescription } from './description.ts';
import { findSplit, listSplits, USUAL_SPLITS } from './layouts.ts';
import { singleImages } from './single-images.ts';
import type { SplitFiles } from './split-files.ts';
import { partnerFolders } from './twin-folders.ts';

/** A folder of a data set that would be a split if its images were pairs. */
export interface FoundSplit {
  readonly name: string;
  readonly files: SplitFiles;
}

export interface SingleFolder extends FoundSplit {
  /** Why its images are not pairs, and what to do. */
  readonly reason: string;
}

/** Splits of pairs, and those whose images are single ones. */
export const separateSingles = async (
  tree: DataFiles,
  folder: string,
  found: readonly FoundSplit[],
  description: DataSetDescription | undefined,
): Promise<{ readonly pairs: readonly FoundSplit[]; readonly singles: readonly SingleFolder[] }> => {
  const pairs: FoundSplit[] = [];
  const singles: SingleFolder[] = [];
  for (const split of found) {
    const reason = await singleImages(tree, folder, split.files, description);
    if (reason === undefined) pairs.push(split);
    else singles.push({ ...split, reason });
  }
  return { pairs, singles };
};

export const hasUsualSplit = (found: readonly FoundSplit[]): boolean =>
  found.some(({ name }) => USUAL_SPLITS.includes(name));

/** What a data set is told that has such folders and nothing else. */
export const onlySinglesText = async (
  tree: DataFiles,
  folder: string,
  singles: readonly SingleFolder[],
): Promise<string> => {
  const described = singles.map(
    ({ name, files: { pairs } }) => `${name}/ (${pairs.length}, such as ${pairs[0]?.files[0]})`,
  );
  const twins = await partnerFolders(tree, folder);
  const fix = twins
    ? `${twins.folders.join(' and ')} have ${twins.names}: if they are the two sides, pix2pix dataset combine ${twins.folders.join(' ')} OUT joins them`
    : 'names decide which images belong together, and those of these folders do not match: say what partners have in common with pix2pix dataset combine --match "{id}_image:{id}_label", or list the pairs in train.jsonl';
  const [first, second, third] = singles.map(({ name }) => tree.join(folder, name));
  const unpaired =
    second === undefined || third !== undefined
      ? ''
      : `; if they are two kinds of picture without pairs, pix2pix train ${first} ${second} --model cyclegan learns from them`;
  return `these are folders of single images, not of pairs: ${described.join(', ')}; ${fix}${unpaired}`;
};

/** Throws DATA if images that should hold both sides are single ones, unless dataset.json says otherwise. */
export const requireBothSides = async (
  tree: DataFiles,
  folder: string,
  found: readonly FoundSplit[],
): Promise<void> => {
  const { pairs, singles } = await separateSingles(tree, folder, found, await readDescription(tree, folder));
  const [first] = singles;
  if (first === undefined) return;
  throw new Pix2PixError('DATA', `data set ${folder}${await problemOf(tree, folder, first, pairs, singles)}`);
};

const problemOf = async (
  tree: DataFiles,
  folder: string,
  first: SingleFolder,
  [pair]: readonly FoundSplit[],
  singles: readonly SingleFolder[],
): Promise<string> => {
  if (hasUsualSplit(singles) || (singles.length === 1 && pair === undefined))
    return `${first.files.folders[0] === '' ? '' : `, split ${first.name}`}: ${first.reason}`;
  if (pair === undefined) return `: ${await onlySinglesText(tree, folder, singles)}`;
  const names = singles.map(({ name }) => `${name}/`).join(', ');
  return `: single images, not pairs, are in ${names}; give a folder of pairs alone, such as ${folder}/${pair.name}`;
};

/** Throws DATA with how to make pairs if a data set, which lacks a split, has folders of single images and no others. */
export const requireMoreThanSingles = async (tree: DataFiles, folder: string): Promise<void> => {
  const names = await listSplits(tree, folder);
  const found: FoundSplit[] = [];
  for (const name of names) {
    const files = await findSplit(tree, folder, name).catch(() => undefined); // what is wrong with it is another matter
    if (files) found.push({ name, files });
  }
  if (found.length < names.length || hasUsualSplit(found)) return;
  const { pairs, singles } = await separateSingles(tree, folder, found, await readDescription(tree, folder));
  if (pairs.length === 0 && singles.length > 0)
    throw new Pix2PixError('DATA', `data set ${folder}: ${await onlySinglesText(tree, folder, singles)}`);
};
