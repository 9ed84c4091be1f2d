/** A scorer measures the outputs of one model, pair by pair, and then gives scores of all pairs together. */
import type { Image } from '../data/image.ts';
import type { ClassMap } from '../metrics/class-map.ts';
import type { MetricColumn } from '../metrics/pixel-metrics.ts';

/** A pair as a scorer sees it. */
export interface ScoredPair {
  readonly name: string;
  readonly output: Image;
  /** As large as the output. */
  readonly target: Image;
  /** The true classes, if one side of the pairs is labels; as large as the output. */
  readonly labels?: ClassMap;
}

/** A row of the table: one number for all pairs, or for any selection of them. */
export interface Score {
  readonly column: MetricColumn;
  /** The score of the pairs with these indices, in the order they were measured; an index may occur more than once. */
  readonly of: (indices: Uint32Array) => number;
  /** If the score is a mean: the values that it is the mean of. */
  readonly values?: readonly number[];
  /** Bootstrap draws for its interval; 0 if drawing pairs again does not imitate other pairs, so there is no interval. */
  readonly numResamples: number;
  /** The bounds of a score of the whole set, if it has any. */
  readonly range?: readonly [least: number, greatest: number];
}

export interface Scorer {
  /** The numbers that it gives for each pair. */
  readonly columns: readonly MetricColumn[];
  /** One value per column; NaN if a pair has none. Throws DATA for a pair that it cannot measure. */
  measure(pair: ScoredPair): Promise<readonly number[]>;
  /** The scores of all pairs measured so far. */
  scores(): readonly Score[];
}

/** The default of `bootstrapInterval`. */
export const USUAL_RESAMPLES = 4000;

/** A score that is the mean of a column. */
export const meanScore = (column: MetricColumn, values: readonly number[]): Score => ({
  column,
  values,
  numResamples: USUAL_RESAMPLES,
  of: (indices) => indices.reduce((sum, index) => sum + (values[index] as number), 0) / indices.length,
});

/** A scorer whose scores are the means of its columns. */
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
