/**
 * One vector-Jacobian rule per op: from the cotangent of a result to the cotangents of its operands.
 *
 * A rule returns one thunk per operand, so that a gradient that is not requested (of an image, of a frozen
 * weight) is never built; `zero` says that the gradient is 0, `none` that to request one is an error.
 */
import { type Dim, differenceOfDims, equalShapes, type Shape } from '../core/shape.ts';
import {
  add,
  broadcastTo,
  conv2d,
  convTranspose2d,
  convWeightGrad,
  div,
  gemm,
  inverseStd,
  leakyReluGrad,
  matMul,
  mul,
  neg,
  pad,
  reciprocal,
  reduceMean,
  reduceSum,
  reshape,
  sign,
  slice,
  sub,
  sumOverParts,
  transpose,
} from '../graph/build.ts';
import type { ConvAttributes, OpAttributes, OpName, Value } from '../graph/ops.ts';
import { padInputGrad } from './pad-gradient.ts';

/** Builds the cotangent of one operand. */
type Cotangent = () => Value;

/** What a rule knows of a node: itself, its operands, its attributes and its result's cotangent. */
interface Node<K extends OpName> {
  readonly y: Value<K>;
  readonly inputs: readonly Value[];
  readonly attributes: OpAttributes[K];
  readonly dy: Value;
}

type VjpRule<K extends OpName> = ((node: Node<K>) => readonly (Cotangent | 'zero')[]) | 'zero' | 'none';

const first = (inputs: readonly Value[]): Value => inputs[0] as Value;

/** Sums a cotangent back to the shape that was broadcast: the transpose of numpy broadcasting. */
const unbroadcast = (dy: Value, shape: Shape): Value => {
  if (equalShapes(dy.shape, shape)) return dy;
  const extra = dy.shape.length - shape.length;
  const axes = dy.shape.flatMap((dim, axis) =>
    axis < extra || (shape[axis - extra] === 1 && dim !== 1) ? [axis] : [],
  );
  return reshape(axes.length === 0 ? dy : reduceSum(dy, axes), shape);
};

const elementwise = (derivative: (x: Value, y: Value, dy: Value) => Value) => {
  return ({ inputs, y, dy }: Node<OpName>) => [() => derivative(first(inputs), y, dy)];
};

/** The number of elements that a reduction merges into one. */
const reducedCount = (x: Shape, axes: readonly number[]): number =>
  axes.reduce((count, axis) => count * (x[axis] as number), 1);

/** dx of conv2d(x, w): the transposed convolution, with the rows and columns of x beyond the last stride. */
const convInputGrad = (dy: Value, w: Value, x: Value, { stride, padding }: ConvAttributes): Value => {
  const covered = convTranspose2d(dy, w, { stride, padding }).shape;
  const extra = (axis: number): number => differenceOfDims(x.shape[axis] as Dim, covered[axis] as Dim) ?? 0;
  return convTranspose2d(dy, w, { stride, padding, outputPadding: [extra(2), extra(3)] });
};

const kernelOf = (w: Value): readonly [number, number] => [w.shape[2] as number, w.shape[3] as number];

/** [N,O,H,W] -> [O]: the gradient of a bias. */
const biasGrad = (dy: Value): Value => reshape(reduceSum(dy, [0, 2, 3]), [dy.shape[1] as number]);

/** [C] as [1,C,1,1], to broadcast over an image. */
const perChannel = (v: Value): Value => reshape(v, [1, v.shape[0] as number, 1, 1]);

export const vjpRules: { readonly [K in OpName]: VjpRule<K> } = {
  input: 'zero',
  constant: 'zero',
  stopGradient: 'zero',

  neg: elementwise((_x, _y, dy) => neg(dy)),
  abs: elementwise((x, _y, dy) => mul(dy, sign(x))),
  sign: 'zero', // constant everywhere except at 0
  exp: elementwise((_x, y, dy) => mul(dy, y)),
  log: elementwise((x, _y, dy) => div(dy, x)),
  sqrt: elementwise((_x, y, dy) => div(mul(dy, 0.5), y)),
  reciprocal: elementwise((_x, y, dy) => neg(mul(dy, mul(y, y)))),
  tanh: elementwise((_x, y, dy) => mul(dy, sub(1, mul(y, y)))),
  sigmoid: elementwise((_x, y, dy) => mul(dy, mul(y, sub(1, y)))),
  relu: elementwise((_x, y, dy) => leakyReluGrad(y, dy, 0)),
  leakyRelu: ({ attributes, y, dy }) => [() => leakyReluGrad(y, dy, attributes.slope)],
  clip: 'none', // only in lowered graphs and in what D believes, which is only reported

  add: ({ inputs, dy }) => inputs.map((operand) => () => unbroadcast(dy, operand.shape)),
  sub: ({ inputs: [a, b], dy }) => [
    () => unbroadcast(dy, (a as Value).shape),
    () => unbroadcast(neg(dy), (b as Value).shape),
  ],
  mul: ({ inputs: [a, b], dy }) => [
    () => unbroadcast(mul(dy, b as Value), (a as Value).shape),
    () => unbroadcast(mul(dy, a as Value), (b as Value).shape),
  ],
  div: ({ inputs: [a, b], y, dy }) => [
    () => unbroadcast(mul(dy, reciprocal(b as Value)), (a as Value).shape),
    () => unbroadcast(neg(div(mul(dy, y), b as Value)), (b as Value).shape),
  ],

  // Linear in dy; constant in y except at y = 0.
  leakyReluGrad: ({ inputs, attributes, dy }) => [
    'zero',
    () => leakyReluGrad(first(inputs), dy, attributes.slope),
  ],

  reshape: ({ inputs, dy }) => [() => reshape(dy, first(inputs).shape)],
  transpose: ({ attributes: { perm }, dy }) => [
    () =>
      transpose(
        dy,
        perm.map((_, axis) => perm.indexOf(axis)),
      ),
  ],
  broadcastTo: ({ inputs, dy }) => [() => unbroadcast(dy, first(inputs).shape)],
  concat: ({ inputs, attributes: { axis }, dy }) => {
    let start = 0;
    return inputs.map((operand) => {
      const [from, to] = [start, start + (operand.shape[axis] as number)];
      start = to;
      return () => slice(dy, axis, from, to);
    });
  },
  slice: ({ inputs, attributes: { ranges }, dy }) => {
    const { shape } = first(inputs);
    const rangeOf = (axis: number) => ranges.find((range) => range.axis === axis);
    const before = shape.map((_, axis) => rangeOf(axis)?.start ?? 0);
    const after = shape.map((dim, axis) => {
      const range = rangeOf(axis);
      return range ? (dim as number) - range.end : 0;
    });
    return [() => pad(dy, before, after)];
  },
  pad: ({ inputs, attributes, dy }) => [() => padInputGrad(first(inputs).shape, attributes, dy)],
  // y[n, c, h*b+i, w*b+j] = x[n, (i*b+j)*C + c, h, w]
  depthToSpace: ({ inputs, attributes: { blockSize: b }, y, dy }) => [
    () => {
      const { shape } = first(inputs);
      const [n, , h, w] = shape as readonly [number, number, number, number];
      const c = y.shape[1] as number;
      const split = reshape(dy, [n, c, h, b, w, b]);
      return reshape(transpose(split, [0, 3, 5, 1, 2, 4]), shape);
    },
  ],

  reduceSum: ({ inputs, dy }) => [() => broadcastTo(dy, first(inputs).shape)],
  reduceMean: ({ inputs, attributes: { axes }, dy }) => [
    () => broadcastTo(mul(dy, 1 / reducedCount(first(inputs).shape, axes)), first(inputs).shape),
  ],

  // Each part's sum takes x of every part, so x's cotangent is that of all sums.
  sumOverParts: elementwise((_x, _y, dy) => sumOverParts(dy)),

  // Convolution, transposed convolution and weight gradient are each other's derivatives.
  conv2d: ({ inputs: [x, w], attributes, dy }) => [
    () => convInputGrad(dy, w as Value, x as Value, attributes),
    () => convWeightGrad(x as Value, dy, { ...attributes, kernel: kernelOf(w as Value) }),
    () => biasGrad(dy),
  ],
  convTranspose2d: ({ inputs: [x, w], attributes: { stride, padding }, dy }) => [
    () => conv2d(dy, w as Value, { stride, padding }),
    () => convWeightGrad(dy, x as Value, { stride, padding, kernel: kernelOf(w as Value) }),
    () => biasGrad(dy),
  ],
  convWeightGrad: ({ inputs: [x, dConv], attributes: { stride, padding }, dy }) => [
    () => convInputGrad(dConv as Value, dy, x as Value, { stride, padding }),
    () => conv2d(x as Value, dy, { stride, padding }),
  ],
  groupedConv2d: 'none', // only in networks of other programs, which are used as they are
  maxPool2d: 'none', // only in networks that measure results, and nothing is trained through them
  globalAveragePool: 'none', // in exported files; training graphs hold reduceMean

  // Ioffe and Szegedy (2015), section 3; what two of its sums share is computed once.
  batchNorm: ({ inputs: [x, gamma, beta], attributes, dy }) => {
    const { axes } = attributes;
    const count = reducedCount((x as Value).shape, axes);
    const centred = sub(x as Value, reduceMean(x as Value, axes));
    const inverse = inverseStd(x as Value, attributes);
    const sumDy = reduceSum(dy, axes);
    const sumDyNormal = mul(inverse, reduceSum(mul(dy, centred), axes));
    const scale = mul(perChannel(gamma as Value), inverse);
    return [
      () => {
        const slope = mul(mul(inverse, scale), mul(sumDyNormal, 1 / count));
        const offset = mul(scale, mul(sumDy, 1 / count));
        return sub(mul(dy, scale), add(mul(centred, slope), offset));
      },
      () => unbroadcastChannel(sumDyNormal, gamma as Value),
      () => unbroadcastChannel(sumDy, beta as Value),
    ];
  },
  inverseStd: ({ inputs, attributes: { axes }, y, dy }) => [
    () => {
      const x = first(inputs);
      const centred = sub(x, reduceMean(x, axes));
      const cube = mul(y, mul(y, y));
      return mul(centred, mul(mul(neg(dy), cube), 1 / reducedCount(x.shape, axes)));
    },
  ],
  instanceNorm: 'none', // the exported form; training graphs hold batchNorm over [2,3]

  gemm: ({ inputs: [a, b], attributes: { transA, transB }, dy }) => [
    () =>
      transA
        ? gemm(b as Value, dy, { transA: transB, transB: true })
        : gemm(dy, b as Value, { transB: !transB }),
    () =>
      transB
        ? gemm(dy, a as Value, { transA: true, transB: transA })
        : gemm(a as Value, dy, { transA: !transA }),
  ],
  matMul: ({ inputs: [a, b], dy }) => [
    () => matMul(dy, transpose(b as Value, [0, 2, 1])),
    () => matMul(transpose(a as Value, [0, 2, 1]), dy),
  ],
};

/** [N or 1, C, 1, 1] -> [C]. */
const unbroadcastChannel = (sums: Value, parameter: Value): Value =>
  reshape(sums.shape[0] === 1 ? sums : reduceSum(sums, [0]), parameter.shape);
