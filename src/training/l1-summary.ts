/** What the L1 of many pairs is together: mean, median, best and worst. */

/** A pair and its L1, in [-1,1] units. */
export interface PairL1 {
  readonly name: string;
  readonly l1: number;
}

export interface L1Summary<T extends PairL1> {
  readonly mean: number;
  /** The middle one; of an even count, the mean of both in the middle. */
  readonly median: number;
  /** The pair of the least L1, and of the greatest. */
  readonly best: T;
  readonly worst: T;
}

/** Undefined where there are no pairs. */
export const summarizeL1 = <T extends PairL1>(pairs: readonly T[]): L1Summary<T> | undefined => {
  const sorted = pairs.toSorted((a, b) => a.l1 - b.l1);
  const [best, worst] = [sorted[0], sorted.at(-1)];
  if (!best || !worst) return undefined;
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]] as [T, T];
  return {
    mean: pairs.reduce((sum, { l1 }) => sum + l1, 0) / pairs.length,
    median: (low.l1 + high.l1) / 2,
    best,
    worst,
  };
};
