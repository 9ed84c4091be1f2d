/** One small graph an engine op, with the result worked out by hand: what the tests of this folder share. */
import {
  abs,
  add,
  broadcastTo,
  clip,
  concat,
  constant,
  conv2d,
  convTranspose2d,
  depthToSpace,
  div,
  exp,
  gemm,
  globalAveragePool,
  groupedConv2d,
  input,
  instanceNorm,
  leakyRelu,
  log,
  matMul,
  maxPool2d,
  mul,
  neg,
  pad,
  reciprocal,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  scalarConstant,
  sigmoid,
  slice,
  sqrt,
  sub,
  tanh,
  transpose,
} from '../graph/build.ts';
import type { OpName, Value } from '../graph/ops.ts';

type EngineOp = Exclude<
  OpName,
  | 'input'
  | 'constant'
  | 'stopGradient'
  | 'sign'
  | 'leakyReluGrad'
  | 'sumOverParts'
  | 'convWeightGrad'
  | 'batchNorm'
  | 'inverseStd'
>;

export interface Sample {
  readonly value: Value;
  readonly expected: readonly number[];
}

/** The inputs of all samples. */
export const sampleFeeds: Readonly<Record<string, { shape: readonly number[]; data: Float32Array }>> = {
  x: { shape: [2, 3], data: Float32Array.of(-2, -1, 0, 1, 2, 3) },
  image: { shape: [1, 1, 2, 2], data: Float32Array.of(1, 2, 3, 4) },
};

const x = input('x', [2, 3]);
const image = input('image', [1, 1, 2, 2]);
const positive = add(mul(x, x), 1); // 5 2 1 2 5 10
const ones = (...shape: number[]): Value =>
  constant(shape, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1), `ones${shape.join('x')}`);
const map = (data: readonly number[], f: (value: number) => number): number[] => data.map(f);
const xs = [-2, -1, 0, 1, 2, 3];
const squares = [5, 2, 1, 2, 5, 10];
// mean 2.5, variance 1.25
const whitened = [1, 2, 3, 4].map((pixel) => (2 * (pixel - 2.5)) / Math.sqrt(1.25 + 0.001) + 1);

/** A result of each op that is an ONNX node. */
export const samples: { readonly [K in EngineOp]: Sample } = {
  neg: { value: neg(x), expected: [2, 1, -0, -1, -2, -3] },
  abs: { value: abs(x), expected: map(xs, Math.abs) },
  exp: { value: exp(x), expected: map(xs, Math.exp) },
  log: { value: log(positive), expected: map(squares, Math.log) },
  sqrt: { value: sqrt(positive), expected: map(squares, Math.sqrt) },
  reciprocal: { value: reciprocal(positive), expected: map(squares, (y) => 1 / y) },
  tanh: { value: tanh(x), expected: map(xs, Math.tanh) },
  sigmoid: { value: sigmoid(x), expected: map(xs, (y) => 1 / (1 + Math.exp(-y))) },
  relu: { value: relu(x), expected: [0, 0, 0, 1, 2, 3] },
  leakyRelu: { value: leakyRelu(x, 0.2), expected: [-0.4, -0.2, 0, 1, 2, 3] },
  clip: { value: clip(x, -1.5, 1), expected: [-1.5, -1, 0, 1, 1, 1] },
  add: { value: add(x, 2), expected: [0, 1, 2, 3, 4, 5] },
  sub: { value: sub(x, constant([3], Float32Array.of(1, 2, 3))), expected: [-3, -3, -3, 0, 0, 0] },
  mul: { value: mul(x, x), expected: [4, 1, 0, 1, 4, 9] },
  div: { value: div(3, positive), expected: map(squares, (y) => 3 / y) },
  reshape: { value: reshape(x, [3, 1, 2]), expected: xs },
  transpose: { value: transpose(x, [1, 0]), expected: [-2, 1, -1, 2, 0, 3] },
  broadcastTo: { value: broadcastTo(scalarConstant(7), [2, 2]), expected: [7, 7, 7, 7] },
  concat: {
    value: concat([x, x, slice(x, 1, 0, 1)], 1),
    expected: [-2, -1, 0, -2, -1, 0, -2, 1, 2, 3, 1, 2, 3, 1],
  },
  slice: { value: slice(x, 1, 1, 3), expected: [-1, 0, 2, 3] },
  pad: { value: pad(x, [1, 0], [0, 1]), expected: [0, 0, 0, 0, -2, -1, 0, 0, 1, 2, 3, 0] },
  // [1,4,1,2] -> [1,1,2,4]: channels 1..4, twice, become 2x2 blocks row by row.
  depthToSpace: {
    value: depthToSpace(constant([1, 4, 1, 2], Float32Array.of(1, 1, 2, 2, 3, 3, 4, 4)), 2),
    expected: [1, 2, 1, 2, 3, 4, 3, 4],
  },
  reduceSum: { value: reduceSum(x, [0]), expected: [-1, 1, 3] },
  reduceMean: { value: reduceMean(x, [0, 1]), expected: [0.5] },
  // Every 4x4 window, stride 2, padding 1, holds the whole image.
  conv2d: {
    value: conv2d(
      image,
      ones(2, 1, 4, 4),
      { stride: 2, padding: 1 },
      constant([2], Float32Array.of(0, 5), 'bias'),
    ),
    expected: [10, 15],
  },
  // Without padding or overlap each pixel is spread over its 2x2 block; one row more is zeros.
  convTranspose2d: {
    value: convTranspose2d(image, ones(1, 1, 2, 2), { stride: 2, padding: 0, outputPadding: [1, 0] }),
    expected: [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4, 0, 0, 0, 0],
  },
  // Two channels of 2x2, each by its own number.
  groupedConv2d: {
    value: groupedConv2d(
      constant([1, 2, 2, 2], Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8)),
      constant([2, 1, 1, 1], Float32Array.of(2, -1)),
      { stride: 1, padding: 0, groups: 2 },
    ),
    expected: [2, 4, 6, 8, -5, -6, -7, -8],
  },
  // [2,3] as one image: windows of 2x2, a column's step apart.
  maxPool2d: {
    value: maxPool2d(reshape(x, [1, 1, 2, 3]), { kernel: 2, stride: 1 }),
    expected: [2, 3],
  },
  globalAveragePool: { value: globalAveragePool(image), expected: [2.5] },
  instanceNorm: {
    value: instanceNorm(image, constant([1], Float32Array.of(2)), ones(1), 0.001),
    expected: whitened,
  },
  matMul: {
    value: matMul(reshape(x, [2, 1, 3]), reshape(x, [2, 3, 1])),
    expected: [5, 14],
  },
  gemm: { value: gemm(x, x, { transB: true }), expected: [5, -4, -4, 14] },
};

/** Every sample's name and value. */
export const sampleOutputs: Readonly<Record<string, Value>> = Object.fromEntries(
  Object.entries(samples).map(([op, { value }]) => [op, value]),
);
