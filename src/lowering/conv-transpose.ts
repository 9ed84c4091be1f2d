/**
 * A 4x4 transposed convolution of stride 2 and padding 1 as a 2x2 convolution to four times the channels,
 * one for each position in a 2x2 block of output pixels, then DepthToSpace and a crop of one pixel on each side.
 */
import {
  add,
  concat,
  constant,
  conv2d,
  convTranspose2d,
  depthToSpace,
  gemm,
  pad,
  reshape,
  slice,
  transpose,
} from '../graph/build.ts';
import type { OpAttributes, Value } from '../graph/ops.ts';

/** Whether the rewrite holds: 4x4, stride 2, padding 1, no output padding. */
export const isHalfStride = (
  w: Value,
  { stride, padding, outputPadding }: OpAttributes['convTranspose2d'],
): boolean =>
  w.shape[2] === 4 &&
  w.shape[3] === 4 &&
  stride === 2 &&
  padding === 1 &&
  outputPadding[0] === 0 &&
  outputPadding[1] === 0;

/** x [N,I,H,W], w [I,O,4,4] -> [N,O,2H,2W]. */
export const convTransposeToPixels = (x: Value, w: Value, bias?: Value): Value => {
  const [, , h, width] = x.shape as readonly [number, number, number, number];
  const [inChannels, outChannels] = w.shape as readonly [number, number];
  // Before the crop, pixel (2a+i, 2b+j) is the sum over u, v in {0,1} of x[a-u, b-v] * w[2u+i, 2v+j].
  const taps = reshape(w, [inChannels, outChannels, 2, 2, 2, 2]); // [I, O, u, i, v, j]
  const byPhase = reshape(transpose(taps, [3, 5, 1, 0, 2, 4]), [4 * outChannels, inChannels, 2, 2]);
  const kernel = flipKernel(byPhase);
  const padded = pad(x, [0, 0, 1, 1], [0, 0, 1, 1]);
  const blocks = conv2d(padded, kernel, { stride: 1, padding: 0 }); // [N,4*O,H+1,W+1]
  const pixels = depthToSpace(blocks, 2); // [N,O,2H+2,2W+2]
  const cropped = slice(slice(pixels, 2, 1, 2 * h + 1), 3, 1, 2 * width + 1);
  return bias ? add(cropped, reshape(bias, [1, outChannels, 1, 1])) : cropped;
};

/**
 * A transposed convolution of stride 1 as a convolution by the flipped kernel: x [N,I,H,W], w [I,O,r,r] ->
 * [N,O,H',W']. From few channels to many, the engine's own spends its time adding up overlaps.
 */
export const convTransposeByConv = (x: Value, w: Value, padding: number, bias?: Value): Value => {
  const kernel = turnedKernel(w);
  return conv2d(x, kernel, { stride: 1, padding: (w.shape[2] as number) - 1 - padding }, bias);
};

/**
 * A convolution of stride 1 as a transposed one by the turned kernel: x [N,C,H,W], w [O,C,r,r] -> [N,O,h,w]. To few
 * channels from a large kernel, all products are one of matrices without columns of x, and what overlaps is added up.
 */
export const convByOverlaps = (x: Value, w: Value, padding: number, bias?: Value): Value =>
  convTranspose2d(
    x,
    turnedKernel(w),
    { stride: 1, padding: (w.shape[2] as number) - 1 - padding, outputPadding: [0, 0] },
    bias,
  );

/** [A,B,r,r] -> [B,A,r,r], both axes of a kernel reversed. */
const turnedKernel = (w: Value): Value => {
  const [first, second, taps] = w.shape as readonly [number, number, number];
  const positions = taps * taps;
  // A product with a permutation is exact, and one node: position k becomes the one k before the last.
  const turn = Float32Array.from({ length: positions * positions }, (_, i) =>
    Math.floor(i / positions) + (i % positions) === positions - 1 ? 1 : 0,
  );
  const turned = gemm(reshape(w, [first * second, positions]), constant([positions, positions], turn));
  return reshape(transpose(reshape(turned, [first, second, positions]), [1, 0, 2]), [
    second,
    first,
    taps,
    taps,
  ]);
};

/** [A,B,2,2] with both kernel axes reversed: a convolution meets x[a-1] first, with the weight of u = 1. */
const flipKernel = (w: Value): Value => reversed(reversed(w, 2), 3);

/** x with an axis of two reversed. */
const reversed = (w: Value, axis: number): Value =>
  concat([slice(w, axis, 1, 2), slice(w, axis, 0, 1)], axis);
