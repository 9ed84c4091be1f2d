/** The first look at a data set's files before a training begins: names and headers, not pixels. */

import { haveOneShape, SHAPE_FIX } from '../pair-shape.ts';
import type { Size } from '../transform.ts';
import type { DataFiles } from './data-files.ts';
import type { FileCheck } from './file-check.ts';
import { filesOf, type PairFiles, pathOf } from './pair-files.ts';

/** A file of a data set, by name and size. */
export interface DataFile {
  /** Relative to the data set's folder, with `/` between parts. */
  readonly name: string;
  readonly bytes: number;
}

/** A pair that cannot be used, and why. */
export interface BadPair {
  readonly files: readonly string[];
  /** As a sentence without its subject: `has an odd width (401x256): ...`. */
  readonly problem: string;
}

export interface CheckedPairs {
  readonly good: readonly PairFiles[];
  readonly bad: readonly BadPair[];
  /** Of the good pairs, in their order. */
  readonly files: readonly DataFile[];
  /** Size of side A of the first good pair. */
  readonly firstSize: Size | undefined;
  /** Files of good pairs that are animations, of which the first frame is read. */
  readonly animations: readonly string[];
}

/** Files looked at between two moments in which other things may run. */
const FILES_AT_ONCE = 500;

/** What is wrong with a pair whose sides A and B, and its weights, have these sizes; undefined for nothing. */
export type SizeCheck = (a: Size, b: Size, weight?: Size) => string | undefined;

/** Looks at every file of every pair. */
export const checkPairs = async (
  tree: DataFiles,
  folder: string,
  pairs: readonly PairFiles[],
  checkSizes: SizeCheck = () => undefined,
): Promise<CheckedPairs> => {
  const good: PairFiles[] = [];
  const bad: BadPair[] = [];
  const files: DataFile[] = [];
  const animations: string[] = [];
  let firstSize: Size | undefined;
  for (const [index, pair] of pairs.entries()) {
    if (index % FILES_AT_ONCE === 0) await tree.breathe();
    const checks: FileCheck[] = [];
    const names = filesOf(pair);
    for (const file of names) checks.push(await tree.checkAnyFile(pathOf(tree, folder, file)));
    const problem = problemOf(pair, checks) ?? sizeProblem(pair, checks, checkSizes);
    if (problem !== undefined) bad.push(problem);
    else {
      good.push(pair);
      names.forEach((name, i) => {
        const { bytes, numFrames } = checks[i] as FileCheck;
        files.push({ name, bytes });
        if (numFrames !== undefined) animations.push(name);
      });
      firstSize ??= sideSizes(pair, checks)?.[0];
    }
  }
  return { good, bad, files, firstSize, animations };
};

const problemOf = (pair: PairFiles, checks: readonly FileCheck[]): BadPair | undefined => {
  const { files } = pair;
  const torn = checks.findIndex(({ problem }) => problem !== undefined);
  if (torn >= 0) return { files: [filesOf(pair)[torn] as string], problem: checks[torn]?.problem as string };
  const size = checks[0]?.size;
  if (files.length === 1 && size && size.width % 2 !== 0)
    return { files, problem: oddWidth(`${size.width}x${size.height}`) };
  return undefined;
};

const sizeProblem = (
  pair: PairFiles,
  checks: readonly FileCheck[],
  checkSizes: SizeCheck,
): BadPair | undefined => {
  const sizes = sideSizes(pair, checks);
  if (!sizes) return undefined;
  const weight = pair.weight === undefined ? undefined : checks.at(-1)?.size;
  const problem = checkSizes(...sizes, weight) ?? shapeProblem(...sizes);
  if (problem !== undefined) return { files: pair.files, problem };
  const ofWeight = weight && weightProblem(sizes[0], weight);
  return ofWeight === undefined ? undefined : { files: filesOf(pair), problem: ofWeight };
};

const weightProblem = (side: Size, weight: Size): string | undefined =>
  haveOneShape(side, weight)
    ? undefined
    : `have sides of ${sizeText(side)} and weights of ${sizeText(weight)}, which are not of one shape: weights lie on the pixels that they are of; make them of the size of the images`;

const sizeText = ({ width, height }: Size): string => `${width}x${height}`;

const shapeProblem = (a: Size, b: Size): string | undefined =>
  haveOneShape(a, b) ? undefined : `have sides of ${sizeText(a)} and ${sizeText(b)}: ${SHAPE_FIX}`;

/** Of sides A and B: each is half of a file that holds both. */
const sideSizes = (
  { files }: PairFiles,
  [first, second]: readonly FileCheck[],
): readonly [a: Size, b: Size] | undefined => {
  if (!first?.size) return undefined;
  if (files.length === 2) return second?.size && [first.size, second.size];
  const half = { width: first.size.width / 2, height: first.size.height };
  return [half, half];
};

/** What is wrong with an image that holds two sides and has an odd width. */
export const oddWidth = (size: string): string =>
  `has an odd width (${size}); a pair is two images of equal width side by side, A left and B right; for single images use folders A and B`;

/** Up to five bad pairs as text. */
export const badPairsText = (bad: readonly BadPair[]): string =>
  bad
    .slice(0, 5)
    .map(({ files, problem }) => `${files.join(' and ')} ${problem}`)
    .join('; ') + (bad.length > 5 ? `; and ${bad.length - 5} more` : '');
