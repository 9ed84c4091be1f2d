/** What judges a model: it looks at one pair after another, and then says what it found of all of them. */
import type { Image } from '../data/image.ts';
import type { ClassMap } from '../metrics/class-map.ts';
import type { MetricColumn } from '../metrics/pixel-metrics.ts';

/** A pair as a judge sees it. */
export interface ScoredPair {
  readonly name: string;
  readonly output: Image;
  /** Of the output's size. */
  readonly target: Image;
  /** The true classes, where one side of the pairs is labels: of that size too. */
  readonly labels?: ClassMap;
}

/** A row of the table: a number for all pairs, or for any choice of them. */
export interface Score {
  readonly column: MetricColumn;
  /** The score of the pairs at these places, in the order they were judged in; a place may come more than once. */
  readonly of: (places: Uint32Array) => number;
  /** Of a score that is a mean: what it is the mean of. */
  readonly values?: readonly number[];
  /** Draws for its interval; 0 where a score of drawn pairs would not be one of other pairs. */
  readonly numResamples: number;
  /** Least and greatest value of a score of the whole set, where there are such. */
  readonly range?: readonly [least: number, greatest: number];
}

export interface Scorer {
  /** What it says of each pair. */
  readonly columns: readonly MetricColumn[];
  /** A value for each column; NaN where a pair has none. Throws DATA for a pair that it cannot judge. */
  measure(pair: ScoredPair): Promise<readonly number[]>;
  /** What it says of all pairs measured so far. */
  scores(): readonly Score[];
}

/** The default of `bootstrapInterval`. */
export const USUAL_RESAMPLES = 4000;

/** The score that is the mean of a column. */
export const meanScore = (column: MetricColumn, values: readonly number[]): Score => ({
  column,
  values,
  numResamples: USUAL_RESAMPLES,
  of: (places) => places.reduce((sum, place) => sum + (values[place] as number), 0) / places.length,
});

/** A judge whose scores are the means of its columns. */
export const meanScorer = (
  columns: readonly MetricColumn[],
  measure: (pair: ScoredPair) => Promise<readonly number[]>,
): Scorer => {
  const rows: (readonly number[])[] = [];
  return {
    columns,
    measure: async (pair) => {
      const values = await measure(pair);
      rows.push(values);
      return values;
    },
    scores: () =>
      columns.map((column, i) =>
        meanScore(
          column,
          rows.map((row) => row[i] as number),
        ),
      ),
  };
};
