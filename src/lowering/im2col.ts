/**
 * The weight gradient of a convolution as one matrix product: dw [O, C*kh*kw] = dy [O, N*P] * columns^T; and the
 * convolution itself, y [O, N*P] = w [O, C*kh*kw] * columns.
 *
 * columns [C*kh*kw, N*P] holds, for each channel and kernel tap, the pixel under that tap at each of
 * the P output positions. With stride s the padded image is first split by column mod s, after which every tap is
 * a plain window of one part; taps that are neighbours in a row are one window of all parts.
 */
import { concat, conv2d, gemm, pad, reshape, slice, sliceBox, transpose } from '../graph/build.ts';
import type { ConvAttributes, OpAttributes, Value } from '../graph/ops.ts';

/**
 * x [N,C,H,W], dy [N,O,h,w] -> dw [O,C,kh,kw]. An engine copies the second operand of a product to a form of its own, and
 * more slowly where it is transposed: with `columnsFirst` that is dy, and the result is transposed.
 */
export const weightGradByGemm = (
  x: Value,
  dy: Value,
  attributes: OpAttributes['convWeightGrad'],
  { columnsFirst = false } = {},
): Value => {
  const [n, outChannels, h, w] = dy.shape as readonly [number, number, number, number];
  const channels = x.shape[1] as number;
  const [kernelH, kernelW] = attributes.kernel;
  const rows = reshape(transposeBatch(dy, n), [outChannels, n * h * w]); // [N,O,h,w] -> [O,N*P]
  const columns = inputColumns(x, [h, w], attributes);
  if (columnsFirst) {
    // Of two axes, the transpose would be made part of the product, in the other order.
    const product = reshape(gemm(columns, rows, { transB: true }), [
      channels,
      kernelH * kernelW,
      outChannels,
    ]);
    return reshape(transpose(product, [2, 0, 1]), [outChannels, channels, kernelH, kernelW]);
  }
  const product = gemm(rows, columns, { transB: true });
  return reshape(product, [outChannels, channels, kernelH, kernelW]);
};

/** x [1,C,H,W], w [O,C,kh,kw] -> y [1,O,h,w]: the convolution as one product of the same columns. */
export const convByColumns = (x: Value, w: Value, { stride, padding }: ConvAttributes): Value => {
  const [, outChannels, height, width] = conv2d(x, w, { stride, padding })
    .shape as readonly number[] as Sizes;
  const [, channels, kernelH, kernelW] = w.shape as readonly number[] as Sizes;
  const columns = inputColumns(x, [height, width], { stride, padding, kernel: [kernelH, kernelW] });
  const product = gemm(reshape(w, [outChannels, channels * kernelH * kernelW]), columns); // [O,P]
  return reshape(product, [1, outChannels, height, width]);
};

type Sizes = readonly [number, number, number, number];

/** x [N,C,H,W] -> [C*kh*kw, N*P], for outputs of [h, w]. */
const inputColumns = (
  x: Value,
  [h, w]: readonly [number, number],
  attributes: OpAttributes['convWeightGrad'],
): Value => {
  const [n, channels] = x.shape as readonly number[] as Sizes;
  const [kernelH, kernelW] = attributes.kernel;
  const columns = im2col(transposeBatch(x, n), [h, w], attributes);
  return reshape(columns, [channels * kernelH * kernelW, n * h * w]);
};

/** [N,C,H,W] -> [C,N,H,W], which is free for one image. */
export const transposeBatch = (x: Value, n: number): Value => {
  if (n > 1) return transpose(x, [1, 0, 2, 3]);
  const [, channels, height, width] = x.shape as readonly [number, number, number, number];
  return reshape(x, [channels, 1, height, width]);
};

/** x [C,N,H,W] -> [C, kh*kw, N, h, w]. */
const im2col = (
  x: Value,
  [h, w]: readonly [number, number],
  { stride, padding, kernel: [kernelH, kernelW] }: OpAttributes['convWeightGrad'],
): Value => {
  if (kernelH === 1 && kernelW === 1 && stride === 1 && padding === 0) return x;
  const padded = fitImage(x, padding, [spanOf(h, kernelH, stride), spanOf(w, kernelW, stride)]);
  const split = splitColumns(padded, stride); // [C,s,N,H/s,s*W/s]
  if (stride === 1 && kernelH * kernelW >= LEAST_WINDOWS_BY_AXIS)
    return windowsByAxis(split, range(kernelH), range(kernelW), [h, w]);
  const width = (padded.shape[3] as number) / stride;
  // The last columns of a kernel may be of some phases only, which are cut out once.
  const rest = kernelW % stride;
  const phasesOfRest = rest > 0 && kernelW > stride ? firstPhases(split, rest) : split;
  const windows: Value[] = [];
  for (let ky = 0; ky < kernelH; ky++)
    for (let kx = 0; kx < kernelW; kx += stride) {
      const top = Math.floor(ky / stride);
      const left = (ky % stride) * width + kx / stride;
      const phases = Math.min(stride, kernelW - kx);
      const source = phases < stride ? phasesOfRest : split;
      windows.push(
        sliceBox(source, [
          ...(phases < (source.shape[1] as number) ? [{ axis: 1, start: 0, end: phases }] : []),
          { axis: 3, start: top, end: top + h },
          { axis: 4, start: left, end: left + w },
        ]),
      );
    }
  return concat(windows, 1); // [C,kh*kw,N,h,w]
};

/** From so many windows on, cutting along one axis and then along the other takes less time than its second copy. */
export const LEAST_WINDOWS_BY_AXIS = 16;

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/**
 * x [C,1,N,H,W] -> [C,T*L,N,h,w]: the windows that begin at T rows and L columns. All windows of a column first, of which
 * those of a row are whole blocks of memory: T+L slices in place of T*L.
 */
export const windowsByAxis = (
  x: Value,
  tops: readonly number[],
  lefts: readonly number[],
  [h, w]: readonly [number, number],
): Value => {
  const byColumn = concat(
    lefts.map((left) => sliceBox(x, [{ axis: 4, start: left, end: left + w }])),
    1,
  );
  return concat(
    tops.map((top) => sliceBox(byColumn, [{ axis: 3, start: top, end: top + h }])),
    1,
  );
};

/** The pixels that `positions` windows cover, rounded up to whole strides. */
const spanOf = (positions: number, kernel: number, stride: number): number =>
  Math.ceil(((positions - 1) * stride + kernel) / stride) * stride;

/** [C,N,H,W] with `before` zeros above and left, and then zeros or a crop at the ends, to a given size. */
export const fitImage = (x: Value, before: number, size: readonly [number, number]): Value => {
  const after = size.map((pixels, i) => pixels - before - (x.shape[2 + i] as number));
  const cut = after.flatMap((amount, i) =>
    amount < 0 ? [{ axis: 2 + i, start: 0, end: (x.shape[2 + i] as number) + amount }] : [],
  );
  const cropped = cut.length > 0 ? sliceBox(x, cut) : x;
  return pad(cropped, [0, 0, before, before], [0, 0, ...after.map((amount) => Math.max(amount, 0))]);
};

/**
 * [C,N,s*H,s*W] -> [C,s,N,H,s*W]: part j has the pixels at columns j mod s; in its rows, those of image rows i mod s
 * begin at i*W. Only the innermost axis moves, which the engine does four times as fast as two axes.
 */
const splitColumns = (x: Value, stride: number): Value => {
  const [channels, n, height, width] = x.shape as readonly [number, number, number, number];
  if (stride === 1) return reshape(x, [channels, 1, n, height, width]);
  const pixels = (n * height * width) / stride;
  const parts = transpose(reshape(x, [channels, pixels, stride]), [0, 2, 1]); // [C,s,N*s*H*W]
  return reshape(parts, [channels, stride, n, height / stride, width]);
};

/**
 * [C,s,N,H,W] -> [C,count,N,H,W]. As a part of one long axis: an engine would cut phases before they are brought together,
 * number by number.
 */
const firstPhases = (split: Value, count: number): Value => {
  const [channels, phases, ...image] = split.shape as readonly [number, number, number, number, number];
  const pixels = image.reduce((product, size) => product * size, 1);
  const long = slice(reshape(split, [channels, phases * pixels]), 1, 0, count * pixels);
  return reshape(long, [channels, count, ...image]);
};

/** The same for row i mod s: [C,s,N,H,W]. */
export const splitPhase = (x: Value, stride: number, row: number): Value => {
  const split = splitColumns(x, stride);
  const width = (split.shape[4] as number) / stride;
  return stride === 1 ? split : sliceBox(split, [{ axis: 4, start: row * width, end: (row + 1) * width }]);
};
