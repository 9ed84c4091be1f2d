/** Structural similarity (Wang et al. 2004), as scikit-image computes it with `gaussian_weights=True`. */
import { type AnyImage, crop } from '../data/image.ts';
import { type ChannelValues, channelsOf } from './channel-values.ts';
import { requireEqualSizes, requireLargeEnough, requireWeights } from './image-pair.ts';

/** The standard deviation of Wang's window, in pixels. */
const SIGMA = 1.5;

/** Where the window ends, in standard deviations: scikit-image's, which gives Wang's 11 pixels. */
const TRUNCATE = 3.5;

const REACH = Math.trunc(TRUNCATE * SIGMA + 0.5);

/** Pixels of the window each way: the smallest image that has one whole window. */
export const SSIM_WINDOW = 2 * REACH + 1;

// K1 = 0.01 and K2 = 0.03 of a byte's range (Wang et al. 2004) keep quotients away from 0 / 0.
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/** Weights of one axis of the window; they sum to 1. */
const WINDOW = ((): Float64Array => {
  const weights = Float64Array.from({ length: SSIM_WINDOW }, (_, k) =>
    Math.exp(-((k - REACH) ** 2) / (2 * SIGMA ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
})();

/**
 * Mean structural similarity, -1 to 1, of every whole window and every channel: scikit-image's
 * `structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255)`.
 * Identical images, constant ones too, give exactly 1. Throws DATA for unequal sizes, and for images smaller
 * than the window of 11 pixels, which have none. With weights of the pixels, in one channel, a window has the weight of the
 * pixel in its middle; throws DATA if no window has any.
 */
export const ssim = (output: AnyImage, target: AnyImage, weight?: AnyImage): number => {
  requireEqualSizes('ssim', output, target);
  requireLargeEnough('ssim', output, SSIM_WINDOW, "the window's size");
  const weights = weight && windowWeights(output, weight);
  const targets = channelsOf(target);
  const sum = channelsOf(output).reduce(
    (total, channel, c) => total + meanSimilarity(channel, targets[c] as ChannelValues, weights).similarity,
    0,
  );
  return sum / output.channels;
};

/** The weights of the pixels in the middle of windows. */
const windowWeights = (image: AnyImage, weight: AnyImage): AnyImage['data'] => {
  requireWeights('ssim', image, weight);
  const [width, height] = [weight.width - 2 * REACH, weight.height - 2 * REACH];
  const middles = crop(weight, { x: REACH, y: REACH, width, height });
  requireWeights('ssim, in the middle of its windows of 11 pixels', middles, middles);
  return middles.data;
};

/** Means over every whole window of one channel. */
export interface Similarity {
  /** Luminance, contrast and structure: equation 13 of Wang et al. (2004). */
  readonly similarity: number;
  /** Contrast and structure without luminance, for MS-SSIM. */
  readonly structure: number;
}

/** Compares two channels of equal size, of 11 pixels each way at least, values 0 to 255; weights are of windows. */
export const meanSimilarity = (
  a: ChannelValues,
  b: ChannelValues,
  weights?: AnyImage['data'],
): Similarity => {
  const rows = momentsAlongRows(a, b);
  const [width, height] = [a.width - 2 * REACH, a.height - 2 * REACH];
  let [similarity, structure, total] = [0, 0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let [meanA, meanB, squares, products] = [0, 0, 0, 0];
      for (let k = 0, at = y * width + x; k < SSIM_WINDOW; k++, at += width) {
        const weight = WINDOW[k] as number;
        meanA += weight * (rows.a[at] as number);
        meanB += weight * (rows.b[at] as number);
        squares += weight * (rows.squares[at] as number);
        products += weight * (rows.products[at] as number);
      }
      // Grouped so that equal images give equal numerators and denominators, to the bit.
      const meanSquares = meanA * meanA + meanB * meanB;
      const covariance = products - meanA * meanB;
      const structureHere = (2 * covariance + C2) / (squares - meanSquares + C2);
      const weightHere = weights ? (weights[y * width + x] as number) : 1;
      total += weightHere;
      structure += weightHere * structureHere;
      similarity += weightHere * (((2 * meanA * meanB + C1) / (meanSquares + C1)) * structureHere);
    }
  return { similarity: similarity / total, structure: structure / total };
};

/** Weighted sums along each row of a, b, a^2 + b^2 and a * b: [H,W] -> [H,W-10] */
const momentsAlongRows = (
  { width, height, values: aValues }: ChannelValues,
  { values: bValues }: ChannelValues,
) => {
  const positions = width - 2 * REACH;
  const make = (): Float64Array => new Float64Array(positions * height);
  const [a, b, squares, products] = [make(), make(), make(), make()];
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < positions; x++, to++) {
      let [sumA, sumB, sumSquares, sumProducts] = [0, 0, 0, 0];
      for (let k = 0, at = y * width + x; k < SSIM_WINDOW; k++, at++) {
        const weight = WINDOW[k] as number;
        const [valueA, valueB] = [aValues[at] as number, bValues[at] as number];
        sumA += weight * valueA;
        sumB += weight * valueB;
        sumSquares += weight * (valueA * valueA + valueB * valueB);
        sumProducts += weight * (valueA * valueB);
      }
      a[to] = sumA;
      b[to] = sumB;
      squares[to] = sumSquares;
      products[to] = sumProducts;
    }
  return { a, b, squares, products };
};
