/** Results in the order of a metric. */
import type { PairResult } from '../../api/results.ts';

export type Order = 'worst' | 'best' | 'name';

/** Equal to the list in api/results.ts, as a test checks: an import would add 30 KB of schemas to the page. */
export const HIGHER_IS_BETTER: readonly string[] = ['psnr', 'ssim', 'ms_ssim', 'lab_l', 'lab_a', 'lab_b'];

/** 7 before 10, as people sort names. */
const NAME_ORDER = new Intl.Collator('en', { numeric: true });

/** Pairs in an order; those without the metric come last. */
export const sortedResults = (
  pairs: readonly PairResult[],
  metric: string,
  order: Order,
): readonly PairResult[] => {
  const byName = pairs.toSorted((a, b) => NAME_ORDER.compare(a.name, b.name));
  if (order === 'name') return byName;
  const isHigherBetter = HIGHER_IS_BETTER.includes(metric);
  const isDescending = isHigherBetter === (order === 'best');
  const missing = isDescending ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = ({ metrics }: PairResult): number => metrics[metric] ?? missing;
  const difference = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1); // infinity minus infinity is NaN
  return byName.toSorted((a, b) => (isDescending ? -1 : 1) * difference(value(a), value(b)));
};

/** Metrics that any pair has, in order of their first appearance. */
export const metricsOf = (pairs: readonly PairResult[]): readonly string[] => [
  ...new Set(pairs.flatMap(({ metrics }) => Object.keys(metrics))),
];
