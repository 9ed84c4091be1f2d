/** Which pairs are best, in the middle and worst by one metric. */
import { asLoss, type Direction } from '../metrics/direction.ts';

/** Indices of pairs. */
export interface Ranked {
  readonly best: readonly number[];
  readonly middle: readonly number[];
  readonly worst: readonly number[];
}

/** Indices from best to worst; NaN comes last. */
export const rankPlaces = (values: readonly number[], better: Direction): number[] => {
  const losses = values.map((value) => asLoss(value, better));
  const lossOf = (place: number): number => {
    const loss = losses[place] as number;
    return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
  };
  // Infinity minus infinity would be NaN, which sorts at random.
  return [...values.keys()].sort((a, b) => (lossOf(a) === lossOf(b) ? a - b : lossOf(a) - lossOf(b)));
};

/** Up to `each` pairs from both ends and from the middle, none twice; fewer where there are few pairs. */
export const pickPlaces = (ranked: readonly number[], each: number): Ranked => {
  const size = Math.min(each, Math.ceil(ranked.length / 3));
  const best = ranked.slice(0, size);
  const worst = ranked.slice(Math.max(size, ranked.length - size));
  const rest = ranked.slice(size, ranked.length - worst.length);
  const start = Math.max(0, Math.floor((rest.length - size) / 2));
  return { best, middle: rest.slice(start, start + size), worst: worst.toReversed() };
};
