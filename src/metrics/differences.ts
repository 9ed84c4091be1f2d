/** How far two images are apart pixel by pixel: L1 (equation 3), L2 and PSNR. */
import type { AnyImage } from '../data/image.ts';
import { requireEqualSizes, requireWeights } from './image-pair.ts';

/** Bytes in one unit of [-1,1]: 255 of them are the range of tanh, which is 2 wide. */
const BYTES_PER_UNIT = 127.5;

/** The range of a byte, PSNR's peak. */
const PEAK = 255;

/**
 * Mean absolute difference of all pixels and channels, of values in [-1,1] as in equation 3: 0 to 2. It is
 * what training calls `validation_l1`, but for the rounding of an image to bytes, which moves each value by
 * at most 1/255. With weights of the pixels, in one channel, it is the weighted mean. Throws DATA for unequal sizes, and
 * for weights that are all 0.
 */
export const l1 = (output: AnyImage, target: AnyImage, weight?: AnyImage): number => {
  requireEqualSizes('l1', output, target);
  if (weight) return weightedMean('l1', output, target, weight, Math.abs) / BYTES_PER_UNIT;
  let sum = 0;
  for (let i = 0; i < output.data.length; i++)
    sum += Math.abs((output.data[i] as number) - (target.data[i] as number));
  return sum / output.data.length / BYTES_PER_UNIT;
};

/** Mean squared difference, of values in [-1,1] as in `l1`: 0 to 4. Weights and errors as there. */
export const l2 = (output: AnyImage, target: AnyImage, weight?: AnyImage): number => {
  requireEqualSizes('l2', output, target);
  return meanSquare('l2', output, target, weight) / BYTES_PER_UNIT ** 2;
};

/**
 * Peak signal to noise ratio in decibels, with the range of a byte as the peak; one mean over all channels,
 * as scikit-image takes it. Identical images have no noise and give Infinity; black against white gives 0.
 * Weights and errors as in `l1`.
 */
export const psnr = (output: AnyImage, target: AnyImage, weight?: AnyImage): number => {
  requireEqualSizes('psnr', output, target);
  return 10 * Math.log10(PEAK ** 2 / meanSquare('psnr', output, target, weight));
};

/** In squared bytes; without weights the sum is of whole numbers and so exact. */
const meanSquare = (
  metric: string,
  output: AnyImage,
  target: AnyImage,
  weight: AnyImage | undefined,
): number => {
  if (weight) return weightedMean(metric, output, target, weight, (difference) => difference ** 2);
  let sum = 0;
  for (let i = 0; i < output.data.length; i++)
    sum += ((output.data[i] as number) - (target.data[i] as number)) ** 2;
  return sum / output.data.length;
};

/** The mean of a function of the differences, each pixel with its weight. */
const weightedMean = (
  metric: string,
  output: AnyImage,
  target: AnyImage,
  weight: AnyImage,
  of: (difference: number) => number,
): number => {
  requireWeights(metric, output, weight);
  const { channels } = output;
  let [sum, total] = [0, 0];
  for (let pixel = 0, at = 0; pixel < weight.data.length; pixel++) {
    const w = weight.data[pixel] as number;
    total += w * channels;
    for (let c = 0; c < channels; c++, at++)
      sum += w * of((output.data[at] as number) - (target.data[at] as number));
  }
  return sum / total;
};
