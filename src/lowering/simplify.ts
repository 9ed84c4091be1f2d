/** Local rewrites that save passes over memory; each is exact, so results keep their bits. */
import { broadcastShapes, elementCount, equalShapes, type Shape } from '../core/shape.ts';
import {
  convTranspose2d,
  neg,
  node,
  reduceMean,
  reduceSum,
  reshape,
  scalarConstant,
  slice,
  transpose,
} from '../graph/build.ts';
import { isOp, type OpName, type Value } from '../graph/ops.ts';

/** The value that replaces `value`, whose operands are simplified already. */
export const simplify = (value: Value): Value => {
  for (const rule of RULES) {
    const better = rule(value);
    if (better !== undefined) return better;
  }
  return value;
};

type Peephole = (value: Value) => Value | undefined;

const BROADCASTING: readonly OpName[] = ['add', 'sub', 'mul', 'div'];

const scalarOf = (value: Value | undefined): number | undefined =>
  value && isOp(value, 'constant') && value.attributes.data.length === 1
    ? value.attributes.data[0]
    : undefined;

/** add(broadcastTo(x), y) -> add(x, y) where the result keeps its shape. */
const dropBroadcast: Peephole = (value) => {
  if (!BROADCASTING.includes(value.op)) return undefined;
  const index = value.inputs.findIndex((operand) => isOp(operand, 'broadcastTo'));
  const wide = value.inputs[index];
  if (!wide) return undefined;
  const inputs = value.inputs.map((operand, i) => (i === index ? (wide.inputs[0] as Value) : operand));
  const shape = broadcastShapes((inputs[0] as Value).shape, (inputs[1] as Value).shape) as Shape;
  return equalShapes(shape, value.shape) ? simplify(node(value.op, inputs, value.attributes)) : undefined;
};

/** x * 1 -> x, for a factor that does not widen x. */
const dropOne: Peephole = (value) => {
  if (value.op !== 'mul') return undefined;
  const [a, b] = value.inputs as readonly [Value, Value];
  if (scalarOf(b) === 1 && equalShapes(a.shape, value.shape)) return a;
  if (scalarOf(a) === 1 && equalShapes(b.shape, value.shape)) return b;
  return undefined;
};

/** The product of two scalar constants. */
const foldScalars: Peephole = (value) => {
  if (value.op !== 'mul' || value.shape.length > 0) return undefined;
  const [a, b] = value.inputs.map(scalarOf);
  return a === undefined || b === undefined ? undefined : scalarConstant(a * b);
};

/** A reshape of a reshape is one reshape. */
const mergeReshapes: Peephole = (value) => {
  if (!isOp(value, 'reshape')) return undefined;
  const x = value.inputs[0] as Value;
  const source = isOp(x, 'reshape') ? (x.inputs[0] as Value) : x;
  if (equalShapes(source.shape, value.shape)) return source;
  return source === x ? undefined : reshape(source, value.shape);
};

/**
 * The sum of values that are moved in one way is moved once. An engine that moved it by itself would put a node of its own
 * at the end, and run what leads there before all other gradients, whose operands then wait in memory.
 */
const moveSum: Peephole = (value) => {
  if (value.op !== 'add') return undefined;
  const [a, b] = value.inputs as readonly [Value, Value];
  const [from, other] = [movedOf(a), movedOf(b)];
  if (!from || !other || !isEqual(from.perm, other.perm) || !equalShapes(from.x.shape, other.x.shape))
    return undefined;
  if (!equalShapes(a.shape, b.shape)) return undefined;
  const moved = transpose(simplify(node('add', [from.x, other.x], {})), from.perm);
  return simplify(reshape(moved, value.shape));
};

/** What is transposed, and perhaps reshaped after that. */
const movedOf = (value: Value): { readonly x: Value; readonly perm: readonly number[] } | undefined => {
  const source = isOp(value, 'reshape') ? (value.inputs[0] as Value) : value;
  return isOp(source, 'transpose')
    ? { x: source.inputs[0] as Value, perm: source.attributes.perm }
    : undefined;
};

const isEqual = (a: readonly number[], b: readonly number[]): boolean => a.join() === b.join();

/** The sum of negatives is the negative of the sum: a pass over fewer numbers. */
const negateSum: Peephole = (value) => {
  if (!isOp(value, 'reduceSum')) return undefined;
  const x = value.inputs[0] as Value;
  return isOp(x, 'neg') ? neg(simplify(reduceSum(x.inputs[0] as Value, value.attributes.axes))) : undefined;
};

/** Some channels of a transposed convolution need only that part of its kernel: D's gradient for y, without x. */
const sliceKernel: Peephole = (value) => {
  if (!isOp(value, 'slice')) return undefined;
  const [range, ...others] = value.attributes.ranges;
  if (range?.axis !== 1 || others.length > 0) return undefined;
  const source = value.inputs[0] as Value;
  if (!isOp(source, 'convTranspose2d') || source.inputs.length > 2) return undefined;
  const [x, w] = source.inputs as readonly [Value, Value];
  const { start, end } = range;
  return convTranspose2d(x, slice(w, 1, start, end), source.attributes);
};

/** Above this many values the engine's plain float32 sum loses digits (reference: 8 M values, 0.3 %). */
const LONGEST_SUM = 16_384;

/** A long reduction in two stages, the last axis first, so that no partial sum grows long. */
const stageReduction: Peephole = (value) => {
  if (!isOp(value, 'reduceSum') && !isOp(value, 'reduceMean')) return undefined;
  const { axes } = value.attributes;
  const x = value.inputs[0] as Value;
  const last = x.shape.length - 1;
  if (axes.length < 2 || !axes.includes(last) || x.shape.some((dim) => typeof dim !== 'number'))
    return undefined;
  if (elementCount(x.shape) / elementCount(value.shape) <= LONGEST_SUM || x.shape[last] === 1)
    return undefined;
  const reduce = isOp(value, 'reduceSum') ? reduceSum : reduceMean;
  return reduce(
    reduce(x, [last]),
    axes.filter((axis) => axis !== last),
  );
};

const RULES: readonly Peephole[] = [
  foldScalars,
  dropBroadcast,
  dropOne,
  mergeReshapes,
  negateSum,
  moveSum,
  sliceKernel,
  stageReduction,
];
