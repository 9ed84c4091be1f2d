/** Which classes are taken for which: counts of pixels, over one image or a whole data set. */
import { Pix2PixError } from '../core/errors.ts';
import { type ClassMap, NO_CLASS } from './class-map.ts';

export interface ConfusionMatrix {
  readonly numClasses: number;
  /** [true class, predicted class], row-major: pixels. */
  readonly counts: Float64Array;
  /** [true class]: pixels that were taken for no class, which is wrong too; none if absent. */
  readonly unassigned?: Float64Array;
}

/** No pixel yet. */
export const emptyConfusion = (numClasses: number): Required<ConfusionMatrix> => ({
  numClasses,
  counts: new Float64Array(numClasses ** 2), // float64 counts exactly far beyond 2^32 pixels
  unassigned: new Float64Array(numClasses),
});

/**
 * Counts the pixels of a predicted and a true class map into a matrix. Pixels whose true class is NO_CLASS
 * are left out, however they were predicted. Throws DATA for unequal sizes, or a class that the matrix does not have.
 *
 * @example
 * const confusion = emptyConfusion(palette.length);
 * countConfusion(classMap(output, palette), classMap(target, palette), confusion);
 */
export const countConfusion = (
  predicted: ClassMap,
  truth: ClassMap,
  confusion: Required<ConfusionMatrix>,
): void => {
  if (predicted.width !== truth.width || predicted.height !== truth.height)
    throw new Pix2PixError(
      'DATA',
      `countConfusion: the prediction is ${predicted.width}x${predicted.height} and the truth ${truth.width}x${truth.height}; resize one of them before, by nearest pixels`,
    );
  const { numClasses, counts, unassigned } = confusion;
  for (let i = 0; i < truth.classes.length; i++) {
    const row = truth.classes[i] as number;
    if (row === NO_CLASS) continue;
    const column = predicted.classes[i] as number;
    if (row < numClasses && column === NO_CLASS) {
      unassigned[row] = (unassigned[row] as number) + 1;
      continue;
    }
    if (row >= numClasses || column >= numClasses)
      throw new Pix2PixError(
        'DATA',
        `countConfusion: pixel ${i} has class ${Math.max(row, column)}, but there are ${numClasses} classes; is the palette another one?`,
      );
    const position = row * numClasses + column;
    counts[position] = (counts[position] as number) + 1;
  }
};
