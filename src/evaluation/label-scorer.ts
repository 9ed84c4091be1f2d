/** Scorers of classes: the paper's per-pixel accuracy, per-class accuracy and class IoU (Tables 1 and 6). */
import { Pix2PixError } from '../core/errors.ts';
import { withChannels } from '../data/image.ts';
import { type ClassMap, classMap, type Palette } from '../metrics/class-map.ts';
import { type ConfusionMatrix, countConfusion, emptyConfusion } from '../metrics/confusion-matrix.ts';
import { type LabelScores, labelScores } from '../metrics/label-scores.ts';
import type { MetricColumn } from '../metrics/pixel-metrics.ts';
import type { Score, ScoredImage, Scorer } from './scorer.ts';

export interface LabelScorer extends Scorer {
  /** The pixels of all pairs measured so far. */
  confusion(): ConfusionMatrix;
}

export interface LabelScorerOptions {
  /** Start of its column names, such as `label_`. */
  readonly prefix: string;
  /** Start of their titles. */
  readonly title: string;
  readonly numClasses: number;
  /** The classes to be compared with the pair's labels. */
  readonly predict: (image: ScoredImage) => ClassMap | Promise<ClassMap>;
}

const SCORES = [
  { name: 'pixel_accuracy', title: 'per-pixel accuracy', key: 'pixelAccuracy' },
  { name: 'class_accuracy', title: 'per-class accuracy', key: 'classAccuracy' },
  { name: 'class_iou', title: 'class IoU', key: 'meanIou' },
] as const satisfies readonly { name: string; title: string; key: keyof LabelScores }[];

/** Each draw sums up matrices; Efron and Tibshirani recommend 1000 or more. */
const SET_RESAMPLES = 1000;

/** A scorer for any classifier. As in the paper, its scores count the pixels of all pairs together; they are not means over pairs. */
export const labelScorer = ({ prefix, title, numClasses, predict }: LabelScorerOptions): LabelScorer => {
  const columns = SCORES.map(
    (score): MetricColumn => ({
      name: `${prefix}${score.name}`,
      title: `${title}, ${score.title}`,
      better: 'higher',
    }),
  );
  const counted: Counts[] = [];
  const sumOf = (indices: Iterable<number>): ConfusionMatrix => {
    const sum = emptyConfusion(numClasses);
    for (const index of indices) addCounts(sum, counted[index] as Counts);
    return sum;
  };
  return {
    columns,
    measure: async (pair) => {
      const { labels } = pair;
      if (!labels)
        throw new Pix2PixError('DATA', `${title}: pair ${pair.name} has no labels to compare with`);
      const confusion = emptyConfusion(numClasses);
      countConfusion(await predict(pair), labels, confusion);
      const scores = labelScores(confusion);
      const { entries, pixels, unassigned } = countsOf(confusion);
      return {
        values: SCORES.map(({ key }) => scores[key] ?? Number.NaN),
        kept: [entries, pixels, unassigned],
      };
    },
    add: ({ kept = [] }) => {
      const [entries, pixels, unassigned] = kept;
      counted.push({ entries, pixels, unassigned } as Counts);
    },
    scores: () =>
      SCORES.map(
        ({ key }, i): Score => ({
          column: columns[i] as MetricColumn,
          numResamples: SET_RESAMPLES,
          range: [0, 1],
          of: (indices) => labelScores(sumOf(indices))[key] ?? Number.NaN,
        }),
      ),
    confusion: () => sumOf(counted.keys()),
  };
};

/** For outputs that are labels: each pixel has the class of the nearest palette colour, or none if that colour is void. */
export const outputLabels = (palette: Palette, voids: Palette = []): LabelScorer =>
  labelScorer({
    prefix: 'label_',
    title: 'labels',
    numClasses: palette.length,
    predict: ({ output }) => classMap(withChannels(output, 3), palette, voids),
  });

/** A pair's matrix without its zeros, which are most of its entries. */
interface Counts {
  readonly entries: Uint32Array;
  readonly pixels: Float64Array;
  readonly unassigned: Float64Array;
}

const countsOf = ({ counts, unassigned }: Required<ConfusionMatrix>): Counts => {
  const entries = Uint32Array.from([...counts.keys()].filter((entry) => counts[entry] !== 0));
  return { entries, pixels: Float64Array.from(entries, (entry) => counts[entry] as number), unassigned };
};

const addCounts = (sum: Required<ConfusionMatrix>, { entries, pixels, unassigned }: Counts): void => {
  const { counts } = sum;
  for (let i = 0; i < unassigned.length; i++)
    sum.unassigned[i] = (sum.unassigned[i] as number) + (unassigned[i] as number);
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i] as number;
    counts[entry] = (counts[entry] as number) + (pixels[i] as number);
  }
};
