/** The paper's scores of label maps (Tables 1 and 6), as Long et al. (2015) have them. */
import type { ConfusionMatrix } from './confusion-matrix.ts';

/** Shares, 0 to 1; undefined if there is nothing to take a share of. */
export interface LabelScores {
  /** Pixels whose class is right; undefined without any pixel. */
  readonly pixelAccuracy: number | undefined;
  /** Of each class's true pixels, those that are right; undefined for a class without true pixels. */
  readonly classAccuracies: readonly (number | undefined)[];
  /** The mean over classes that have true pixels: the paper's per-class accuracy. */
  readonly classAccuracy: number | undefined;
  /**
   * Of the pixels that are or were taken for a class, those that are both; 0 for a class that was only
   * predicted, undefined for one that neither side has.
   */
  readonly classIous: readonly (number | undefined)[];
  /** The mean over classes that either side has: the paper's class IoU. */
  readonly meanIou: number | undefined;
}

/**
 * Scores over all pixels counted. An empty class says nothing of a network, so it is left out of the means,
 * as in the code of Long et al. (`nanmean`); the paper's Cityscapes script counts it as 0 and is lower there.
 */
export const labelScores = ({ numClasses, counts, unassigned }: ConfusionMatrix): LabelScores => {
  const at = (truth: number, predicted: number): number => counts[truth * numClasses + predicted] as number;
  const classes = Array.from({ length: numClasses }, (_, c) => c);
  const sum = (count: (c: number) => number): number => classes.reduce((total, c) => total + count(c), 0);
  const numTrue = classes.map((c) => sum((other) => at(c, other)) + (unassigned?.[c] ?? 0));
  const numPredicted = classes.map((c) => sum((other) => at(other, c)));
  const classAccuracies = classes.map((c) => share(at(c, c), numTrue[c] as number));
  const classIous = classes.map((c) =>
    share(at(c, c), (numTrue[c] as number) + (numPredicted[c] as number) - at(c, c)),
  );
  return {
    pixelAccuracy: share(
      sum((c) => at(c, c)),
      sum((c) => numTrue[c] as number),
    ),
    classAccuracies,
    classAccuracy: meanOfDefined(classAccuracies),
    classIous,
    meanIou: meanOfDefined(classIous),
  };
};

const share = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole);

const meanOfDefined = (values: readonly (number | undefined)[]): number | undefined => {
  const defined = values.filter((value) => value !== undefined);
  return share(
    defined.reduce((sum, value) => sum + value, 0),
    defined.length,
  );
};
