/** How far two images are apart pixel by pixel: L1 (equation 3), L2 and PSNR. */
import type { AnyImage } from '../data/image.ts';
import { requireEqualSizes } from './image-pair.ts';

/** Bytes in one unit of [-1,1]: 255 of them are the range of tanh, which is 2 wide. */
const BYTES_PER_UNIT = 127.5;

/** The range of a byte, PSNR's peak. */
const PEAK = 255;

/**
 * Mean absolute difference of all pixels and channels, of values in [-1,1] as in equation 3: 0 to 2. It is
 * what training calls `validation_l1`, but for the rounding of an image to bytes, which moves each value by
 * at most 1/255. Throws DATA for unequal sizes.
 */
export const l1 = (output: AnyImage, target: AnyImage): number => {
  requireEqualSizes('l1', output, target);
  let sum = 0;
  for (let i = 0; i < output.data.length; i++)
    sum += Math.abs((output.data[i] as number) - (target.data[i] as number));
  return sum / output.data.length / BYTES_PER_UNIT;
};

/** Mean squared difference, of values in [-1,1] as in `l1`: 0 to 4. Throws DATA for unequal sizes. */
export const l2 = (output: AnyImage, target: AnyImage): number => {
  requireEqualSizes('l2', output, target);
  return meanSquare(output, target) / BYTES_PER_UNIT ** 2;
};

/**
 * Peak signal to noise ratio in decibels, with the range of a byte as the peak; one mean over all channels,
 * as scikit-image takes it. Identical images have no noise and give Infinity; black against white gives 0.
 * Throws DATA for unequal sizes.
 */
export const psnr = (output: AnyImage, target: AnyImage): number => {
  requireEqualSizes('psnr', output, target);
  return 10 * Math.log10(PEAK ** 2 / meanSquare(output, target));
};

/** In squared bytes; the sum is of whole numbers and so exact. */
const meanSquare = (output: AnyImage, target: AnyImage): number => {
  let sum = 0;
  for (let i = 0; i < output.data.length; i++)
    sum += ((output.data[i] as number) - (target.data[i] as number)) ** 2;
  return sum / output.data.length;
};
