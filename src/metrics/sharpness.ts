/** How sharp an output is compared with its target: what L1 alone loses, which blurs (paper 3.2.2 and Fig. 4). */
import type { AnyImage } from '../data/image.ts';
import { requireEqualSizes } from './image-pair.ts';

/**
 * Gradient energy of the output over that of the target: 1 is as sharp, less is blurred, more is noise or
 * ringing. Two images without any edge (constant ones, one pixel) are equally sharp: 1; an output with edges
 * against a target without gives Infinity. Throws DATA for unequal sizes.
 */
export const sharpness = (output: AnyImage, target: AnyImage): number => {
  requireEqualSizes('sharpness', output, target);
  const [ofOutput, ofTarget] = [gradientEnergy(output), gradientEnergy(target)];
  return ofOutput === ofTarget ? 1 : ofOutput / ofTarget;
};

/**
 * Sum of squared differences of neighbours, to the right and below, of all channels, per pixel and channel;
 * in squared bytes. 0 for one pixel.
 */
export const gradientEnergy = ({ width, height, channels, data }: AnyImage): number => {
  const row = width * channels;
  let sum = 0;
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < row; x++, i++) {
      const here = data[i] as number;
      if (x + channels < row) sum += ((data[i + channels] as number) - here) ** 2;
      if (y + 1 < height) sum += ((data[i + row] as number) - here) ** 2;
    }
  return sum / data.length;
};
