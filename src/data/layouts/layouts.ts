/** How a data set is laid out in its folder: where each pair of a split is found. */

import { nearestName, Pix2PixError } from '../../core/errors.ts';
import type { FileTree } from './data-files.ts';
import { foldersIn, imagesBelow, imagesIn } from './image-files.ts';
import { manifestSplits, readManifest } from './manifest.ts';
import { matchedSides, pairsInOne, sideBySide } from './pairs-of-folders.ts';
import { isWeightFolder, otherSide, SEPARATORS, USUAL_SPLITS } from './side-folders.ts';
import type { FindOptions, SplitFiles } from './split-files.ts';

export { USUAL_SPLITS } from './side-folders.ts';

/**
 * Names of the splits of a data set; a folder of images alone is one split, `train`. Beside a manifest, folders of
 * other than the usual names hold what it lists.
 */
export const listSplits = async (tree: FileTree, folder: string): Promise<string[]> => {
  const folders = await foldersIn(tree, folder);
  const manifests = await manifestSplits(tree, folder);
  const isSided = folders.includes('A') && folders.includes('B');
  const splits = new Set([
    ...manifests,
    ...(isSided ? await sidedSplits(tree, folder) : []),
    ...joinedNames(folders),
  ]);
  for (const name of folders) {
    const isSide = otherSide(name) !== undefined && folders.includes(otherSide(name) as string);
    const isListed = manifests.length > 0 && !USUAL_SPLITS.includes(name);
    const isOfWeights =
      isWeightFolder(name, folders) || (name === 'W' && (await imagesIn(tree, folder)).length > 0);
    if (!isSide && !isListed && !isOfWeights && (await imagesBelow(tree, tree.join(folder, name))).length > 0)
      splits.add(name);
  }
  if (splits.size === 0) return isSided || (await imagesIn(tree, folder)).length > 0 ? ['train'] : [];
  const rank = (name: string): number =>
    USUAL_SPLITS.includes(name) ? USUAL_SPLITS.indexOf(name) : USUAL_SPLITS.length;
  return [...splits].sort((x, y) => rank(x) - rank(y) || (x < y ? -1 : 1));
};

/** Splits that both A and B have. */
const sidedSplits = async (tree: FileTree, folder: string): Promise<string[]> => {
  const [a, b] = await Promise.all(['A', 'B'].map((side) => foldersIn(tree, tree.join(folder, side))));
  return a?.filter((name) => b?.includes(name)) ?? [];
};

/** Splits whose folders are named `trainA` and `trainB`, as CycleGAN's are. */
const joinedNames = (folders: readonly string[]): string[] =>
  USUAL_SPLITS.filter((split) =>
    SEPARATORS.some(
      (between) => folders.includes(`${split}${between}A`) && folders.includes(`${split}${between}B`),
    ),
  );

/** The files of a split, whichever of the layouts it has. Throws DATA if there are none or they do not match. */
export const findSplit = async (
  tree: FileTree,
  folder: string,
  split: string,
  options: FindOptions = {},
): Promise<SplitFiles> => {
  if (!(await tree.isFolder(folder)))
    throw new Pix2PixError(
      'DATA',
      `data set ${folder}: there is no such folder; \`pix2pix dataset sample ${folder}\` makes one`,
    );
  const listed = await readManifest(tree, folder, split);
  if (listed && options.pattern)
    throw new Pix2PixError(
      'OPTION',
      `data set ${folder}: ${split}.jsonl lists its pairs, so that match (--match) has no effect; leave it out, or remove the list`,
    );
  if (listed) return { layout: 'manifest', folders: [], pairs: listed };
  const [inSplit, ofSide, ...joined] = sidePlaces(split);
  const found =
    (await placeOf(tree, folder, [inSplit, ofSide, [split], ...joined])) ??
    (split === 'train' && (await isFlat(tree, folder))
      ? await placeOf(tree, folder, [['A', 'B'], ['']])
      : undefined);
  if (!found) throw noSplit(folder, split, await listSplits(tree, folder));
  const [first, second] = found;
  if (second !== undefined) return matchedSides(tree, folder, first, second, options);
  return options.pattern
    ? pairsInOne(tree, folder, first, options.pattern, options)
    : sideBySide(tree, folder, first);
};

type SidePlace = readonly [a: string, b: string];

/** Where the sides of a split may be. */
const sidePlaces = (split: string): readonly [SidePlace, SidePlace, ...SidePlace[]] => [
  [`${split}/A`, `${split}/B`],
  [`A/${split}`, `B/${split}`],
  ...SEPARATORS.map((between): SidePlace => [`${split}${between}A`, `${split}${between}B`]),
];

/**
 * The folders of both sides of a split, relative to the data set's, whose images need not be pairs. Throws DATA if there
 * are none.
 */
export const findSides = async (tree: FileTree, folder: string, split: string): Promise<SidePlace> => {
  if (!(await tree.isFolder(folder)))
    throw new Pix2PixError(
      'DATA',
      `data set ${folder}: there is no such folder; \`pix2pix dataset sample ${folder} --unpaired\` makes one`,
    );
  const found =
    (await placeOf(tree, folder, sidePlaces(split))) ??
    (split === 'train' ? await placeOf(tree, folder, [['A', 'B']]) : undefined);
  if (found?.[1] !== undefined) return [found[0], found[1]];
  const splits = (await listSplits(tree, folder)).filter((name) => name !== split);
  throw new Pix2PixError(
    'DATA',
    `data set ${folder}: has no two folders of images for split "${split}"${splits.length === 0 ? '' : ` (it has ${splits.join(', ')})`}; expected ${split}A and ${split}B, or ${split}/A and ${split}/B; or give two folders, one of each kind`,
  );
};

/** Folders of a split relative to the data set's: one of pairs, or one of each side. */
type Place = readonly [both: string] | readonly [a: string, b: string];

/** The first place whose folders exist. Throws DATA if one side does and the other does not. */
const placeOf = async (
  tree: FileTree,
  folder: string,
  places: readonly Place[],
): Promise<Place | undefined> => {
  for (const place of places) {
    const missing: string[] = [];
    for (const part of place) if (!(await tree.isFolder(tree.join(folder, part)))) missing.push(part);
    if (missing.length === 0) return place;
    if (missing.length < place.length)
      throw new Pix2PixError(
        'DATA',
        `data set ${folder}: of ${place.join(' and ')}, ${missing[0]} is missing; both sides of the pairs are needed`,
      );
  }
  return undefined;
};

/** Whether images, or A and B, lie in the folder without splits. */
const isFlat = async (tree: FileTree, folder: string): Promise<boolean> =>
  (await listSplits(tree, folder)).join() === 'train';

const noSplit = (folder: string, split: string, splits: readonly string[]): Pix2PixError => {
  const nearest = nearestName(split, splits);
  const hint =
    splits.length === 0
      ? `expected pairs side by side in ${split}/, or folders ${split}/A and ${split}/B`
      : `it has ${splits.join(', ')}${nearest ? `; did you mean "${nearest}"?` : ''}`;
  return new Pix2PixError('DATA', `data set ${folder}: no split "${split}"; ${hint}`);
};
