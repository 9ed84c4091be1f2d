/** Every metric of an output image and its target, in one table: what it measures and how to read it. */

import type { AnyImage } from '../data/image.ts';
import { inByteUnits, shownImage } from '../data/shown.ts';
import { l1, l2, psnr } from './differences.ts';
import type { Direction } from './direction.ts';
import { requireEqualSizes } from './image-pair.ts';
import { countLab, labIntersection } from './lab-histogram.ts';
import { msSsim } from './ms-ssim.ts';
import { sharpness } from './sharpness.ts';
import { ssim } from './ssim.ts';

/** One number of a metric, as a column of a table. */
export interface MetricColumn {
  readonly name: string;
  /** For people: what it is, and its unit or range. */
  readonly title: string;
  /** Which values are better. */
  readonly better: Direction;
  /** What it is of, where the title does not say so. */
  readonly about?: string;
}

/** A metric of two images of equal size. */
export interface PixelMetric {
  readonly columns: readonly MetricColumn[];
  /** A value for each column, in their order, of images of any depth: their ranges are taken for that of a byte. Throws DATA for unequal sizes, or too small an image. */
  readonly measure: (output: AnyImage, target: AnyImage, weight?: AnyImage) => readonly number[];
  /** Whether it takes weights of pixels; others measure all alike. */
  readonly isWeighted: boolean;
}

const single = (
  column: MetricColumn,
  measure: (output: AnyImage, target: AnyImage, weight?: AnyImage) => number,
  isWeighted = false,
): PixelMetric => ({
  columns: [column],
  measure: (output, target, weight) => [
    measure(inByteUnits(output), inByteUnits(target), isWeighted ? weight : undefined),
  ],
  isWeighted,
});

/** A metric that is a mean over pixels, each with its weight where there are such. */
const weighted = (column: MetricColumn, measure: Parameters<typeof single>[1]): PixelMetric =>
  single(column, measure, true);

/** Names as a user gives them. */
export const PIXEL_METRICS = {
  l1: weighted({ name: 'l1', title: 'L1, values in [-1,1]', better: 'lower' }, l1),
  l2: weighted({ name: 'l2', title: 'L2, values in [-1,1]', better: 'lower' }, l2),
  psnr: weighted({ name: 'psnr', title: 'PSNR, dB', better: 'higher' }, psnr),
  ssim: weighted({ name: 'ssim', title: 'SSIM', better: 'higher' }, ssim),
  'ms-ssim': single({ name: 'ms_ssim', title: 'MS-SSIM', better: 'higher' }, msSsim),
  lab: {
    columns: [
      { name: 'lab_l', title: 'histogram intersection, L', better: 'higher' },
      { name: 'lab_a', title: 'histogram intersection, a', better: 'higher' },
      { name: 'lab_b', title: 'histogram intersection, b', better: 'higher' },
    ],
    measure: (output, target) => {
      requireEqualSizes('lab', output, target);
      const { L, a, b } = labIntersection(countLab(shownImage(output)), countLab(shownImage(target)));
      return [L, a, b];
    },
    isWeighted: false,
  },
  sharpness: single(
    {
      name: 'sharpness',
      title: 'sharpness',
      better: 'one',
      about: 'gradient energy of the output over that of the target',
    },
    sharpness,
  ),
} as const satisfies Readonly<Record<string, PixelMetric>>;

/** The name of a metric in `PIXEL_METRICS`. */
export type PixelMetricName = keyof typeof PIXEL_METRICS;
