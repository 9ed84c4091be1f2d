/** Which of two forms of a convolution is faster on a CPU, by how much each multiplies and copies. */
import { tileInputs } from './winograd-matrices.ts';

/** A convolution x [N,C,...] * w [O,C,k,k] -> y [N,O,h,w]. */
export interface ConvShape {
  readonly n: number;
  readonly channels: number;
  readonly outChannels: number;
  readonly kernel: number;
  readonly stride: number;
  readonly h: number;
  readonly w: number;
}

/**
 * Multiply-adds in the time that copying one number takes, on two cores with AVX-512; fitted to the transforms of the
 * paper's layers.
 */
const PRODUCTS_A_MOVE = 40;

/**
 * Whether a convolution and its two gradients cost less by transformed tiles than by taps. All three or none: each
 * transform of an image or of filters serves two of them.
 */
export const isWinogradFaster = ({ n, channels, outChannels, kernel, stride, h, w }: ConvShape): boolean => {
  const taps = kernel / stride;
  const inputs = tileInputs(taps);
  const outputs = inputs - taps + 1;
  if (!Number.isInteger(taps) || taps < 2 || outputs < 2) return false;
  const positions = inputs ** 2;
  const phases = stride ** 2;
  const tiles = n * Math.ceil(h / outputs) * Math.ceil(w / outputs);
  const products = 3 * outChannels * channels * (kernel ** 2 * n * h * w - positions * phases * tiles);
  // By taps, both gradients make columns of the side that has fewer numbers.
  const columns = 2 * Math.min(kernel ** 2 * channels, taps ** 2 * outChannels) * n * h * w;
  const saved = products + columns * PRODUCTS_A_MOVE;
  // Each side is transformed once and moved after it, and transformed back once and moved before and after it.
  const transforms = (numbers: number, productsOfOne: number, moves: number): number =>
    numbers * (2 * productsOfOne + moves * PRODUCTS_A_MOVE);
  const spent =
    transforms(positions * phases * channels * tiles, positions * phases, 3) +
    transforms(positions * outChannels * tiles, outputs ** 2, 3) +
    transforms(positions * phases * outChannels * channels, taps ** 2, 2); // filters are moved while they are small
  return saved > spent;
};

/**
 * Whether a sum of weight gradients by Winograd is faster as one product of the tiles of all images: tiles are copied side
 * by side, and transformed weights, of which there are then fewer, are neither written nor read.
 */
export const isJointProductFaster = ({
  n,
  channels,
  outChannels,
  kernel,
  stride,
  h,
  w,
}: ConvShape): boolean => {
  const taps = kernel / stride;
  const outputs = tileInputs(taps) - taps + 1;
  const tiles = n * Math.ceil(h / outputs) * Math.ceil(w / outputs);
  const phases = stride ** 2;
  return outChannels * phases * channels >= (outChannels + phases * channels) * tiles;
};

/** What a number costs in a transpose that changes the innermost axis, relative to one in a copy of whole rows. */
const TRANSPOSE_COST = 6;

/**
 * Whether the product of columns and dy is faster with dy second, which an engine then repacks in place of the columns,
 * including the transpose of the result.
 */
export const isColumnsFirstFaster = ({ n, channels, outChannels, kernel, h, w }: ConvShape): boolean => {
  const columns = channels * kernel ** 2;
  return (columns - outChannels) * n * h * w > TRANSPOSE_COST * columns * outChannels;
};

/** Whether columns of dy cost fewer copies than columns of x, including the transpose of the weights. */
export const isOutputColumnsFaster = ({
  n,
  channels,
  outChannels,
  kernel,
  stride,
  h,
  w,
}: ConvShape): boolean => {
  if (kernel % stride !== 0 || kernel === 1) return false;
  const positions = n * h * w;
  const ofInput = 2 * kernel ** 2 * channels * positions; // sliced and joined
  const ofOutput = 2 * (kernel / stride) ** 2 * outChannels * positions;
  return ofOutput + TRANSPOSE_COST * outChannels * channels * kernel ** 2 < ofInput;
};
