/** Two sets of images in a folder, or in two, opened as a source whose pairs are partners by order alone. */

import { Pix2PixError } from '../../core/errors.ts';
import type { Side } from '../example.ts';
import type { Image } from '../image.ts';
import { directed, type Pair } from '../pairs.ts';
import type { Size } from '../transform.ts';
import { partnersName } from '../unpaired.ts';
import { type BadPair, badPairsText, type DataFile } from './check-pairs.ts';
import type { DataFiles } from './data-files.ts';
import { type DataSet, type DataSetOptions, fingerprintOf } from './data-set.ts';
import { imagesBelow, lastPart, stemOf } from './image-files.ts';
import { findSides, listSplits, USUAL_SPLITS } from './layouts.ts';
import { type PairFiles, pathOf } from './pair-files.ts';
import { animationsText, unreadNotices } from './source-notices.ts';

/** Where the two sets are: a folder that has both, or one folder of each. */
export type UnpairedPlace = string | { readonly a: string; readonly b: string };

/** A split of two sets without pairs. */
export interface UnpairedSet extends DataSet {
  readonly layout: 'unpaired';
  readonly sides: Readonly<Record<Side, readonly string[]>>;
  /** Files of the images, in the order of their names. */
  readonly sideFiles: Readonly<Record<Side, readonly string[]>>;
  /** Told of an image that cannot be read and is left out. */
  readonly onUnreadableImage?: (file: string, error: Pix2PixError) => void;
}

/** Whether a data set was opened without pairs. */
export const isUnpaired = (data: DataSet): data is UnpairedSet => data.layout === 'unpaired';

export type UnpairedSetOptions = Pick<DataSetOptions, 'split' | 'direction' | 'onBad'> & {
  /** What else an image's size must be. */
  readonly checkSize?: (size: Size) => string | undefined;
};

interface CheckedSide {
  readonly files: readonly string[];
  readonly looked: readonly DataFile[];
  readonly bad: readonly BadPair[];
  readonly notices: readonly string[];
  readonly firstSize: Size | undefined;
}

/**
 * Opens a split of two sets: `<split>A` and `<split>B`, `<split>/A` and `<split>/B`, `A/<split>` and `B/<split>`, or `A`
 * and `B`, of any names and numbers of images. Its `count` is that of the larger set, and pair i has image i of each
 * side, counted over and over. Throws DATA for a missing folder or side, and without `onBad` for images that cannot be
 * used.
 *
 * @example
 * const data = await openUnpairedSet(tree, 'horse2zebra', { split: 'train', direction: 'AtoB' });
 */
export const openUnpairedSet = async (
  tree: DataFiles,
  place: UnpairedPlace,
  options: UnpairedSetOptions,
): Promise<UnpairedSet> => {
  const { split, direction, onBad } = options;
  const { folder, folders } = await sidesOf(tree, place, split);
  const labels = typeof place === 'string' ? folders : ['A', 'B'];
  const a = await checkSide(tree, folder, folders[0], labels[0] as string, options);
  const b = await checkSide(tree, folder, folders[1], labels[1] as string, options);
  const bad = [...a.bad, ...b.bad];
  if (bad.length > 0) onBad?.(bad);
  const sideFiles = directed(direction, a.files, b.files);
  const sides = { input: namesOf(sideFiles.input), target: namesOf(sideFiles.target) };
  const count = Math.max(a.files.length, b.files.length);
  const pairs = Array.from({ length: count }, (_, index): PairFiles => {
    const at = <T>(list: readonly T[]): T => list[index % list.length] as T;
    return {
      name: partnersName(at(sides.input), at(sides.target)),
      files: [at(a.files), at(b.files)],
    };
  });
  const files = [...a.looked, ...b.looked];
  return {
    folder,
    split,
    direction,
    layout: 'unpaired',
    folders: [...folders],
    pairs,
    files,
    numBad: bad.length,
    notices: [...a.notices, ...b.notices],
    firstSize: a.firstSize as Size, // each side has an image, or there was an error
    fingerprint: fingerprintOf(files),
    count,
    names: pairs.map(({ name }) => name),
    sides,
    sideFiles,
    readPair: (index) => readPartners(tree, folder, direction, pairs[index] as PairFiles),
  };
};

/** Folders of both sides, relative to one or absolute. */
const sidesOf = async (
  tree: DataFiles,
  place: UnpairedPlace,
  split: string,
): Promise<{ readonly folder: string; readonly folders: readonly [a: string, b: string] }> => {
  if (typeof place === 'string') return { folder: place, folders: await findSides(tree, place, split) };
  for (const path of [place.a, place.b])
    if (!(await tree.isFolder(path)))
      throw new Pix2PixError('DATA', `data set ${path}: there is no such folder; give two folders of images`);
  const isSplit = await hasSplit(tree, place, split);
  const at = (path: string): string => tree.resolve(isSplit ? tree.join(path, split) : path);
  return { folder: tree.resolve(place.a), folders: [at(place.a), at(place.b)] };
};

export type TwoFolders = Exclude<UnpairedPlace, string>;

/** Splits of two sets; of two folders those that both have, and all of both is `train` without such. */
export const unpairedSplits = async (tree: DataFiles, place: UnpairedPlace): Promise<string[]> => {
  if (typeof place === 'string') return listSplits(tree, place);
  const splits: string[] = [];
  for (const split of USUAL_SPLITS) if (await hasSplit(tree, place, split)) splits.push(split);
  return splits.length > 0 ? splits : ['train'];
};

/** Whether both folders have the split. */
export const hasSplit = async (tree: DataFiles, { a, b }: TwoFolders, split: string): Promise<boolean> => {
  for (const path of [tree.join(a, split), tree.join(b, split)])
    if (!(await tree.isFolder(path)) || (await imagesBelow(tree, path)).length === 0) return false;
  return true;
};

const checkSide = async (
  tree: DataFiles,
  folder: string,
  side: string,
  label: string,
  { split, onBad, checkSize }: UnpairedSetOptions,
): Promise<CheckedSide> => {
  const path = pathOf(tree, folder, side);
  const names = await imagesBelow(tree, path);
  const files: string[] = [];
  const looked: DataFile[] = [];
  const bad: BadPair[] = [];
  const animations: string[] = [];
  let firstSize: Size | undefined;
  for (const name of names) {
    const file = `${side}/${name}`;
    const { bytes, size, problem, numFrames } = await tree.checkAnyFile(pathOf(tree, folder, file));
    const fault = problem ?? (size && checkSize?.(size));
    if (fault !== undefined) bad.push({ files: [file], problem: fault });
    else {
      files.push(file);
      looked.push({ name: `${label}/${name}`, bytes });
      firstSize ??= size;
      if (numFrames !== undefined) animations.push(file);
    }
  }
  if (bad.length > 0 && (!onBad || files.length === 0))
    throw new Pix2PixError(
      'DATA',
      `${path}: ${bad.length} of ${names.length} images of ${split} cannot be used: ${badPairsText(bad)}; fix or remove them, or leave them out with skipBad (--skip-bad); \`pix2pix dataset doctor\` looks for more`,
    );
  if (files.length === 0)
    throw new Pix2PixError(
      'DATA',
      `${path}: has no images; cyclegan takes two folders of images, one of each kind`,
    );
  const notices = [...(await unreadNotices(tree, path)), ...animationsText(animations)];
  return { files, looked, bad, notices, firstSize };
};

/** Names of files within their side, without ending where that tells them apart. */
const namesOf = (files: readonly string[]): string[] => {
  const stems = files.map((file) => stemOf(lastPart(file)));
  const counts = new Map<string, number>();
  for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  return stems.map((stem, index) => ((counts.get(stem) ?? 0) > 1 ? (files[index] as string) : stem));
};

const readPartners = async (
  tree: DataFiles,
  folder: string,
  direction: DataSet['direction'],
  { name, files }: PairFiles,
): Promise<Pair> => {
  const [a = '', b = ''] = files;
  const read = (file: string): Promise<Image> => tree.readImage(pathOf(tree, folder, file));
  return { name, ...directed(direction, await read(a), await read(b)) };
};
