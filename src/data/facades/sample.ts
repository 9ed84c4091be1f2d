/** The sample data set of drawn houses, wherever it is kept: how many pairs each split has, their names, what it says of itself. */
import { Pix2PixError } from '../../core/errors.ts';
import { sha256 } from '../../core/sha256.ts';
import { FACADE_PALETTE } from './palette.ts';

/** How many pairs are drawn, how large, and from which seed. */
export interface SampleSet {
  /** Pairs in all, at least 3: one for each split. */
  readonly pairs: number;
  /** Side of each image in pixels. */
  readonly size: number;
  readonly seed: number;
}

/** Pairs of each split. */
export type SplitCounts = Readonly<Record<'train' | 'val' | 'test', number>>;

/** 80, 10 and 10 percent, of which each split has at least one pair. */
export const splitCounts = (pairs: number): SplitCounts => {
  const tenth = Math.max(1, Math.round(pairs / 10));
  return { train: pairs - 2 * tenth, val: tenth, test: tenth };
};

/** The name of a pair in its split; numbers begin at 1. */
export const sampleName = (number: number): string => String(number).padStart(4, '0');

/** Throws OPTION for fewer pairs than splits. */
export const requireSamplePairs = (pairs: number): void => {
  if (!(Number.isInteger(pairs) && pairs >= 3))
    throw new Pix2PixError('OPTION', `sample data: ${pairs} pairs, expected at least 3, one for each split`);
};

/** Tells the drawn houses from other pairs, without files: equal wherever they are drawn. */
export const sampleFingerprint = ({ pairs, size, seed }: SampleSet): string =>
  sha256(`houses\0${pairs}\0${size}\0${seed}\n`);

/** What dataset.json says. */
export const sampleDescription = ({ pairs, size, seed }: SampleSet) => ({
  name: 'sample facades',
  about: 'procedural house fronts: A (left) are labels, B (right) are photographs',
  license: 'CC0-1.0: made by a program, free for any use',
  direction: 'AtoB' as const,
  a: 'labels',
  b: 'photo',
  size,
  seed,
  pairs,
  splits: splitCounts(pairs),
  palette: Object.entries(FACADE_PALETTE).map(([name, [red, green, blue]]) => ({
    name,
    colour: [red, green, blue] as [number, number, number],
  })),
});
