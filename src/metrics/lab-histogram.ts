/** How alike the colours of two images, or of two sets of images, are distributed (Fig. 7): in L, in a, in b. */
import { Pix2PixError } from '../core/errors.ts';
import { type Image, withChannels } from '../data/image.ts';
import { writeLab } from '../data/lab.ts';

export const LAB_CHANNELS = ['L', 'a', 'b'] as const;
export type LabChannel = (typeof LAB_CHANNELS)[number];

/** Pixels by value in each channel, in bins one unit wide. */
export type LabHistogram = { readonly [K in LabChannel]: Float64Array };

/** The lowest value that has a bin, and how many bins of width 1 there are, each around a whole number. */
const BINS: { readonly [K in LabChannel]: { readonly lowest: number; readonly count: number } } = {
  L: { lowest: 0, count: 101 },
  a: { lowest: -128, count: 256 }, // sRGB reaches from -108 to 99 in a and b
  b: { lowest: -128, count: 256 },
};

/** A histogram without a pixel, to count several images into. */
export const emptyLabHistogram = (): LabHistogram => ({
  L: new Float64Array(BINS.L.count),
  a: new Float64Array(BINS.a.count),
  b: new Float64Array(BINS.b.count),
});

/**
 * Counts the pixels of an image into a histogram, a new one where none is given, and returns it. Bins are
 * one unit wide; whole numbers stand in their middle, so that gray, which is a = b = 0 but for a last digit,
 * falls into one bin. A gray image counts as a colour image of equal channels.
 */
export const countLab = (image: Image, histogram: LabHistogram = emptyLabHistogram()): LabHistogram => {
  const { data } = withChannels(image, 3);
  const lab = new Float64Array(3);
  for (let i = 0; i < data.length; i += 3) {
    writeLab(data[i] as number, data[i + 1] as number, data[i + 2] as number, lab);
    for (let c = 0; c < LAB_CHANNELS.length; c++) {
      const channel = LAB_CHANNELS[c] as LabChannel;
      const bins = histogram[channel];
      const bin = Math.round(lab[c] as number) - BINS[channel].lowest;
      bins[bin] = (bins[bin] as number) + 1;
    }
  }
  return histogram;
};

/**
 * The share that two distributions have in common in each channel, 0 to 1: the sum over bins of the smaller
 * of both shares (Swain and Ballard 1991). The paper's Fig. 7(d) takes whole test sets: count all outputs
 * into one histogram and all targets into another. The paper does not give its bins, and finer ones give
 * lower values. Throws DATA for a histogram without a pixel.
 *
 * @example
 * labIntersection(countLab(output), countLab(target)).a; // 0.84 for L1+cGAN on Cityscapes in the paper
 */
export const labIntersection = (
  output: LabHistogram,
  target: LabHistogram,
): { readonly [K in LabChannel]: number } => ({
  L: intersection(output.L, target.L),
  a: intersection(output.a, target.a),
  b: intersection(output.b, target.b),
});

const intersection = (a: Float64Array, b: Float64Array): number => {
  const [totalA, totalB] = [a, b].map((bins) => bins.reduce((sum, count) => sum + count, 0)) as [
    number,
    number,
  ];
  if (totalA === 0 || totalB === 0)
    throw new Pix2PixError(
      'DATA',
      'labIntersection: a histogram holds no pixel; count at least one image into each',
    );
  // Over the common denominator, counts are whole numbers, so that equal histograms give exactly 1.
  const common = a.reduce(
    (sum, count, bin) => sum + Math.min(count * totalB, (b[bin] as number) * totalA),
    0,
  );
  return common / (totalA * totalB);
};
