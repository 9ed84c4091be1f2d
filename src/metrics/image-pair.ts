/** The check that every metric of two images begins with: only images of one size can be compared. */
import { Pix2PixError } from '../core/errors.ts';
import type { AnyImage } from '../data/image.ts';
import { hasWeight } from '../data/pixel-weights.ts';

/** Throws DATA if two images differ in size or channels, or have no pixel; `metric` stands in the error. */
export const requireEqualSizes = (metric: string, output: AnyImage, target: AnyImage): void => {
  if (output.width !== target.width || output.height !== target.height || output.channels !== target.channels)
    throw new Pix2PixError(
      'DATA',
      `${metric}: the output is ${sizeText(output)} and the target ${sizeText(target)}; resize or convert one of them before`,
    );
  if (output.data.length === 0)
    throw new Pix2PixError('DATA', `${metric}: images of ${sizeText(output)} have no pixel to compare`);
};

/** Throws DATA for weights that are not one for each pixel of an image, or of which none is above 0. */
export const requireWeights = (metric: string, image: AnyImage, weight: AnyImage): void => {
  if (weight.width !== image.width || weight.height !== image.height || weight.channels !== 1)
    throw new Pix2PixError(
      'DATA',
      `${metric}: the images are ${sizeText(image)} and their weights ${sizeText(weight)}; make weights of one channel and of the images' size`,
    );
  if (!hasWeight(weight))
    throw new Pix2PixError(
      'DATA',
      `${metric}: all weights are 0, so that no pixel counts; leave this pair out, or the weights`,
    );
};

/** Throws DATA if a side has fewer than `smallest` pixels. */
export const requireLargeEnough = (
  metric: string,
  image: AnyImage,
  smallest: number,
  reason: string,
): void => {
  if (Math.min(image.width, image.height) < smallest)
    throw new Pix2PixError(
      'DATA',
      `${metric}: images are ${sizeText(image)}, expected at least ${smallest} pixels each way (${reason}); leave ${metric} out or compare larger images`,
    );
};

const sizeText = ({ width, height, channels }: AnyImage): string => `${width}x${height}x${channels}`;
