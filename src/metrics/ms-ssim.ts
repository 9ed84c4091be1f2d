/** Structural similarity at five scales (Wang, Simoncelli and Bovik 2003). */
import type { AnyImage } from '../data/image.ts';
import { type ChannelValues, channelsOf, halved } from './channel-values.ts';
import { requireEqualSizes, requireLargeEnough } from './image-pair.ts';
import { meanSimilarity, SSIM_WINDOW } from './ssim.ts';

/** Exponents from the finest scale to the coarsest: what viewers weigh (Wang et al. 2003, section 3.2). */
const WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

/** The smallest side of which the coarsest scale, rounded up at each halving, holds a window. */
export const MS_SSIM_SMALLEST = 2 ** (WEIGHTS.length - 1) * (SSIM_WINDOW - 1) + 1;

/**
 * Multi-scale structural similarity, 0 to 1: contrast and structure at each scale and luminance at the
 * coarsest, each to the power of its weight; the mean over channels. A scale whose mean is negative (an
 * inverted image) counts as 0, of which every power is one. Identical images give exactly 1.
 * Throws DATA for unequal sizes, and for a side below 161 pixels, which has no window at the coarsest scale.
 */
export const msSsim = (output: AnyImage, target: AnyImage): number => {
  requireEqualSizes('ms-ssim', output, target);
  requireLargeEnough('ms-ssim', output, MS_SSIM_SMALLEST, 'a window at the coarsest of five scales');
  const targets = channelsOf(target);
  const sum = channelsOf(output).reduce(
    (total, channel, c) => total + ofChannel(channel, targets[c] as ChannelValues),
    0,
  );
  return sum / output.channels;
};

const ofChannel = (output: ChannelValues, target: ChannelValues): number => {
  let [a, b] = [output, target];
  return WEIGHTS.reduce((product, weight, scale) => {
    if (scale > 0) [a, b] = [halved(a), halved(b)];
    const { similarity, structure } = meanSimilarity(a, b);
    const isCoarsest = scale === WEIGHTS.length - 1;
    return product * Math.max(0, isCoarsest ? similarity : structure) ** weight;
  }, 1);
};
