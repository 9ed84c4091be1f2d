/** Target shapes of Reshape and Expand, which ONNX gives as int64 numbers even where a size is symbolic. */
import { Pix2PixError } from '../core/errors.ts';
import {
  broadcastShapes,
  type Dim,
  divideDim,
  equalDims,
  formatShape,
  multiplyDim,
  type Shape,
  type SymbolicDim,
  symbolicDim,
} from '../core/shape.ts';

// ONNX Reshape: 0 takes the input's dimension at the same position, -1 is what remains; we have no empty dimensions.
const SAME = 0;
const REMAINING = -1;

/**
 * The int64 target of a Reshape from one shape to another: a symbolic dimension is the input's own at its
 * position, or the single one left to infer. Throws GRAPH for two of the latter.
 */
export const reshapeTarget = (from: Shape, to: Shape): readonly number[] => {
  const target = to.map((dim, axis) => {
    if (typeof dim === 'number') return dim;
    const before = from[axis];
    return before !== undefined && equalDims(before, dim) ? SAME : REMAINING;
  });
  if (target.filter((dim) => dim === REMAINING).length > 1)
    throw new Pix2PixError(
      'GRAPH',
      `encodeModel: reshape of ${formatShape(from)} to ${formatShape(to)} leaves more than one symbolic dimension to infer; give them numbers`,
    );
  return target;
};

/** The inverse of reshapeTarget; a target that fits no shape gives NaN at the dimension to infer. */
export const reshapedShape = (from: Shape, target: readonly number[]): Shape => {
  const known = target.map((dim, axis) => (dim === SAME ? (from[axis] ?? Number.NaN) : dim));
  const remaining = (): Dim =>
    quotient(
      from,
      known.filter((dim) => dim !== REMAINING),
    );
  return known.map((dim) => (dim === REMAINING ? remaining() : dim));
};

/** The product of some dimensions over the product of others, which must be one dimension. */
const quotient = (all: readonly Dim[], allDivisors: readonly Dim[]): Dim => {
  const [dims, divisors] = withoutCommon(all, allDivisors);
  const [sum, ...others] = dims.filter(isSymbolic);
  // A sum such as H + 6 can only be the one symbolic dimension that is left.
  if (sum && others.length === 0 && !divisors.some(isSymbolic)) {
    const whole = multiplyDim(sum, numberProduct(dims));
    return divideDim(whole, numberProduct(divisors)) ?? Number.NaN;
  }
  if ([...dims, ...divisors].some((dim) => isSymbolic(dim) && dim.plus !== 0)) return Number.NaN;
  const symbols = dims.flatMap((dim) => (typeof dim === 'number' ? [] : [dim.symbol]));
  for (const divisor of divisors) {
    if (typeof divisor === 'number') continue;
    const index = symbols.indexOf(divisor.symbol);
    if (index < 0) return Number.NaN;
    symbols.splice(index, 1);
  }
  const [symbol] = symbols;
  if (symbols.length > 1) return Number.NaN;
  const times = product(dims, 'times') * product(divisors, 'over');
  const over = product(dims, 'over') * product(divisors, 'times');
  return (
    divideDim(symbol === undefined ? times : multiplyDim(symbolicDim(symbol), times), over) ?? Number.NaN
  );
};

const isSymbolic = (dim: Dim): dim is SymbolicDim => typeof dim !== 'number';

const numberProduct = (dims: readonly Dim[]): number =>
  dims.reduce<number>((result, dim) => (isSymbolic(dim) ? result : result * dim), 1);

/** Both lists without the dimensions that stand in both. */
const withoutCommon = (
  dims: readonly Dim[],
  divisors: readonly Dim[],
): readonly [readonly Dim[], readonly Dim[]] => {
  const rest = [...divisors];
  const left = dims.filter((dim) => {
    const index = rest.findIndex((divisor) => isSymbolic(dim) && equalDims(dim, divisor));
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  });
  return [left, rest];
};

const product = (dims: readonly Dim[], part: 'times' | 'over'): number =>
  dims
    .map((dim) => (typeof dim === 'number' ? { times: dim, over: 1 } : dim)[part])
    .reduce((a, b) => a * b, 1);

/** The int64 target of an Expand: a symbolic dimension is the input's own. Throws GRAPH if it is new. */
export const expandTarget = (from: Shape, to: Shape): readonly number[] =>
  to.map((dim, axis) => {
    if (typeof dim === 'number') return dim;
    const before = from[axis - (to.length - from.length)];
    // Expand broadcasts both ways: 1 keeps what is there.
    if (before !== undefined && equalDims(before, dim)) return 1;
    throw new Pix2PixError(
      'GRAPH',
      `encodeModel: broadcastTo of ${formatShape(from)} to ${formatShape(to)} needs a symbolic size that ONNX's Expand cannot name; let the arithmetic that follows broadcast instead`,
    );
  });

/** The inverse of expandTarget; the target itself where it does not fit. */
export const expandedShape = (from: Shape, target: readonly number[]): Shape =>
  broadcastShapes(from, target) ?? target;
