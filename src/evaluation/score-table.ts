/** The scores of one or more models on the same pairs, each with its interval, and how far the models differ. */
import {
  type BootstrapOptions,
  bootstrapInterval,
  type Interval,
  pairedInterval,
} from '../metrics/bootstrap.ts';
import type { MetricColumn } from '../metrics/pixel-metrics.ts';
import type { Score } from './scorer.ts';

/** A score, with the ends of its 95 % interval if it has one, for which it needs at least two pairs. */
export interface ScoreValue {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

/**
 * With fewer pairs no difference is called better or worse. Even if all of five pairs agree, this happens by chance once
 * in 16 times (sign test), which is more often than a 95 % interval may be wrong.
 */
export const FEWEST_PAIRS = 6;

export const VERDICTS = ['better', 'worse', 'unclear'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** How a later model differs from the first: its score minus the first's. */
export interface Difference extends ScoreValue {
  /** `unclear` if the interval contains 0, if there are few pairs, or if neither lower nor higher is better. */
  readonly verdict: Verdict;
}

export interface ScoreRow {
  readonly column: MetricColumn;
  /** One per model. */
  readonly scores: readonly ScoreValue[];
  /** One per model after the first. */
  readonly differences: readonly Difference[];
  /** The score of the targets themselves, where it helps. */
  readonly ceiling?: ScoreValue;
}

export interface ScoreTableOptions {
  /** The scores of each model, with the same rows. */
  readonly models: readonly (readonly Score[])[];
  /** Scores of the targets, for the rows of the same names. */
  readonly ceiling?: readonly Score[];
  /** Number of pairs. */
  readonly count: number;
  /** Seed of the draws. All models share it, because a difference needs the same pairs. */
  readonly seed: number;
}

export const scoreTable = ({ models, ceiling = [], count: all, seed }: ScoreTableOptions): ScoreRow[] => {
  const [first = [], ...others] = models;
  return first.map((score, row) => {
    const { column, count = all } = score;
    const top = ceiling.find(({ column: { name } }) => name === column.name);
    return {
      column,
      scores: models.map((scores) => scoreOf(scores[row] as Score, count, seed)),
      differences: others.map((scores) =>
        withVerdict(differenceOf(score, scores[row] as Score, count, seed), column, count),
      ),
      ...(top ? { ceiling: scoreOf(top, count, seed) } : {}),
    };
  });
};

const allOf = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);

const scoreOf = ({ of, numResamples, values, range }: Score, count: number, seed: number): ScoreValue =>
  hasNoInterval(numResamples, count)
    ? { value: of(allOf(count)) }
    : bootstrapInterval(count, of, { numResamples, seed, ...(values ? {} : centredIn(range)) });

/** Drawn scores of whole sets are biased; drawn means are not. */
const centredIn = (range: Score['range']): BootstrapOptions => ({
  isCentred: true,
  ...(range ? { range } : {}),
});

/** Draws from one pair are all equal, which would make its score look certain. */
const hasNoInterval = (numResamples: number, count: number): boolean => numResamples === 0 || count === 1;

/** The second score minus the first, on the same draws. */
const differenceOf = (a: Score, b: Score, count: number, seed: number): ScoreValue => {
  if (hasNoInterval(a.numResamples, count)) {
    const [first, second] = [a.of(allOf(count)), b.of(allOf(count))];
    return { value: first === second ? 0 : second - first }; // equal infinite scores too
  }
  const options = { numResamples: a.numResamples, seed };
  // For means, equal infinite values cancel pair by pair.
  return a.values && b.values
    ? pairedInterval(b.values, a.values, options)
    : bootstrapInterval(count, (indices) => b.of(indices) - a.of(indices), {
        ...options,
        ...centredIn(differenceRange(a.range)),
      });
};

const differenceRange = (range: Score['range']): Score['range'] =>
  range && [range[0] - range[1], range[1] - range[0]];

const withVerdict = (difference: ScoreValue, { better }: MetricColumn, count: number): Difference => {
  const { low, high } = difference;
  if (low === undefined || high === undefined || better === 'one' || count < FEWEST_PAIRS)
    return { ...difference, verdict: 'unclear' };
  const isHigher = low > 0;
  const isLower = high < 0;
  if (!isHigher && !isLower) return { ...difference, verdict: 'unclear' };
  return { ...difference, verdict: isHigher === (better === 'higher') ? 'better' : 'worse' };
};

/** Whether a score has an interval. */
export const hasInterval = (score: ScoreValue): score is Interval =>
  score.low !== undefined && score.high !== undefined;
