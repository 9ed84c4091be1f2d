/** How far a score may be off on other images of the same kind: bootstrap intervals (Efron 1979). */
import { Pix2PixError } from '../core/errors.ts';
import { randomStream } from '../core/random.ts';
import { quantileOf } from './quantile.ts';

export interface BootstrapOptions {
  /** Share of the resamples within the interval, between 0 and 1; 0.95 if absent. */
  readonly confidence?: number;
  /** How often the images are resampled; 4000 if absent. */
  readonly numResamples?: number;
  /** Seed of the draws; 0 if absent. */
  readonly seed?: number;
  /**
   * For scores of whole sets that are not means: removes the bias of the draws. A drawn set holds fewer different
   * images than the set itself, so that all of its scores may lie on one side of the set's own score. The ends are
   * moved by what the median of the draws is off, and then always enclose the score.
   */
  readonly isCentred?: boolean;
  /** Least and greatest score there can be: a moved end does not leave them. */
  readonly range?: readonly [least: number, greatest: number];
}

/** A score with its interval. */
export interface Interval {
  /** The score of the images themselves. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Efron and Tibshirani (1993) advise 1000 or more for percentiles; more cost little. */
const NUM_RESAMPLES = 4000;

/**
 * The interval of any score of `count` images: `score` gets the positions of the images, each 0 to count - 1,
 * some more than once. For scores of whole sets, such as a mean IoU, of sums of confusion matrices.
 * Equal seeds and counts draw equal indices, whatever the score. A score that is NaN has ends that are NaN.
 * Throws DATA without an image, OPTION for a confidence or number out of range.
 */
export const bootstrapInterval = (
  count: number,
  score: (positions: Uint32Array) => number,
  options: BootstrapOptions = {},
): Interval => {
  const { confidence = 0.95, numResamples = NUM_RESAMPLES, seed = 0 } = options;
  if (count < 1)
    throw new Pix2PixError('DATA', 'bootstrap: there is no score to resample; give at least one');
  if (!(confidence > 0 && confidence < 1))
    throw new Pix2PixError('OPTION', `bootstrap: confidence is ${confidence}, expected between 0 and 1`);
  if (!(Number.isInteger(numResamples) && numResamples > 0))
    throw new Pix2PixError('OPTION', `bootstrap: numResamples is ${numResamples}, expected 1 or more`);
  const stream = randomStream(seed, 'bootstrap');
  const positions = Uint32Array.from({ length: count }, (_, i) => i);
  const value = score(positions);
  if (Number.isNaN(value)) return { value, low: value, high: value };
  const scores = new Float64Array(numResamples);
  for (let i = 0; i < numResamples; i++) {
    for (let n = 0; n < count; n++) positions[n] = stream.integer(count);
    scores[i] = score(positions);
  }
  scores.sort();
  const tail = (1 - confidence) / 2;
  const ends = [quantileOf(scores, tail), quantileOf(scores, 1 - tail)] as const;
  const [low, high] = options.isCentred ? centred(ends, value, quantileOf(scores, 0.5), options) : ends;
  return { value, low, high };
};

/** The ends around the score as they were around the median of the draws. */
const centred = (
  [low, high]: readonly [number, number],
  value: number,
  median: number,
  { range: [least, greatest] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] }: BootstrapOptions,
): readonly [number, number] => {
  const bias = median - value;
  if (!Number.isFinite(bias)) return [low, high];
  return [Math.max(least, low - bias), Math.min(greatest, high - bias)];
};

/**
 * The mean of a score of each image, with its interval. One image gives an interval of no width; an infinite
 * score (PSNR of identical images) makes the mean infinite, and each end that depends on it.
 *
 * @example
 * const { value, low, high } = meanInterval(l1s); // 0.40, between 0.38 and 0.42 in 95 of 100
 */
export const meanInterval = (scores: readonly number[], options?: BootstrapOptions): Interval =>
  bootstrapInterval(scores.length, (positions) => meanAt(scores, positions), options);

/**
 * The mean difference `a - b` of two models' scores of the same images, in the same order: what both find hard
 * cancels, so that the interval is narrower than those of each. It tells them apart where it leaves out 0.
 * Equal infinite scores differ by 0; where each model has an infinite score on another image there is no mean
 * difference: NaN. Throws DATA for lists of unequal lengths.
 */
export const pairedInterval = (
  a: readonly number[],
  b: readonly number[],
  options?: BootstrapOptions,
): Interval => {
  if (a.length !== b.length)
    throw new Pix2PixError(
      'DATA',
      `pairedInterval: got ${a.length} and ${b.length} scores; both must be of the same images, in the same order`,
    );
  // Infinity less Infinity would be NaN.
  const differences = a.map((score, i) => (score === b[i] ? 0 : score - (b[i] as number)));
  return meanInterval(differences, options);
};

const meanAt = (scores: readonly number[], positions: Uint32Array): number => {
  let sum = 0;
  for (const position of positions) sum += scores[position] as number;
  return sum / positions.length;
};
