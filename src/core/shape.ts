/** Shapes: lists of dimensions that are numbers (training) or exact linear functions of symbols (inference). */
import { Pix2PixError } from './errors.ts';

/** `(times * symbol + plus) / over`, exactly: it is whole for every size that the model accepts. */
export interface SymbolicDim {
  readonly symbol: string;
  readonly times: number;
  /** May be negative: a convolution without padding takes pixels away. */
  readonly plus: number;
  readonly over: number;
}

/** A dimension: a number, or a symbol that a run gives a value. */
export type Dim = number | SymbolicDim;
/** The dimensions of a tensor, outermost first. */
export type Shape = readonly Dim[];

/** A symbolic dimension such as `H`. */
export const symbolicDim = (symbol: string): SymbolicDim => ({ symbol, times: 1, plus: 0, over: 1 });

/** `dim * factor`, where factor is a positive whole number. */
export const multiplyDim = (dim: Dim, factor: number): Dim =>
  typeof dim === 'number'
    ? dim * factor
    : inLowestTerms({ ...dim, times: dim.times * factor, plus: dim.plus * factor });

/** `dim / divisor`, exactly; undefined if a number is not divisible. */
export const divideDim = (dim: Dim, divisor: number): Dim | undefined => {
  if (typeof dim !== 'number') return inLowestTerms({ ...dim, over: dim.over * divisor });
  return dim % divisor === 0 ? dim / divisor : undefined;
};

/** `dim + amount`, where amount is a whole number. */
export const addToDim = (dim: Dim, amount: number): Dim =>
  typeof dim === 'number' ? dim + amount : inLowestTerms({ ...dim, plus: dim.plus + amount * dim.over });

/** `a - b` where that is a number whatever the size; otherwise undefined. */
export const differenceOfDims = (a: Dim, b: Dim): number | undefined => {
  if (typeof a === 'number' || typeof b === 'number')
    return typeof a === 'number' && typeof b === 'number' ? a - b : undefined;
  const isParallel = a.symbol === b.symbol && a.times * b.over === b.times * a.over;
  return isParallel ? a.plus / a.over - b.plus / b.over : undefined;
};

const inLowestTerms = ({ symbol, times, plus, over }: SymbolicDim): SymbolicDim => {
  const divisor = greatestCommonDivisor(greatestCommonDivisor(times, over), Math.abs(plus));
  return { symbol, times: times / divisor, plus: plus / divisor, over: over / divisor };
};

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

/** Whether two dimensions are the same number, or the same function of the same symbol. */
export const equalDims = (a: Dim, b: Dim): boolean =>
  typeof a === 'number' || typeof b === 'number'
    ? a === b
    : a.symbol === b.symbol && a.times === b.times && a.plus === b.plus && a.over === b.over;

/** Whether two shapes are equal in rank and in every dimension. */
export const equalShapes = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((dim, axis) => equalDims(dim, b[axis] as Dim));

/** `64`, `H`, `H/2`, `2*H/3`, `H+6` or `(H-8)/8`. */
export const formatDim = (dim: Dim): string => {
  if (typeof dim === 'number') return String(dim);
  const { symbol, times, plus, over } = dim;
  const product = times === 1 ? symbol : `${times}*${symbol}`;
  if (plus === 0) return over === 1 ? product : `${product}/${over}`;
  const sum = `${product}${plus > 0 ? '+' : '-'}${Math.abs(plus)}`;
  return over === 1 ? sum : `(${sum})/${over}`;
};

/** `[1,64,H/2,W/2]`. */
export const formatShape = (shape: Shape): string => `[${shape.map(formatDim).join(',')}]`;

/** The shape as numbers; throws SHAPE where a dimension is symbolic. */
export const numericShape = (shape: Shape, where: string): readonly number[] =>
  shape.map((dim) => {
    if (typeof dim === 'number') return dim;
    throw new Pix2PixError(
      'SHAPE',
      `${where}: dimension ${formatDim(dim)} of ${formatShape(shape)} must be a number here`,
    );
  });

/** The number of elements of a shape of numbers. */
export const elementCount = (shape: Shape): number =>
  numericShape(shape, 'elementCount').reduce((product, dim) => product * dim, 1);

/** Whether two shapes have as many elements, whatever values their symbols take. */
export const sameElementCount = (a: Shape, b: Shape): boolean => {
  const [x, y] = [factorsOf(a), factorsOf(b)];
  return x.times * y.over === y.times * x.over && x.symbols.join() === y.symbols.join();
};

/** The elements as `times / over`, times what is left of each symbolic dimension, in the order of the alphabet. */
const factorsOf = (
  shape: Shape,
): { readonly times: number; readonly over: number; readonly symbols: readonly string[] } => {
  let [times, over] = [1, 1];
  const symbols: string[] = [];
  for (const dim of shape) {
    if (typeof dim === 'number') times *= dim;
    else {
      const common = greatestCommonDivisor(dim.times, Math.abs(dim.plus));
      times *= common;
      over *= dim.over;
      symbols.push(formatDim({ ...dim, times: dim.times / common, plus: dim.plus / common, over: 1 }));
    }
  }
  return { times, over, symbols: symbols.sort() };
};

/** Row-major strides, in elements. */
export const rowMajorStrides = (shape: readonly number[]): readonly number[] => {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--)
    strides[axis] = (strides[axis + 1] as number) * (shape[axis + 1] as number);
  return strides;
};

/** The numpy broadcast of two shapes, or undefined if they do not fit. */
export const broadcastShapes = (a: Shape, b: Shape): Shape | undefined => {
  const rank = Math.max(a.length, b.length);
  const result: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const dimA = a[axis - (rank - a.length)] ?? 1;
    const dimB = b[axis - (rank - b.length)] ?? 1;
    if (equalDims(dimA, dimB) || dimB === 1) result.push(dimA);
    else if (dimA === 1) result.push(dimB);
    else return undefined;
  }
  return result;
};

/** Replaces symbols by sizes: `H/2` with H = 256 becomes 128. Throws SHAPE if the result is not whole, or not positive. */
export const resolveShape = (shape: Shape, sizes: Readonly<Record<string, number>>): readonly number[] =>
  shape.map((dim) => {
    if (typeof dim === 'number') return dim;
    const size = sizes[dim.symbol];
    const value = size === undefined ? Number.NaN : (size * dim.times + dim.plus) / dim.over;
    if (Number.isInteger(value) && value > 0) return value;
    throw new Pix2PixError(
      'SHAPE',
      `resolveShape: ${formatDim(dim)} with ${dim.symbol} = ${size} ${adviceFor(dim, value)}`,
    );
  });

/** What is wrong with a resolved dimension, and which size to pass. */
const adviceFor = ({ plus, over }: SymbolicDim, value: number): string => {
  if (value <= 0) return `is ${value}; pass a larger size`;
  return `is not a whole number; pass a multiple of ${over}${plus === 0 ? '' : ` ${plus > 0 ? 'minus' : 'plus'} ${Math.abs(plus)}`}`;
};
