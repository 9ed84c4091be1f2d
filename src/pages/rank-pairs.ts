/** Which pairs came out best, in the middle and worst, by one number of each. */
import { badness } from '../metrics/metric-names.ts';
import type { MetricColumn } from '../metrics/pixel-metrics.ts';

/** Places of pairs. */
export interface Ranked {
  readonly best: readonly number[];
  readonly middle: readonly number[];
  readonly worst: readonly number[];
}

/** Places from best to worst; values that are no numbers come last. */
export const rankPlaces = (values: readonly number[], better: MetricColumn['better']): number[] => {
  const scores = values.map((value) => badness(value, better));
  const of = (place: number): number => {
    const value = scores[place] as number;
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
  };
  // Infinity less Infinity would be NaN, which sorts at random.
  return [...values.keys()].sort((a, b) => (of(a) === of(b) ? a - b : of(a) - of(b)));
};

/** Up to `each` pairs of both ends and of the middle, none twice; of few pairs, fewer. */
export const pickPlaces = (ranked: readonly number[], each: number): Ranked => {
  const size = Math.min(each, Math.ceil(ranked.length / 3));
  const best = ranked.slice(0, size);
  const worst = ranked.slice(Math.max(size, ranked.length - size));
  const rest = ranked.slice(size, ranked.length - worst.length);
  const start = Math.max(0, Math.floor((rest.length - size) / 2));
  return { best, middle: rest.slice(start, start + size), worst: worst.toReversed() };
};
