/** Constructors of values: shapes are checked here, where a node is built. */
import { Pix2PixError } from '../core/errors.ts';
import { elementCount, equalShapes, formatShape, type Shape } from '../core/shape.ts';
import type { AxisRange, ConvAttributes, Graph, OpAttributes, OpName, PadMode, Value } from './ops.ts';
import { shapeRules } from './shape-rules.ts';
import { reachable } from './walk.ts';

/** A node of any op; its shape follows from the op's rule. Throws SHAPE. */
export const node = <K extends OpName>(
  op: K,
  inputs: readonly Value[],
  attributes: OpAttributes[K],
): Value<K> => {
  const shapes = inputs.map((value) => value.shape);
  return Object.freeze({
    op,
    inputs: Object.freeze([...inputs]),
    attributes,
    shape: shapeRules[op](shapes, attributes),
  });
};

/** A named input; names are unique in a graph. */
export const input = (name: string, shape: Shape): Value<'input'> =>
  Object.freeze({ op: 'input', inputs: [], attributes: { name }, shape });

/** A constant tensor, row-major; a name is kept in exported files. Throws SHAPE when the lengths differ. */
export const constant = (shape: readonly number[], data: Float32Array, name?: string): Value<'constant'> => {
  if (data.length !== elementCount(shape))
    throw new Pix2PixError(
      'SHAPE',
      `constant: ${formatShape(shape)} holds ${elementCount(shape)} values but the data has ${data.length}`,
    );
  return Object.freeze({
    op: 'constant',
    inputs: [],
    attributes: name === undefined ? { data } : { data, name },
    shape,
  });
};

/** A scalar constant, shape []. */
export const scalarConstant = (value: number): Value => constant([], Float32Array.of(value));

/** What arithmetic takes: a value, or a number that becomes a scalar constant. */
export type Operand = Value | number;

const toValue = (operand: Operand): Value =>
  typeof operand === 'number' ? scalarConstant(operand) : operand;

const unary =
  (
    op:
      | 'stopGradient'
      | 'neg'
      | 'abs'
      | 'sign'
      | 'exp'
      | 'log'
      | 'sqrt'
      | 'reciprocal'
      | 'tanh'
      | 'sigmoid'
      | 'relu'
      | 'sumOverParts',
  ) =>
  (x: Value): Value =>
    node(op, [x], {});

/** x itself, through which no gradient flows. */
export const stopGradient = unary('stopGradient');
/** -x, elementwise. */
export const neg = unary('neg');
/** |x|, elementwise. */
export const abs = unary('abs');
/** -1, 0 or 1, elementwise; its gradient is 0. */
export const sign = unary('sign');
/** e^x, elementwise. */
export const exp = unary('exp');
/** The natural logarithm, elementwise. */
export const log = unary('log');
/** The square root, elementwise. */
export const sqrt = unary('sqrt');
/** 1 / x, elementwise. */
export const reciprocal = unary('reciprocal');
/** The hyperbolic tangent, elementwise. */
export const tanh = unary('tanh');
/** 1 / (1 + e^-x), elementwise. */
export const sigmoid = unary('sigmoid');
/** max(x, 0), elementwise. */
export const relu = unary('relu');

const binary =
  (op: 'add' | 'sub' | 'mul' | 'div') =>
  (a: Operand, b: Operand): Value =>
    node(op, [toValue(a), toValue(b)], {});

/** a + b, with broadcasting; a number is a scalar constant. */
export const add = binary('add');
/** a - b, with broadcasting. */
export const sub = binary('sub');
/** a * b, elementwise, with broadcasting. */
export const mul = binary('mul');
/** a / b, elementwise, with broadcasting. */
export const div = binary('div');

/** x where it is positive, slope * x elsewhere. */
export const leakyRelu = (x: Value, slope: number): Value => node('leakyRelu', [x], { slope });
/** The gradient of `leakyRelu`, from its output y and the gradient dy of y. */
export const leakyReluGrad = (y: Value, dy: Value, slope: number): Value =>
  node('leakyReluGrad', [y, dy], { slope });
/** x limited to [min, max], elementwise. */
export const clip = (x: Value, min: number, max: number): Value => node('clip', [x], { min, max });

/** x with another shape of as many elements; x itself where the shape is the same. Throws SHAPE. */
export const reshape = (x: Value, shape: Shape): Value =>
  equalShapes(x.shape, shape) ? x : node('reshape', [x], { shape });
/** x with its axes in the order of `perm`; x itself where that changes nothing. */
export const transpose = (x: Value, perm: readonly number[]): Value =>
  perm.length === x.shape.length && perm.every((axis, index) => axis === index)
    ? x
    : node('transpose', [x], { perm });
/** x repeated along its axes of size 1 to a shape; x itself where the shape is the same. Throws SHAPE. */
export const broadcastTo = (x: Value, shape: Shape): Value =>
  equalShapes(x.shape, shape) ? x : node('broadcastTo', [x], { shape });
/** Values joined along an axis. */
export const concat = (values: readonly Value[], axis: number): Value => node('concat', values, { axis });
/** The part [start, end) of an axis. */
export const slice = (x: Value, axis: number, start: number, end: number): Value =>
  sliceBox(x, [{ axis, start, end }]);
/** The part of x within ranges of several axes. */
export const sliceBox = (x: Value, ranges: readonly AxisRange[]): Value => node('slice', [x], { ranges });
/** x with a border of zeros, or filled as `mode` says; x itself where nothing is added. Throws SHAPE. */
export const pad = (x: Value, before: readonly number[], after: readonly number[], mode?: PadMode): Value => {
  const amounts = [...before, ...after];
  const isEmpty = amounts.length === 2 * x.shape.length && amounts.every((amount) => amount === 0);
  return isEmpty ? x : node('pad', [x], mode ? { before, after, mode } : { before, after });
};
/** x [N,C,H,W] -> [N,C,H+2p,W+2p]: an image with a border of `amount` pixels. Throws SHAPE. */
export const padImage = (x: Value, amount: number, mode?: PadMode): Value =>
  pad(x, [0, 0, amount, amount], [0, 0, amount, amount], mode);
/** [N, C r^2, H, W] to [N, C, r H, r W] for block size r, as ONNX DepthToSpace in DCR mode. */
export const depthToSpace = (x: Value, blockSize: number): Value => node('depthToSpace', [x], { blockSize });

/** The sum over axes, which keep size 1. Without axes it is x itself, although an engine would sum over all of them. */
export const reduceSum = (x: Value, axes: readonly number[]): Value =>
  axes.length === 0 ? x : node('reduceSum', [x], { axes });
/** The mean over axes, which keep size 1; without axes it is x itself. */
export const reduceMean = (x: Value, axes: readonly number[]): Value =>
  axes.length === 0 ? x : node('reduceMean', [x], { axes });

/** x summed over all parts of a batch: every part goes on with the same sum. */
export const sumOverParts = unary('sumOverParts');

/** A convolution: x [N,C,H,W] * w [O,C,kh,kw] (+ bias [O]) -> [N,O,H',W']. Throws SHAPE. */
export const conv2d = (x: Value, w: Value, attributes: ConvAttributes, bias?: Value): Value =>
  node('conv2d', bias ? [x, w, bias] : [x, w], attributes);

/**
 * A convolution of each of `groups` groups of channels by itself: x [N,C,H,W], w [O,C/groups,kh,kw] (+ bias [O]) ->
 * [N,O,H',W']. Throws SHAPE.
 */
export const groupedConv2d = (
  x: Value,
  w: Value,
  attributes: OpAttributes['groupedConv2d'],
  bias?: Value,
): Value => node('groupedConv2d', bias ? [x, w, bias] : [x, w], attributes);

/** A transposed convolution: x [N,I,H,W], w [I,O,kh,kw] (+ bias [O]) -> [N,O,H',W']. Throws SHAPE. */
export const convTranspose2d = (
  x: Value,
  w: Value,
  {
    outputPadding = [0, 0],
    ...attributes
  }: ConvAttributes & { readonly outputPadding?: readonly [number, number] },
  bias?: Value,
): Value => node('convTranspose2d', bias ? [x, w, bias] : [x, w], { ...attributes, outputPadding });

/** The gradient of a convolution with respect to its weights. */
export const convWeightGrad = (x: Value, dy: Value, attributes: OpAttributes['convWeightGrad']): Value =>
  node('convWeightGrad', [x, dy], attributes);

/** The maximum of each window: x [N,C,H,W] -> [N,C,H',W']. Throws SHAPE. */
export const maxPool2d = (x: Value, attributes: OpAttributes['maxPool2d']): Value =>
  node('maxPool2d', [x], attributes);
/** The mean of each plane: x [N,C,H,W] -> [N,C,1,1], H and W of any size. Throws SHAPE. */
export const globalAveragePool = (x: Value): Value => node('globalAveragePool', [x], {});

/** x normalised by statistics of the whole batch, one mean and variance per channel. */
export const batchNorm = (
  x: Value,
  gamma: Value,
  beta: Value,
  attributes: OpAttributes['batchNorm'],
): Value => node('batchNorm', [x, gamma, beta], attributes);
/** 1 / sqrt(variance + epsilon) per channel. */
export const inverseStd = (x: Value, attributes: OpAttributes['inverseStd']): Value =>
  node('inverseStd', [x], attributes);
/** x normalised by statistics of each image and channel. */
export const instanceNorm = (x: Value, gamma: Value, beta: Value, epsilon: number): Value =>
  node('instanceNorm', [x, gamma, beta], { epsilon });

/** A batch of matrix products: [B,M,K] x [B,K,N] -> [B,M,N]. */
export const matMul = (a: Value, b: Value): Value => node('matMul', [a, b], {});

/** The product of two matrices, each transposed first where asked: [M,K] x [K,N] -> [M,N]. */
export const gemm = (a: Value, b: Value, { transA = false, transB = false } = {}): Value =>
  node('gemm', [a, b], { transA, transB });

/**
 * A graph of named outputs; its inputs are those that the outputs depend on, in order of first use.
 * Throws GRAPH if two inputs share a name.
 *
 * @example
 * const x = input('x', [2, 3]);
 * const square = graph({ y: mul(x, x) });
 */
export const graph = (outputs: Readonly<Record<string, Value>>): Graph => {
  const inputs = reachable(Object.values(outputs)).filter(
    (value): value is Value<'input'> => value.op === 'input',
  );
  const seen = new Set<string>();
  for (const { attributes } of inputs) {
    if (seen.has(attributes.name))
      throw new Pix2PixError(
        'GRAPH',
        `graph: two inputs are named "${attributes.name}"; give each its own name`,
      );
    seen.add(attributes.name);
  }
  return { inputs, outputs };
};
