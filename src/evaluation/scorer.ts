/** A scorer measures the outputs of one model, image by image, and then gives scores of all of them together. */
import { Pix2PixError } from '../core/errors.ts';
import type { AnyImage, Image } from '../data/image.ts';
import type { ClassMap } from '../metrics/class-map.ts';
import type { MetricColumn } from '../metrics/pixel-metrics.ts';

/** An image that a model translated, as a scorer sees it. */
export interface ScoredImage {
  readonly name: string;
  /** Absent if only outputs and targets are known. */
  readonly input?: Image;
  readonly output: Image;
  /** As large as the output; absent where there are no pairs. */
  readonly target?: Image;
  /** Output and target with the values that files of their format hold, in all channels; absent where they are the images above. */
  readonly measured?: { readonly output: AnyImage; readonly target: AnyImage };
  /** How much each pixel counts in metrics that are means over pixels. */
  readonly weight?: AnyImage;
  /** The true classes, if one side of the pairs is labels; as large as the output. */
  readonly labels?: ClassMap;
  /** The output translated back, by a model both ways. */
  readonly back?: Image;
}

/** A pair as a scorer sees it. */
export type ScoredPair = ScoredImage & { readonly target: Image };

/** A real image of the target side, as a scorer sees it. */
export interface RealImage {
  readonly name: string;
  readonly image: Image;
  /** What the model makes of it, which is best if it stays as it is; absent for a model one way. */
  readonly identity?: Image;
}

/** A row of the table: one number for all pairs, or for any selection of them. */
export interface Score {
  readonly column: MetricColumn;
  /** How many images it is of, if not of all that `measure` was called with. */
  readonly count?: number;
  /** The score of the pairs with these indices, in the order they were measured; an index may occur more than once. */
  readonly of: (indices: Uint32Array) => number;
  /** If the score is a mean: the values that it is the mean of. */
  readonly values?: readonly number[];
  /** Bootstrap draws for its interval; 0 if drawing pairs again does not imitate other pairs, so there is no interval. */
  readonly numResamples: number;
  /** The bounds of a score of the whole set, if it has any. */
  readonly range?: readonly [least: number, greatest: number];
}

/** All that a scorer needs to know of an image: numbers, so that one process can measure what another one adds. */
export interface Mark {
  /** One per column; NaN if an image has none. */
  readonly values: readonly number[];
  /** For scores of whole sets, such as histograms and features. */
  readonly kept?: readonly NumberArray[];
}

/** Numbers of an image in one of the forms that scorers keep them in. */
export type NumberArray = Float32Array | Float64Array | Uint32Array;

export interface Scorer {
  /** The numbers that it gives for each pair. */
  readonly columns: readonly MetricColumn[];
  /** Throws DATA for an image that it cannot measure. */
  measure(image: ScoredImage): Promise<Mark>;
  /** Counts an image that was measured. */
  add(mark: Mark): void;
  /** Measures a real image of the target side, for scores of whole sets; of pairs, that is the target. */
  measureReal?(real: RealImage): Promise<Mark>;
  /** Counts a real image that was measured. */
  addReal?(mark: Mark): void;
  /** The scores of all images that were added so far. */
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
  measure: (image: ScoredImage) => Promise<readonly number[]>,
): Scorer => {
  const rows: (readonly number[])[] = [];
  return {
    columns,
    measure: async (image) => ({ values: await measure(image) }),
    add: ({ values }) => {
      rows.push(values);
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

/** A mean scorer that compares an output with its target. */
export const pairScorer = (
  columns: readonly MetricColumn[],
  measure: (pair: ScoredPair) => Promise<readonly number[]>,
): Scorer => meanScorer(columns, (image) => measure(requirePair(image)));

/** Throws DATA for an image without a target. */
export const requirePair = (image: ScoredImage): ScoredPair => {
  const { target } = image;
  if (!target) throw new Pix2PixError('DATA', `${image.name} has no target to compare with`);
  return { ...image, target };
};
