/**
 * Small uses of every op, with the shapes that make each interesting: gradients, lowering and engines are
 * all tested on them. An op without an entry does not compile.
 */
import {
  abs,
  add,
  batchNorm,
  broadcastTo,
  clip,
  concat,
  constant,
  depthToSpace,
  div,
  exp,
  gemm,
  globalAveragePool,
  groupedConv2d,
  instanceNorm,
  inverseStd,
  leakyRelu,
  leakyReluGrad,
  log,
  matMul,
  maxPool2d,
  mul,
  neg,
  pad,
  padImage,
  reciprocal,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  sigmoid,
  sign,
  slice,
  sliceBox,
  sqrt,
  stopGradient,
  sub,
  sumOverParts,
  tanh,
  transpose,
} from './build.ts';
import { conv2dCases, convTransposeCases, weightGradCases } from './conv-cases.testing.ts';
import { type OpCase, opCase } from './op-case.testing.ts';
import type { OpName, Value } from './ops.ts';

const unary = (op: (x: Value) => Value, options = {}): readonly OpCase[] => [
  opCase('of a matrix', [[2, 3]], op, options),
  opCase('of a scalar', [[]], op, options),
];

const binary = (op: (a: Value, b: Value) => Value): readonly OpCase[] => [
  opCase(
    'of equal shapes',
    [
      [2, 3],
      [2, 3],
    ],
    op,
  ),
  opCase(
    'of a row and a column',
    [
      [1, 3],
      [2, 1],
    ],
    op,
  ),
  opCase('of a scalar', [[], [2, 3]], op),
  opCase('by a scalar', [[2, 3], []], op),
  opCase(
    'of a lower rank',
    [
      [2, 1],
      [3, 2, 2],
    ],
    op,
  ),
  opCase(
    'of an image and channels',
    [
      [2, 3, 2, 2],
      [1, 3, 1, 1],
    ],
    op,
  ),
  opCase('of an operand with itself', [[2, 3]], (x) => op(x, x)),
];

const reduction = (op: (x: Value, axes: readonly number[]) => Value): readonly OpCase[] => [
  opCase('over the last axis', [[2, 3]], (x) => op(x, [1])),
  opCase('over batch and pixels', [[2, 3, 2, 2]], (x) => op(x, [0, 2, 3])),
  opCase('over axes in any order', [[2, 3, 4]], (x) => op(x, [2, 0])),
  opCase('over an axis of one', [[1, 3]], (x) => op(x, [0])),
  opCase('over all axes', [[3, 5]], (x) => op(x, [0, 1])),
];

/** float32 holds it exactly, so that lowering to a constant changes nothing. */
const EPSILON = 2 ** -10;

const BATCH = { axes: [0, 2, 3], epsilon: EPSILON };
const IMAGE = { axes: [2, 3], epsilon: EPSILON };

export const opCases: { readonly [K in OpName]: readonly OpCase[] } = {
  input: [opCase('as it is fed', [[2, 3]], (x) => x)],
  constant: [opCase('of its data', [], () => constant([2], Float32Array.of(1, -2)))],
  stopGradient: unary(stopGradient),

  neg: unary(neg),
  abs: unary(abs),
  sign: unary(sign),
  exp: unary(exp),
  log: unary(log, { isPositive: true }),
  sqrt: unary(sqrt, { isPositive: true }),
  reciprocal: unary(reciprocal),
  tanh: unary(tanh),
  sigmoid: unary(sigmoid),
  relu: unary(relu),
  leakyRelu: unary((x) => leakyRelu(x, 0.25)),
  clip: unary((x) => clip(x, -0.75, 0.5)),

  add: binary(add),
  sub: binary(sub),
  mul: binary(mul),
  div: binary(div),

  leakyReluGrad: [
    opCase(
      'of a leaky ReLU',
      [
        [2, 3],
        [2, 3],
      ],
      (y, dy) => leakyReluGrad(y, dy, 0.25),
    ),
    opCase(
      'of a ReLU',
      [
        [2, 3],
        [2, 3],
      ],
      (y, dy) => leakyReluGrad(y, dy, 0),
    ),
  ],

  reshape: [
    opCase('to more axes', [[2, 6]], (x) => reshape(x, [3, 1, 4])),
    opCase('to a scalar', [[1, 1]], (x) => reshape(x, [])),
  ],
  transpose: [
    opCase('of a matrix', [[2, 3]], (x) => transpose(x, [1, 0])),
    opCase('around a cycle', [[2, 3, 4]], (x) => transpose(x, [2, 0, 1])), // not its own inverse
  ],
  broadcastTo: [
    opCase('of a scalar', [[]], (x) => broadcastTo(x, [2, 3])),
    opCase('of inner axes', [[2, 1, 3]], (x) => broadcastTo(x, [2, 4, 3])),
    opCase('of more axes', [[3, 1]], (x) => broadcastTo(x, [2, 3, 2])),
    opCase('of axes that stay one', [[1, 3]], (x) => broadcastTo(x, [1, 1, 3])),
  ],
  concat: [
    opCase(
      'of channels',
      [
        [2, 1, 2],
        [2, 3, 2],
      ],
      (a, b) => concat([a, b], 1),
    ),
    opCase(
      'of three',
      [
        [1, 2],
        [2, 2],
        [3, 2],
      ],
      (a, b, c) => concat([a, b, c], 0),
    ),
    opCase('of a value with itself', [[2, 2]], (x) => concat([x, x], 1)),
    opCase('of one', [[2, 2]], (x) => concat([x], 0)),
  ],
  slice: [
    opCase('from the inside', [[2, 5]], (x) => slice(x, 1, 1, 4)),
    opCase('from the start', [[3, 2]], (x) => slice(x, 0, 0, 1)),
    opCase('of everything', [[3, 2]], (x) => slice(x, 0, 0, 3)),
    opCase('of two axes', [[3, 4, 2]], (x) =>
      sliceBox(x, [
        { axis: 1, start: 1, end: 3 },
        { axis: 0, start: 2, end: 3 },
      ]),
    ),
  ],
  pad: [
    opCase('at one end each', [[2, 3]], (x) => pad(x, [1, 0], [0, 2])),
    opCase('around an image', [[1, 2, 2, 3]], (x) => pad(x, [0, 0, 1, 2], [0, 0, 1, 0])),
    opCase('of an image by its reflection', [[2, 2, 5, 4]], (x) => padImage(x, 3, 'reflect')),
    opCase('by a reflection at one end each', [[1, 1, 3, 4]], (x) =>
      pad(x, [0, 0, 2, 0], [0, 0, 0, 3], 'reflect'),
    ),
    opCase('of an image by its edge', [[1, 2, 2, 3]], (x) => padImage(x, 2, 'edge')),
    opCase('of an image of one pixel by its edge', [[1, 1, 1, 1]], (x) => padImage(x, 1, 'edge')),
  ],
  depthToSpace: [
    opCase('of blocks of 2', [[2, 8, 1, 3]], (x) => depthToSpace(x, 2)),
    opCase('of blocks of 3', [[1, 9, 2, 1]], (x) => depthToSpace(x, 3)),
  ],

  reduceSum: reduction(reduceSum),
  reduceMean: reduction(reduceMean),
  sumOverParts: unary(sumOverParts),

  conv2d: conv2dCases,
  convTranspose2d: convTransposeCases,
  convWeightGrad: weightGradCases,

  groupedConv2d: [
    opCase('of each channel', [[2, 3, 5, 4], [3, 1, 3, 3], [3]], (x, w, b) =>
      groupedConv2d(x, w, { stride: 1, padding: 1, groups: 3 }, b),
    ),
    opCase(
      'of each channel to two, without padding',
      [
        [1, 2, 4, 5],
        [4, 1, 2, 3],
      ],
      (x, w) => groupedConv2d(x, w, { stride: 1, padding: 0, groups: 2 }),
    ),
    opCase(
      'of pairs of channels, by strides',
      [
        [1, 4, 5, 6],
        [2, 2, 3, 2],
      ],
      (x, w) => groupedConv2d(x, w, { stride: 2, padding: 1, groups: 2 }),
    ),
  ],

  maxPool2d: [
    opCase('3x3 of stride 2, as in AlexNet', [[2, 3, 7, 5]], (x) => maxPool2d(x, { kernel: 3, stride: 2 })),
    opCase('with a rest', [[1, 2, 6, 4]], (x) => maxPool2d(x, { kernel: 3, stride: 2 })),
    opCase('2x2, without overlap', [[1, 2, 4, 6]], (x) => maxPool2d(x, { kernel: 2, stride: 2 })),
    opCase('of stride 3, gaps between windows', [[1, 1, 5, 8]], (x) =>
      maxPool2d(x, { kernel: 2, stride: 3 }),
    ),
    opCase('of each pixel', [[1, 2, 3, 2]], (x) => maxPool2d(x, { kernel: 1, stride: 1 })),
  ],

  globalAveragePool: [
    opCase('of two images', [[2, 3, 4, 5]], globalAveragePool),
    opCase('of single pixels', [[1, 3, 1, 1]], globalAveragePool),
  ],

  batchNorm: [
    opCase('over the batch', [[2, 3, 2, 3], [3], [3]], (x, gamma, beta) => batchNorm(x, gamma, beta, BATCH)),
    opCase('over one image', [[1, 2, 3, 2], [2], [2]], (x, gamma, beta) => batchNorm(x, gamma, beta, BATCH)),
    opCase('over each image', [[2, 3, 2, 3], [3], [3]], (x, gamma, beta) => batchNorm(x, gamma, beta, IMAGE)),
  ],
  inverseStd: [
    opCase('over the batch', [[2, 3, 2, 2]], (x) => inverseStd(x, BATCH)),
    opCase('over each image', [[2, 3, 2, 3]], (x) => inverseStd(x, IMAGE)),
    opCase('over an axis', [[2, 3]], (x) => inverseStd(x, { axes: [1], epsilon: EPSILON })),
  ],
  instanceNorm: [
    opCase('of two images', [[2, 3, 2, 3], [3], [3]], (x, gamma, beta) =>
      instanceNorm(x, gamma, beta, EPSILON),
    ),
  ],

  matMul: [
    opCase(
      'of one',
      [
        [1, 2, 3],
        [1, 3, 4],
      ],
      matMul,
    ),
    opCase(
      'of several',
      [
        [3, 2, 4],
        [3, 4, 1],
      ],
      matMul,
    ),
  ],
  gemm: [false, true].flatMap((transA) =>
    [false, true].map((transB) =>
      opCase(
        `with transA ${transA}, transB ${transB}`,
        [transA ? [3, 2] : [2, 3], transB ? [4, 3] : [3, 4]],
        (a, b) => gemm(a, b, { transA, transB }),
      ),
    ),
  ),
};

/** `gemm with transA true, transB false` and its case, as a row of a test table. */
export type OpCaseRow = readonly [title: string, opCase: OpCase, op: OpName];

export const opCaseRows: readonly OpCaseRow[] = (Object.keys(opCases) as OpName[]).flatMap((op) =>
  opCases[op].map((opCase): OpCaseRow => [`${op} ${opCase.name}`, opCase, op]),
);
