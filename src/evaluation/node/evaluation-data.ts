/** The images of an evaluation: the pairs of a split, or the images of both sides where these are no pairs. */
import { Pix2PixError } from '../../core/errors.ts';
import { directionText, layoutText } from '../../data/layouts/layout-text.ts';
import type { BadPair } from '../../data/node/check-pairs.ts';
import { imageHeader } from '../../data/node/codecs.ts';
import { checkAnyFile } from '../../data/node/file-size.ts';
import { type DataSet, type DataSetOptions, openDataSet } from '../../data/node/folders.ts';
import { findSides } from '../../data/node/layouts.ts';
import { looksUnpaired } from '../../data/node/looks-unpaired.ts';
import { manifestSplits } from '../../data/node/manifest.ts';
import { pathOf } from '../../data/node/pair-files.ts';
import { openPhotoSet } from '../../data/node/photo-set.ts';
import {
  openUnpairedSet,
  type UnpairedPlace,
  type UnpairedSet,
  unpairedSplits,
} from '../../data/node/unpaired-set.ts';
import type { Direction } from '../../data/pairs.ts';
import type { PhotoTask } from '../../data/tasks.ts';
import type { Size } from '../../data/transform.ts';
import { pairsByName } from './pairs-by-name.ts';

export interface EvaluationDataOptions {
  /** If absent: `test`, or else `val`. */
  readonly split?: string | undefined;
  readonly direction: Direction;
  /** Whether images without partners can be evaluated too; otherwise they are an error. */
  readonly canBeUnpaired: boolean;
  /** Whether images of equal names are no pairs either. */
  readonly isUnpaired: boolean;
  /** How names of partners are made. */
  readonly match?: string | null | undefined;
  readonly onBad: (bad: readonly BadPair[]) => void;
  /** What the models' pairs are made of photographs for; absent for pairs as they are given. */
  readonly task?: PhotoTask | undefined;
  /** Whether pixels count by the weights of a folder W, if there is one. */
  readonly hasPixelWeights: boolean;
}

/** `taken` says how the files were understood. */
export type EvaluationData = { readonly taken: string } & (
  | {
      readonly kind: 'pairs';
      readonly data: DataSet;
      /** Of the targets, in the order of the pairs. */
      readonly sizes: readonly Size[];
    }
  | { readonly kind: 'unpaired'; readonly data: UnpairedSet; readonly why: string }
);

/** Throws DATA or OPTION for images that cannot be evaluated. */
export const openEvaluationData = async (
  place: UnpairedPlace,
  options: EvaluationDataOptions,
): Promise<EvaluationData> => {
  const { direction, canBeUnpaired, match, onBad } = options;
  const split = options.split ?? (await usualSplit(place));
  if (options.task) return openPhotographs(onePlace(place), { split, direction, onBad }, options.task);
  const isPaired = !canBeUnpaired || (match != null && !options.isUnpaired);
  if (isPaired || (typeof place === 'string' && !(await hasSides(place, split))))
    return openPairs(onePlace(place), {
      split,
      direction,
      match,
      weights: options.hasPixelWeights ? 'auto' : 'none',
      onBad,
    }).catch(async (error: unknown) => {
      throw (await isUnpairedSet(place, split, error)) ? noPairs(place as string) : error; // as: only a folder is one
    });
  const bad: BadPair[] = [];
  const set = await openUnpairedSet(place, { split, direction, onBad: (found) => bad.push(...found) });
  if (bad.length > 0) onBad(bad);
  const pairs = options.isUnpaired ? undefined : pairsByName(set, bad);
  const sides = set.folders.map((folder) => `${folder}/`).join(' and ');
  if (pairs && pairs.count > 0)
    return {
      kind: 'pairs',
      data: pairs,
      sizes: await targetSizes(pairs),
      taken: `Pairs: ${sides} have images of equal names, which are taken as pairs (isUnpaired, --unpaired, if they show different scenes); ${directionText(direction)}`,
    };
  return {
    kind: 'unpaired',
    data: set,
    why: options.isUnpaired
      ? `the images of ${sides} are taken without pairs (--unpaired)`
      : `the images of ${sides} have different names, so there are no pairs`,
    taken: `Images: ${layoutText(set)} (${countsText(set)}), so no output has a target; ${directionText(direction)}`,
  };
};

const countsText = ({ direction, sides }: UnpairedSet): string => {
  const counts = [sides.input.length, sides.target.length];
  return (direction === 'AtoB' ? counts : counts.toReversed()).join(' and ');
};

/** Photographs, of which the models' task makes pairs. */
const openPhotographs = async (
  folder: string,
  options: Pick<DataSetOptions, 'split' | 'direction'> & { readonly onBad: EvaluationDataOptions['onBad'] },
  { kind }: PhotoTask,
): Promise<EvaluationData> => {
  const data = await openPhotoSet(folder, options);
  const sizes: Size[] = [];
  for (const { files } of data.pairs) sizes.push(await imageHeader(pathOf(folder, files[0])));
  return {
    kind: 'pairs',
    data,
    sizes,
    taken: `Pairs: ${layoutText(data)}, of which the task ${kind} makes pairs`,
  };
};

/** Pairs as every model can be evaluated on. */
const openPairs = async (folder: string, options: DataSetOptions): Promise<EvaluationData> => {
  const sizes: Size[] = [];
  const data = await openDataSet(folder, {
    ...options,
    // Sizes of the pairs whose headers can be read, in the order of the names.
    checkSizes: (a, b) => {
      sizes.push(options.direction === 'AtoB' ? b : a);
      return undefined;
    },
  });
  return {
    kind: 'pairs',
    data,
    sizes,
    taken: `Pairs: ${layoutText(data, 'isUnpaired (--unpaired)')}; ${directionText(options.direction)}`,
  };
};

const onePlace = (place: UnpairedPlace): string => {
  if (typeof place === 'string') return place;
  throw new Pix2PixError(
    'OPTION',
    `evaluate: ${place.a} and ${place.b} are two folders, and pix2pix is evaluated on pairs in one; pix2pix dataset combine makes pairs of images whose names match, and --unpaired compares outputs and real images as sets`,
  );
};

/** Whether pairs could not be opened because a folder has two sides whose names say of no pairs. */
const isUnpairedSet = async (place: UnpairedPlace, split: string, error: unknown): Promise<boolean> =>
  typeof place === 'string' &&
  error instanceof Pix2PixError &&
  error.code === 'DATA' &&
  (await hasSides(place, split)) &&
  (await looksUnpaired(place));

const noPairs = (folder: string): Pix2PixError =>
  new Pix2PixError(
    'DATA',
    `data set ${folder}: the names of its two sides make no pairs, and a model one way is compared with targets; compare outputs and real images as sets with isUnpaired (--unpaired), or say what the names of partners have in common with match (--match "{id}_image:{id}_label")`,
  );

/** Whether a split lies in two folders, one of each side, and no manifest lists its pairs. */
const hasSides = async (folder: string, split: string): Promise<boolean> => {
  if ((await manifestSplits(folder)).includes(split)) return false;
  return findSides(folder, split).then(
    () => true,
    () => false, // opening it as pairs says what is missing
  );
};

const targetSizes = async ({ folder, direction, pairs }: DataSet): Promise<Size[]> => {
  const sizes: Size[] = [];
  for (const { files } of pairs) {
    const [a, b = a] = files;
    const { size } = await checkAnyFile(pathOf(folder, direction === 'AtoB' ? b : a));
    sizes.push(size as Size); // there is one: the set was opened with it
  }
  return sizes;
};

/** A split that no model was trained on; images without splits have only one. */
const usualSplit = async (place: UnpairedPlace): Promise<string> => {
  const splits = await unpairedSplits(place);
  return (
    ['test', 'val'].find((name) => splits.includes(name)) ??
    (splits.length === 1 ? (splits[0] as string) : 'test')
  );
};
