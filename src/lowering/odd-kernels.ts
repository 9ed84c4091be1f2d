/**
 * Convolutions whose kernel an engine meets badly, as others of a kernel with zeros at its ends: a ResNet's 7x7 layer to
 * three channels, and the weight gradients of its 3x3 layers that halve.
 */
import { add, concat, conv2d, depthToSpace, pad, reshape, sliceBox } from '../graph/build.ts';
import type { ConvAttributes, OpAttributes, Value } from '../graph/ops.ts';
import { weightGradByGemm } from './im2col.ts';

type Sizes = readonly [number, number, number, number];

/** [..,k,k] -> [..,k+1,k+1], with zeros before or after each axis. */
const widened = (w: Value, [above, left]: readonly [number, number]): Value =>
  pad(w, [0, 0, above, left], [0, 0, 1 - above, 1 - left]);

/** Most channels of an output whose blocks are computed together: four of 4 fill the engine's 16 at a time. */
export const MOST_BLOCK_CHANNELS = 4;

/** Kernels from here on; smaller ones are few products. */
export const LEAST_BLOCK_KERNEL = 5;

/**
 * x [N,C,H,W], w [O,C,k,k] -> [N,O,h,w] of even sides, for stride 1 and few O: the engine computes 16 channels where
 * there are three. A convolution of stride 2 by the kernel at four places gives the four pixels of each block as
 * channels, [N,4*O,h/2,w/2].
 */
export const convByBlocks = (x: Value, w: Value, { padding }: ConvAttributes, bias?: Value): Value => {
  const [outChannels, channels, kernel] = w.shape as Sizes;
  const places = [0, 1].flatMap((above) => [0, 1].map((left) => widened(w, [above, left])));
  // Channel o of the output is channels 4*o to 4*o+3 of the blocks.
  const kernels = places.map((place) => reshape(place, [outChannels, 1, channels, kernel + 1, kernel + 1]));
  const together = reshape(concat(kernels, 1), [4 * outChannels, channels, kernel + 1, kernel + 1]);
  const y = pixelsOf(conv2d(x, together, { stride: 2, padding }), outChannels);
  return bias ? add(y, reshape(bias, [1, outChannels, 1, 1])) : y;
};

/** [N,O*4,h,w] with the four pixels of a block as the inner channels -> [N,O,2h,2w]. */
const pixelsOf = (blocks: Value, outChannels: number): Value => {
  const [n, , h, w] = blocks.shape as Sizes;
  // Each channel as an image of its own, so that its block of four is all that depthToSpace meets.
  const single = reshape(blocks, [n * outChannels, 4, h, w]);
  return reshape(depthToSpace(single, 2), [n, outChannels, 2 * h, 2 * w]);
};

/** Whether the stride leaves a window of fewer columns than the others. */
export const hasPartPhase = ({ stride, kernel }: OpAttributes['convWeightGrad']): boolean =>
  kernel[1] % stride !== 0 && kernel[1] > stride;

/**
 * x [N,C,H,W], dy [N,O,h,w] -> dw [O,C,kh,kw], as a part of the gradient of a kernel with as many columns as whole
 * strides have: a window of one phase alone is gathered number by number.
 */
export const weightGradOfWholePhases = (
  x: Value,
  dy: Value,
  attributes: OpAttributes['convWeightGrad'],
): Value => {
  const { stride, kernel } = attributes;
  const [rows, columns] = kernel;
  const whole = Math.ceil(columns / stride) * stride;
  const dw = weightGradByGemm(x, dy, { ...attributes, kernel: [rows, whole] });
  return sliceBox(dw, [{ axis: 3, start: 0, end: columns }]);
};
