import { describe, expect, it } from 'vitest';
import {
  addToDim,
  type Dim,
  divideDim,
  formatShape,
  resolveShape,
  type Shape,
  symbolicDim,
} from '../core/shape.ts';
import {
  add,
  batchNorm,
  broadcastTo,
  concat,
  conv2d,
  convTranspose2d,
  convWeightGrad,
  depthToSpace,
  gemm,
  globalAveragePool,
  input,
  instanceNorm,
  inverseStd,
  leakyReluGrad,
  maxPool2d,
  mul,
  node,
  pad,
  padImage,
  reduceMean,
  relu,
  reshape,
  slice,
  transpose,
} from './build.ts';
import type { Value } from './ops.ts';

const [n, h, w] = ['N', 'H', 'W'].map(symbolicDim) as [Dim, Dim, Dim];
const HALVING = { stride: 2, padding: 1 };
const SAME = { stride: 1, padding: 0 };

/** A value of a shape. */
const of = (...shape: Shape): Value => input(formatShape(shape), shape);

describe('the shape of', () => {
  it.each<[string, Value, Shape]>([
    ['a sum of a row and a column', add(of(1, 3), of(2, 1)), [2, 3]],
    ['a product with a number', mul(of(2, 3), 2), [2, 3]],
    ['a reshape to a scalar', reshape(of(1, 1), []), []],
    ['a transpose', transpose(of(2, 3, 4), [2, 0, 1]), [4, 2, 3]],
    ['a concatenation', concat([of(2, 1), of(2, 3), of(2, 4)], 1), [2, 8]],
    ['a slice', slice(of(2, 5), 1, 1, 3), [2, 2]],
    ['a pad', pad(of(2, 3), [1, 0], [2, 4]), [5, 7]],
    ['depthToSpace', depthToSpace(of(1, 12, 2, 3), 2), [1, 3, 4, 6]],
    ['a reduction, which keeps reduced axes as 1', reduceMean(of(2, 3, 4), [0, 2]), [1, 3, 1]],
    ['inverseStd', inverseStd(of(2, 3, 4, 5), { axes: [2, 3], epsilon: 0 }), [2, 3, 1, 1]],
    ['a convolution that halves', conv2d(of(2, 3, 8, 6), of(5, 3, 4, 4), HALVING), [2, 5, 4, 3]],
    [
      'a convolution of an odd size, rounded down',
      conv2d(of(1, 1, 7, 9), of(1, 1, 4, 4), HALVING),
      [1, 1, 3, 4],
    ],
    [
      'a convolution of stride 1',
      conv2d(of(1, 1, 32, 32), of(1, 1, 4, 4), { stride: 1, padding: 1 }),
      [1, 1, 31, 31],
    ],
    [
      'a transposed convolution that doubles',
      convTranspose2d(of(2, 5, 4, 3), of(5, 3, 4, 4), HALVING),
      [2, 3, 8, 6],
    ],
    [
      'a transposed convolution with output padding',
      convTranspose2d(of(1, 1, 3, 4), of(1, 1, 4, 4), { ...HALVING, outputPadding: [1, 0] }),
      [1, 1, 7, 8],
    ],
    [
      'a weight gradient',
      convWeightGrad(of(2, 3, 8, 6), of(2, 5, 4, 3), { ...HALVING, kernel: [4, 4] }),
      [5, 3, 4, 4],
    ],
    ['the means of planes', globalAveragePool(of(2, 3, 8, 7)), [2, 3, 1, 1]],
    ['a pooling, rounded down', maxPool2d(of(2, 3, 8, 7), { kernel: 3, stride: 2 }), [2, 3, 3, 3]],
    ['a product of matrices', gemm(of(3, 2), of(4, 3), { transA: true, transB: true }), [2, 4]],
  ])('%s', (_name, value, shape) => {
    expect(value.shape).toEqual(shape);
  });
});

describe('the shape of an image of any size', () => {
  const image = of(n, 3, h, w);

  it('is halved and doubled exactly', () => {
    const half = conv2d(image, of(8, 3, 4, 4), HALVING);
    expect(formatShape(half.shape)).toBe('[N,8,H/2,W/2]');
    const doubled = convTranspose2d(half, of(8, 3, 4, 4), HALVING);
    expect(doubled.shape).toEqual(image.shape);
    expect(formatShape(depthToSpace(half, 2).shape)).toBe('[N,2,H,W]');
    expect(maxPool2d(image, { kernel: 2, stride: 2 }).shape.slice(2)).toEqual(half.shape.slice(2));
  });

  it('goes through ops that keep it', () => {
    const kept = [
      relu(image),
      add(image, 1),
      mul(image, of(3, 1, 1)),
      instanceNorm(image, of(3), of(3), 1e-5),
      conv2d(image, of(3, 3, 1, 1), SAME),
    ];
    for (const { shape } of kept) expect(shape).toEqual(image.shape);
    expect(formatShape(concat([image, image], 1).shape)).toBe('[N,6,H,W]');
    expect(formatShape(reduceMean(image, [2, 3]).shape)).toBe('[N,3,1,1]');
    expect(formatShape(transpose(image, [0, 2, 3, 1]).shape)).toBe('[N,H,W,3]');
    expect(formatShape(pad(image, [0, 1, 0, 0], [0, 0, 0, 0]).shape)).toBe('[N,4,H,W]');
    expect(formatShape(slice(image, 1, 0, 2).shape)).toBe('[N,2,H,W]');
  });
});

describe('sizes that are symbols', () => {
  it('pass through a ResNet unchanged', () => {
    const image = of(n, 3, h, w);
    const padded = padImage(image, 3, 'reflect');
    expect(formatShape(padded.shape)).toBe('[N,3,H+6,W+6]');
    const first = conv2d(padded, of(8, 3, 7, 7), { stride: 1, padding: 0 });
    expect(formatShape(first.shape)).toBe('[N,8,H,W]');
    const half = conv2d(first, of(8, 8, 3, 3), { stride: 2, padding: 1 });
    expect(formatShape(half.shape)).toBe('[N,8,H/2,W/2]');
    const whole = convTranspose2d(half, of(8, 8, 3, 3), { stride: 2, padding: 1, outputPadding: [1, 1] });
    expect(formatShape(whole.shape)).toBe('[N,8,H,W]');
  });

  it('are exact for a discriminator, whose maps lose pixels at the border', () => {
    const scores = conv2d(of(n, 8, divideDim(h, 8) as Dim, w), of(1, 8, 4, 4), { stride: 1, padding: 1 });
    expect(formatShape(scores.shape)).toBe('[N,1,(H-8)/8,W-1]');
  });

  it.each([64, 62, 40])('agree with the numbers for a size of %i', (size) => {
    const layers = (dim: Dim): Dim => {
      const padded = padImage(of(1, 1, dim, 64), 3, 'edge');
      const half = conv2d(padded, of(1, 1, 3, 3), { stride: 2, padding: 1 });
      return convTranspose2d(half, of(1, 1, 3, 3), { stride: 2, padding: 1, outputPadding: [1, 1] })
        .shape[2] as Dim;
    };
    expect(resolveShape([layers(h)], { H: size })).toEqual([layers(size)]);
  });
});

/** What a builder throws, as its code and text. */
const failures: readonly (readonly [message: string, build: () => Value])[] = [
  // The mistakes that people make with networks.
  [
    'convTranspose2d: input has 512 channels but the kernel takes 1024 (x [1,512,2,2], w [1024,512,4,4]); is the skip missing?',
    () => convTranspose2d(of(1, 512, 2, 2), of(1024, 512, 4, 4), HALVING),
  ],
  [
    'conv2d: input has 3 channels but the kernel takes 6 (x [1,3,256,256], w [64,6,4,4]); is the condition missing?',
    () => conv2d(of(1, 3, 256, 256), of(64, 6, 4, 4), HALVING),
  ],
  [
    'concat: [1,64,H,W] and [1,64,H/2,W] may differ in axis 1 only',
    () => concat([of(1, 64, h, w), of(1, 64, divideDim(h, 2) as Dim, w)], 1),
  ],
  [
    'conv2d: a 4-pixel kernel with padding 1 does not fit into 1 pixels; use a larger image or fewer layers',
    () => conv2d(of(1, 3, 1, 1), of(8, 3, 4, 4), HALVING),
  ],
  [
    'conv2d: stride 2 on (H+1)/2 pixels has no exact result; pad the image to a size that the stride divides',
    () => conv2d(of(1, 3, divideDim(addToDim(h, 1), 2) as Dim, w), of(8, 3, 4, 4), HALVING),
  ],

  // Elementwise.
  ['add: [2,3] and [2,4] do not broadcast together', () => add(of(2, 3), of(2, 4))],
  ['mul: [1,3,H,W] and [1,3,4,4] do not broadcast together', () => mul(of(1, 3, h, w), of(1, 3, 4, 4))],
  [
    'leakyReluGrad: output [2,3] and its gradient [3] must have equal shapes',
    () => leakyReluGrad(of(2, 3), of(3), 0.2),
  ],
  ['sub: operand 1 is missing; 1 were given', () => node('sub', [of(2)], {})],

  // Shape.
  ['reshape: [2,3] has 6 elements but [4] has 4', () => reshape(of(2, 3), [4])],
  [
    'reshape: [H,2] does not have as many elements as [H] at every size',
    () => reshape(of(symbolicDim('H'), 2), [symbolicDim('H')]),
  ],
  ['transpose: [0,0] is not a permutation of the axes of [2,3]', () => transpose(of(2, 3), [0, 0])],
  ['transpose: [0] is not a permutation of the axes of [2,3]', () => transpose(of(2, 3), [0])],
  ['broadcastTo: [2,3] does not broadcast to [3]', () => broadcastTo(of(2, 3), [3])],
  ['broadcastTo: [2,3] does not broadcast to [1,3]', () => broadcastTo(of(2, 3), [1, 3])],
  ['concat: [2,3] and [6] may differ in axis 0 only', () => concat([of(2, 3), of(6)], 0)],
  ['concat: operand 0 is missing; 0 were given', () => concat([], 0)],
  ['concat: axis 2 is outside [2,3]; use 0 to 1', () => concat([of(2, 3), of(2, 3)], 2)],
  ['concat: axis 1 of [1,H] must be a number', () => concat([of(1, h), of(1, h)], 1)],
  ['slice: 1 to 4 is not inside axis 0 of [3,2]', () => slice(of(3, 2), 0, 1, 4)],
  ['slice: 2 to 2 is not inside axis 0 of [3,2]', () => slice(of(3, 2), 0, 2, 2)],
  ['slice: -1 to 2 is not inside axis 0 of [3,2]', () => slice(of(3, 2), 0, -1, 2)],
  ['slice: axis 2 is outside [3,2]; use 0 to 1', () => slice(of(3, 2), 2, 0, 1)],
  ['slice: 0 to 1 is not inside axis 0 of [H]', () => slice(of(h), 0, 0, 1)],
  ['pad: needs 2 amounts before and after for [3,2], got 1 and 2', () => pad(of(3, 2), [1], [0, 0])],
  ['pad: needs 2 amounts before and after for [3,2], got 1 and 1', () => pad(of(3, 2), [0], [0])],
  [
    'pad: amounts of axis 1 are -1 and 0, expected 0 or more; use slice to cut',
    () => pad(of(3, 2), [0, -1], [0, 0]),
  ],
  [
    'pad: 3 pixels of axis 3 cannot be reflected by 3; use a larger image or fewer layers',
    () => padImage(of(1, 1, 4, 3), 3, 'reflect'),
  ],
  ['depthToSpace: 6 channels are not divisible by 4', () => depthToSpace(of(1, 6, 2, 2), 2)],
  ['depthToSpace: x must have 4 dimensions, got [4,2,2]', () => depthToSpace(of(4, 2, 2), 2)],

  // Reductions and norms.
  ['reduceMean: axis 2 is outside [2,3]; use 0 to 1', () => reduceMean(of(2, 3), [0, 2])],
  ['reduceMean: axis -1 is outside [2,3]; use 0 to 1', () => reduceMean(of(2, 3), [-1])],
  [
    'inverseStd: axis 4 is outside [1,2,3,4]; use 0 to 3',
    () => inverseStd(of(1, 2, 3, 4), { axes: [4], epsilon: 0 }),
  ],
  [
    'batchNorm: gamma is [4] but x [1,8,2,2] has 8 channels',
    () => batchNorm(of(1, 8, 2, 2), of(4), of(8), { axes: [0, 2, 3], epsilon: 1e-5 }),
  ],
  [
    'instanceNorm: beta is [1,8] but x [1,8,2,2] has 8 channels',
    () => instanceNorm(of(1, 8, 2, 2), of(8), of(1, 8), 1e-5),
  ],
  [
    'instanceNorm: x must have 4 dimensions, got [8,2,2]',
    () => instanceNorm(of(8, 2, 2), of(8), of(8), 1e-5),
  ],

  // Pooling.
  [
    'maxPool2d: x must have 4 dimensions, got [3,8,8]',
    () => maxPool2d(of(3, 8, 8), { kernel: 2, stride: 2 }),
  ],
  [
    'maxPool2d: a 3-pixel kernel with padding 0 does not fit into 2 pixels; use a larger image or fewer layers',
    () => maxPool2d(of(1, 3, 8, 2), { kernel: 3, stride: 2 }),
  ],

  // Convolutions and products.
  ['conv2d: w must have 4 dimensions, got [3,4,4]', () => conv2d(of(1, 3, 8, 8), of(3, 4, 4), HALVING)],
  [
    "conv2d: the kernel's size must be a number, got H",
    () => conv2d(of(1, 3, 8, 8), of(3, 3, h, 4), HALVING),
  ],
  [
    'conv2d: bias is [3] but the result has 8 channels; give it shape [8]',
    () => conv2d(of(1, 3, 8, 8), of(8, 3, 4, 4), HALVING, of(3)),
  ],
  [
    'convTranspose2d: bias is [8,1,1] but the result has 8 channels; give it shape [8]',
    () => convTranspose2d(of(1, 3, 8, 8), of(3, 8, 4, 4), HALVING, of(8, 1, 1)),
  ],
  [
    'convTranspose2d: output padding 2 must be at least 0 and less than the stride 2',
    () => convTranspose2d(of(1, 3, 8, 8), of(3, 8, 4, 4), { ...HALVING, outputPadding: [0, 2] }),
  ],
  [
    'convTranspose2d: padding 1 leaves nothing of 1 pixels under a 2-pixel kernel; use less padding',
    () => convTranspose2d(of(1, 3, 1, 1), of(3, 8, 2, 2), { stride: 1, padding: 1 }),
  ],
  [
    'convWeightGrad: dy is [1,8,4,5] but the convolution of x [1,3,8,8] has shape [1,8,4,4]',
    () => convWeightGrad(of(1, 3, 8, 8), of(1, 8, 4, 5), { ...HALVING, kernel: [4, 4] }),
  ],
  ['gemm: inner dimensions 2 and 3 differ (a [3,2], b [3,4])', () => gemm(of(3, 2), of(3, 4))],
  [
    'gemm: inner dimensions 2 and 4 differ (a [2,3] transposed, b [3,4] transposed)',
    () => gemm(of(2, 3), of(3, 4), { transA: true, transB: true }),
  ],
  ['gemm: a must have 2 dimensions, got [2]', () => gemm(of(2), of(2, 2))],
];

describe('a shape that does not fit is an error where the node is built', () => {
  it.each(failures)('%s', (message, build) => {
    expect(build).toThrow(expect.objectContaining({ code: 'SHAPE', message }));
  });

  it('says how leaves are made, which have no rule', () => {
    expect(() => node('input', [], { name: 'x' })).toThrow('use input(name, shape)');
    expect(() => node('constant', [], { data: new Float32Array(1) })).toThrow('use constant(shape, data)');
  });
});
