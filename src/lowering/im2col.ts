/**
 * The weight gradient of a convolution as one matrix product: dw [O, C*kh*kw] = dy [O, N*P] * columns^T.
 *
 * columns [C*kh*kw, N*P] holds, for each channel and kernel tap, the pixel under that tap at each of
 * the P output places. With stride s the padded image is first split into its s*s phases, after which
 * every tap is a plain window of one phase.
 */
import { concat, gemm, pad, reshape, slice, transpose } from '../graph/build.ts';
import type { OpAttributes, Value } from '../graph/ops.ts';

/** x [N,C,H,W], dy [N,O,h,w] -> dw [O,C,kh,kw]. */
export const weightGradByGemm = (x: Value, dy: Value, attributes: OpAttributes['convWeightGrad']): Value => {
  const [n, outChannels, h, w] = dy.shape as readonly [number, number, number, number];
  const channels = x.shape[1] as number;
  const [kernelH, kernelW] = attributes.kernel;
  const places = n * h * w;
  const rows = reshape(transposeBatch(dy, n), [outChannels, places]); // [N,O,h,w] -> [O,N*P]
  const columns = im2col(transposeBatch(x, n), [h, w], attributes);
  const product = gemm(rows, reshape(columns, [channels * kernelH * kernelW, places]), { transB: true });
  return reshape(product, [outChannels, channels, kernelH, kernelW]);
};

/** [N,C,H,W] -> [C,N,H,W], which is free for one image. */
const transposeBatch = (x: Value, n: number): Value => {
  if (n > 1) return transpose(x, [1, 0, 2, 3]);
  const [, channels, height, width] = x.shape as readonly [number, number, number, number];
  return reshape(x, [channels, 1, height, width]);
};

/** x [C,N,H,W] -> [C, kh*kw, N*h*w]. */
const im2col = (
  x: Value,
  [h, w]: readonly [number, number],
  { stride, padding, kernel: [kernelH, kernelW] }: OpAttributes['convWeightGrad'],
): Value => {
  const [channels, n] = x.shape as readonly [number, number];
  if (kernelH === 1 && kernelW === 1 && stride === 1 && padding === 0)
    return reshape(x, [channels, 1, n * h * w]);
  const padded = fitAxis(
    fitAxis(x, 2, padding, spanOf(h, kernelH, stride)),
    3,
    padding,
    spanOf(w, kernelW, stride),
  );
  const phases = splitPhases(padded, stride);
  const taps: Value[] = [];
  for (let ky = 0; ky < kernelH; ky++)
    for (let kx = 0; kx < kernelW; kx++) {
      const phase = phases((ky % stride) * stride + (kx % stride));
      const left = Math.floor(kx / stride);
      const top = Math.floor(ky / stride);
      // Columns before rows: equal column windows are shared, and row windows copy whole runs.
      const window = slice(slice(phase, 3, left, left + w), 2, top, top + h); // [C,N,h,w]
      taps.push(reshape(window, [channels, 1, n * h * w]));
    }
  return concat(taps, 1);
};

/** The pixels that `places` windows cover, rounded up to whole strides. */
const spanOf = (places: number, kernel: number, stride: number): number =>
  Math.ceil(((places - 1) * stride + kernel) / stride) * stride;

/** Pads `before` zeros and then zeros or a crop at the end, to `size`. */
const fitAxis = (x: Value, axis: number, before: number, size: number): Value => {
  const old = x.shape[axis] as number;
  const after = size - before - old;
  const cropped = after < 0 ? slice(x, axis, 0, old + after) : x;
  const amounts = (amount: number): number[] => x.shape.map((_, at) => (at === axis ? amount : 0));
  return pad(cropped, amounts(before), amounts(Math.max(after, 0)));
};

/** [C,N,s*H,s*W] -> phase (i*s+j): [C,N,H,W] of the pixels at rows i mod s and columns j mod s. */
const splitPhases = (x: Value, stride: number): ((phase: number) => Value) => {
  if (stride === 1) return () => x;
  const [channels, n, height, width] = x.shape as readonly [number, number, number, number];
  const [h, w] = [height / stride, width / stride];
  const split = reshape(x, [channels, n, h, stride, w, stride]);
  const phases = transpose(split, [3, 5, 0, 1, 2, 4]); // [s,s,C,N,h,w]
  const stacked = reshape(phases, [stride * stride, channels, n, h, w]);
  return (phase) => reshape(slice(stacked, 0, phase, phase + 1), [channels, n, h, w]);
};
