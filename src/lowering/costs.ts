/** Which of two forms of a convolution is faster on a CPU, by what each multiplies and copies. */
import type { OpAttributes } from '../graph/ops.ts';
import { TILE_INPUTS } from './winograd-matrices.ts';

/** A convolution x [N,C,...] * w [O,C,r,r] -> y [N,O,h,w]. */
export interface ConvShape {
  readonly n: number;
  readonly channels: number;
  readonly outChannels: number;
  readonly taps: number;
  readonly h: number;
  readonly w: number;
}

/** Multiply-adds in the time of moving one number: two cores of AVX-512 against copies that take one core. */
const PRODUCTS_A_MOVE = 100;

/** Times that a transformed tile of the input is written: sliced, joined, transformed. */
const TILE_PASSES = 3;

/** Whether 36 products a tile, with their transforms, cost less than a product for each tap and place. */
export const isWinogradFaster = ({ n, channels, outChannels, taps, h, w }: ConvShape): boolean => {
  const outputs = TILE_INPUTS - taps + 1;
  if (taps < 3 || outputs < 2) return false;
  const places = TILE_INPUTS ** 2;
  const tiles = n * Math.ceil(h / outputs) * Math.ceil(w / outputs);
  const saved = outChannels * channels * (taps ** 2 * n * h * w - places * tiles);
  const moved =
    TILE_PASSES * places * channels * tiles + // the input
    places * outChannels * channels + // the filters
    (places + 2 * outputs ** 2) * outChannels * tiles; // the output, before and after
  return saved > PRODUCTS_A_MOVE * moved;
};

/** Moves of a number in a transpose that changes the innermost axis, against copies of whole rows. */
const TRANSPOSE_COST = 6;

/** Whether columns of dy cost fewer copies than columns of x, the weights' transpose included. */
export const isOutputColumnsFaster = (
  { n, channels, outChannels, taps, h, w }: ConvShape,
  { stride }: Pick<OpAttributes['convWeightGrad'], 'stride'>,
): boolean => {
  if (taps % stride !== 0 || taps === 1) return false;
  const places = n * h * w;
  const ofInput = 2 * taps ** 2 * channels * places; // sliced and joined
  const ofOutput = 2 * (taps / stride) ** 2 * outChannels * places;
  return ofOutput + TRANSPOSE_COST * outChannels * channels * taps ** 2 < ofInput;
};
