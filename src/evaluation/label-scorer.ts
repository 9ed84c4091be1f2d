/** Judges of classes: the paper's per-pixel accuracy, per-class accuracy and class IoU (Tables 1 and 6). */
import { Pix2PixError } from '../core/errors.ts';
import { withChannels } from '../data/image.ts';
import { type ClassMap, classMap, type Palette } from '../metrics/class-map.ts';
import { type ConfusionMatrix, countConfusion, emptyConfusion } from '../metrics/confusion-matrix.ts';
import { type LabelScores, labelScores } from '../metrics/label-scores.ts';
import type { MetricColumn } from '../metrics/pixel-metrics.ts';
import type { Score, ScoredPair, Scorer } from './scorer.ts';

export interface LabelScorer extends Scorer {
  /** The pixels of all pairs measured so far. */
  confusion(): ConfusionMatrix;
}

export interface LabelScorerOptions {
  /** Begins the names of its columns, such as `label_`. */
  readonly prefix: string;
  /** Begins their titles. */
  readonly title: string;
  readonly numClasses: number;
  /** The classes to be compared with the pair's labels. */
  readonly predict: (pair: ScoredPair) => ClassMap | Promise<ClassMap>;
}

const SCORES = [
  { name: 'pixel_accuracy', title: 'per-pixel accuracy', key: 'pixelAccuracy' },
  { name: 'class_accuracy', title: 'per-class accuracy', key: 'classAccuracy' },
  { name: 'class_iou', title: 'class IoU', key: 'meanIou' },
] as const satisfies readonly { name: string; title: string; key: keyof LabelScores }[];

/** A sum of matrices for each draw; Efron and Tibshirani advise 1000 or more. */
const SET_RESAMPLES = 1000;

/** A judge by any classifier. Its scores are of the pixels of all pairs together, as the paper's, and no means of pairs. */
export const labelScorer = ({ prefix, title, numClasses, predict }: LabelScorerOptions): LabelScorer => {
  const columns = SCORES.map(
    (score): MetricColumn => ({
      name: `${prefix}${score.name}`,
      title: `${title}, ${score.title}`,
      better: 'higher',
    }),
  );
  const counted: Counts[] = [];
  const together = (places: Iterable<number>): ConfusionMatrix => {
    const sum = emptyConfusion(numClasses);
    for (const place of places) addCounts(sum, counted[place] as Counts);
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
      counted.push(countsOf(confusion));
      const scores = labelScores(confusion);
      return SCORES.map(({ key }) => scores[key] ?? Number.NaN);
    },
    scores: () =>
      SCORES.map(
        ({ key }, i): Score => ({
          column: columns[i] as MetricColumn,
          numResamples: SET_RESAMPLES,
          range: [0, 1],
          of: (places) => labelScores(together(places))[key] ?? Number.NaN,
        }),
      ),
    confusion: () => together(counted.keys()),
  };
};

/** Of outputs that are labels themselves: by the nearest colour of the palette, or none where that is a void one. */
export const outputLabels = (palette: Palette, voids: Palette = []): LabelScorer =>
  labelScorer({
    prefix: 'label_',
    title: 'labels',
    numClasses: palette.length,
    predict: ({ output }) => classMap(withChannels(output, 3), palette, voids),
  });

/** The entries of a pair's matrix that are not 0; most of them are. */
interface Counts {
  readonly places: Uint32Array;
  readonly pixels: Float64Array;
  readonly unassigned: Float64Array;
}

const countsOf = ({ counts, unassigned }: Required<ConfusionMatrix>): Counts => {
  const places = Uint32Array.from([...counts.keys()].filter((place) => counts[place] !== 0));
  return { places, pixels: Float64Array.from(places, (place) => counts[place] as number), unassigned };
};

const addCounts = (sum: Required<ConfusionMatrix>, { places, pixels, unassigned }: Counts): void => {
  const { counts } = sum;
  for (let i = 0; i < unassigned.length; i++)
    sum.unassigned[i] = (sum.unassigned[i] as number) + (unassigned[i] as number);
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as number;
    counts[place] = (counts[place] as number) + (pixels[i] as number);
  }
};
