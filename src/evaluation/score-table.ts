/** The scores of one or more models of the same pairs, each with its interval, and how far the models differ. */
import {
  type BootstrapOptions,
  bootstrapInterval,
  type Interval,
  pairedInterval,
} from '../metrics/bootstrap.ts';
import type { MetricColumn } from '../metrics/pixel-metrics.ts';
import type { Score } from './scorer.ts';

/** A score, with the ends of its 95 % interval where it has one: of two pairs or more. */
export interface ScoreValue {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

/**
 * Of fewer pairs no difference is told better or worse: even where all of five agree, chance has them agree as often
 * as once in 16 (sign test), more than an interval of 95 % may be wrong.
 */
export const FEWEST_PAIRS = 6;

/** How a later model differs from the first: its score less the first's. */
export interface Difference extends ScoreValue {
  /** Whether the interval leaves out 0; `unclear` where it does not, of few pairs, or where neither end is better. */
  readonly verdict: 'better' | 'worse' | 'unclear';
}

export interface ScoreRow {
  readonly column: MetricColumn;
  /** Of each model. */
  readonly scores: readonly ScoreValue[];
  /** Of each model after the first. */
  readonly differences: readonly Difference[];
  /** Of the targets themselves, where that says something. */
  readonly ceiling?: ScoreValue;
}

export interface ScoreTableOptions {
  /** The scores of each model, in one order of rows. */
  readonly models: readonly (readonly Score[])[];
  /** Scores of the targets, by the names of the rows they belong to. */
  readonly ceiling?: readonly Score[];
  /** Pairs that were judged. */
  readonly count: number;
  /** Seed of the draws: equal for all models, so that differences are of the same pairs. */
  readonly seed: number;
}

export const scoreTable = ({ models, ceiling = [], count, seed }: ScoreTableOptions): ScoreRow[] => {
  const [first = [], ...others] = models;
  return first.map((score, row) => {
    const { column } = score;
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

/** Scores of whole sets are biased in draws, where means are not. */
const centredIn = (range: Score['range']): BootstrapOptions => ({
  isCentred: true,
  ...(range ? { range } : {}),
});

/** Draws of one pair are all alike: they would say that its score is sure. */
const hasNoInterval = (numResamples: number, count: number): boolean => numResamples === 0 || count === 1;

/** The second score less the first, of the same draws. */
const differenceOf = (a: Score, b: Score, count: number, seed: number): ScoreValue => {
  if (hasNoInterval(a.numResamples, count)) {
    const [first, second] = [a.of(allOf(count)), b.of(allOf(count))];
    return { value: first === second ? 0 : second - first }; // infinite ones too
  }
  const options = { numResamples: a.numResamples, seed };
  // Means have their own way, in which equal infinite values cancel.
  return a.values && b.values
    ? pairedInterval(b.values, a.values, options)
    : bootstrapInterval(count, (places) => b.of(places) - a.of(places), {
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
