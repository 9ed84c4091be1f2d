/** A data set in a folder, opened as a source of pairs. */

import { Pix2PixError } from '../../core/errors.ts';
import { sha256 } from '../../core/sha256.ts';
import type { AnyImage } from '../image.ts';
import { parseMatch } from '../names/match-pattern.ts';
import { type Direction, directed, type Pair, type PairSource } from '../pairs.ts';
import type { SideFormats } from '../side-format.ts';
import type { Size } from '../transform.ts';
import {
  type BadPair,
  badPairsText,
  type CheckedPairs,
  checkPairs,
  type DataFile,
  type SizeCheck,
} from './check-pairs.ts';
import type { DataFiles, FormatsByPlace } from './data-files.ts';
import { findSplit } from './layouts.ts';
import { withBothInOne } from './one-folder.ts';
import { type PairFiles, pathOf } from './pair-files.ts';
import { requireBothSides, requireMoreThanSingles } from './single-folders.ts';
import { animationsText, othersText, unreadNotices } from './source-notices.ts';
import type { FindOptions, Layout, SplitFiles } from './split-files.ts';
import { findWeights, type WeightedPairs, type WeightsAsked } from './weight-files.ts';

export type { DataFile } from './check-pairs.ts';
export { listSplits } from './layouts.ts';

/** Which pairs of a folder are opened, and how. */
export interface DataSetOptions {
  /** `train`, `val`, `test` or another folder's name. */
  readonly split: string;
  readonly direction: Direction;
  /** Told of the pairs that cannot be used, which are left out; without it they are an error. */
  readonly onBad?: (bad: readonly BadPair[]) => void;
  /** What else a pair's sizes must be. */
  readonly checkSizes?: SizeCheck;
  /** How names of partners are made, such as `{id}_image:{id}_label`; by default they are equal or have a part in common. */
  readonly match?: string | null | undefined;
  /** Whether pixels have weights: those of a folder W (`folder`), the same if there is one (`auto`), or none, as if absent. */
  readonly weights?: WeightsAsked;
}

/** One split of a data set, whose pairs are read when they are needed. */
export interface DataSet extends PairSource {
  readonly folder: string;
  readonly split: string;
  readonly direction: Direction;
  readonly layout: Layout;
  /** Where the sides are, relative to the folder, as in `SplitFiles`. */
  readonly folders: readonly string[];
  /** How names that differ were matched, in words. */
  readonly matched?: string;
  /** Where the weights of pixels are, if every pair has them. */
  readonly weights?: { readonly folder?: string };
  /** The files of each pair. */
  readonly pairs: readonly PairFiles[];
  readonly files: readonly DataFile[];
  /** Pairs that were left out. */
  readonly numBad: number;
  /** Lines on files of the split's folders that are not read, or of which a part is. */
  readonly notices: readonly string[];
  /** Size of the first pair's side A. */
  readonly firstSize: Size;
  /** How its images are read; as colour if absent. */
  readonly formats?: SideFormats;
  /** SHA-256 of names and sizes of the files: tells whether a run resumes on the data it began with. */
  readonly fingerprint: string;
}

/**
 * Opens a split of a data set; its images are read as colour. Pairs lie side by side in `<split>/` (A left, B
 * right), or under names that match in `<split>/A` and `<split>/B` or in `A/<split>` and `B/<split>`, or both in
 * `<split>/`, or where `<split>.jsonl` says. Names and headers of all files are looked at. Throws DATA for a missing folder or split, no
 * images, single images where pairs side by side are expected, and, without `onBad`, for unmatched names, files that
 * are not images and odd widths; FORMAT for a damaged dataset.json, OPTION for a wrong `match`.
 *
 * @example
 * const data = await openDataSet(tree, 'facades', { split: 'train', direction: 'BtoA' });
 */
export const openDataSet = async (
  tree: DataFiles,
  folder: string,
  options: DataSetOptions,
): Promise<DataSet> => {
  const { split, direction, onBad, checkSizes, match, weights: asked = 'none' } = options;
  const lone: BadPair[] = [];
  const onLone = (names: readonly string[], missing: string): void => {
    for (const name of names) lone.push({ files: [name], problem: `has no ${missing}` });
  };
  const pattern = match == null ? undefined : parseMatch(match);
  const files = await findPairs(tree, folder, split, { pattern, onLone: onBad ? onLone : undefined });
  await requireBothSides(tree, folder, [{ name: split, files }]);
  const { layout, folders, matched, others = [], pairs: all } = files;
  const { weights, notice } = asked === 'none' ? {} : await findWeights(tree, folder, split, files, asked);
  const found = weights?.pairs ?? all.map(({ name, files }): PairFiles => ({ name, files }));
  const checked = await checkPairs(tree, folder, found, checkSizes);
  const { good: pairs, bad, files: looked, firstSize } = checked;
  const left = [...lone, ...(weights ? withoutWeights(weights) : []), ...bad];
  if (left.length > 0) {
    if (!onBad || pairs.length === 0) throw unusable(folder, split, left, all.length);
    onBad(left);
  }
  return {
    folder,
    split,
    direction,
    layout,
    folders,
    ...(matched === undefined ? {} : { matched }),
    ...(weights ? { weights: weights.folder === undefined ? {} : { folder: weights.folder } } : {}),
    pairs,
    files: looked,
    numBad: left.length,
    notices: [
      ...(await unreadOf(tree, folder, [
        ...folders,
        ...(weights?.folder === undefined ? [] : [weights.folder]),
      ])),
      ...(notice === undefined ? [] : [notice]),
      ...othersText(folder, others),
      ...animationsText(checked.animations),
    ],
    firstSize: firstSize as Size, // there is a pair, or there was an error
    fingerprint: fingerprintOf(looked),
    count: pairs.length,
    names: pairs.map(({ name }) => name),
    readPair: async (index) => {
      const pair = pairs[index];
      if (!pair)
        throw new Pix2PixError('DATA', `data set ${folder}: pair ${index} of ${pairs.length} was asked for`);
      return readPairFiles(tree, folder, direction, pair);
    },
  };
};

/** Pairs without weights, where others have them. */
const withoutWeights = ({ missing, folder }: WeightedPairs): BadPair[] =>
  missing.map(({ files }) => ({
    files,
    problem: `${files.length === 1 ? 'has' : 'have'} no weights ${folder === undefined ? '("w")' : `of that name in ${folder}/`}, as other pairs do; a white image counts all pixels alike`,
  }));

/** Lines on files that are not read. A data set's own folder is not looked through. */
const unreadOf = async (tree: DataFiles, folder: string, places: readonly string[]): Promise<string[]> => {
  const lines: string[] = [];
  for (const place of places)
    lines.push(...(await unreadNotices(tree, tree.join(folder, place), place !== '')));
  return lines;
};

/** Where no split of that name is, folders of single images are told how to become pairs. */
const findPairs = async (
  tree: DataFiles,
  folder: string,
  split: string,
  options: FindOptions,
): Promise<SplitFiles> => {
  try {
    return await withBothInOne(tree, folder, await findSplit(tree, folder, split, options));
  } catch (error) {
    await requireMoreThanSingles(tree, folder);
    throw error;
  }
};

/** Reads a pair, as colour images without formats. Throws DATA or FILE naming what failed. */
export const readPairFiles = async (
  tree: DataFiles,
  folder: string,
  direction: Direction,
  pair: PairFiles,
  formats?: SideFormats,
): Promise<Pair> => {
  const [a, b] = await readSides(tree, folder, pair, formatsByPlace(direction, formats));
  const weight =
    pair.weight === undefined ? undefined : await tree.readWeight(pathOf(tree, folder, pair.weight));
  return { name: pair.name, ...directed(direction, a, b), ...(weight ? { weight } : {}) };
};

/** The formats of A and B. */
const formatsByPlace = (direction: Direction, formats: SideFormats | undefined): FormatsByPlace => {
  if (!formats) return [undefined, undefined];
  const { input, target } = formats;
  return direction === 'AtoB' ? [input, target] : [target, input];
};

const readSides = async (
  tree: DataFiles,
  folder: string,
  { files }: PairFiles,
  formats: FormatsByPlace,
): Promise<readonly [a: AnyImage, b: AnyImage]> => {
  const [first, second] = files;
  if (second === undefined) return tree.readBothSides(pathOf(tree, folder, first), formats);
  return [
    await tree.readSide(pathOf(tree, folder, first), formats[0]),
    await tree.readSide(pathOf(tree, folder, second), formats[1]),
  ];
};

/** A data set whose images are read in these formats; as colour without any. */
export const withFormats = <D extends DataSet>(
  tree: DataFiles,
  data: D,
  formats: SideFormats | undefined,
): D =>
  formats
    ? {
        ...data,
        formats,
        readPair: async (index) =>
          readPairFiles(tree, data.folder, data.direction, data.pairs[index] as PairFiles, formats),
      }
    : data;

const unusable = (folder: string, split: string, bad: CheckedPairs['bad'], total: number): Pix2PixError =>
  new Pix2PixError(
    'DATA',
    `data set ${folder}: ${bad.length} of ${total} pairs of ${split} cannot be used: ${badPairsText(bad)}; fix or remove them, or leave them out with skipBad (--skip-bad); \`pix2pix dataset doctor\` looks for more`,
  );

/** Tells files by their names and sizes. */
export const fingerprintOf = (files: readonly DataFile[]): string =>
  sha256(files.map(({ name, bytes }) => `${name}\0${bytes}\n`).join(''));
