/** Shapes: lists of dimensions that are numbers (training) or exact quotients of symbols (inference). */
import { Pix2PixError } from './errors.ts';

/** `times * symbol / over`, exactly; the quotient is whole for every size that the model accepts. */
export interface SymbolicDim {
  readonly symbol: string;
  readonly times: number;
  readonly over: number;
}

export type Dim = number | SymbolicDim;
export type Shape = readonly Dim[];

/** A symbolic dimension such as `H`. */
export const symbolicDim = (symbol: string): SymbolicDim => ({ symbol, times: 1, over: 1 });

/** `dim * factor`, where factor is a positive whole number. */
export const multiplyDim = (dim: Dim, factor: number): Dim =>
  typeof dim === 'number' ? dim * factor : reduced(dim.symbol, dim.times * factor, dim.over);

/** `dim / divisor`, exactly; undefined where a number is not divisible. */
export const divideDim = (dim: Dim, divisor: number): Dim | undefined => {
  if (typeof dim !== 'number') return reduced(dim.symbol, dim.times, dim.over * divisor);
  return dim % divisor === 0 ? dim / divisor : undefined;
};

const reduced = (symbol: string, times: number, over: number): SymbolicDim => {
  const divisor = greatestCommonDivisor(times, over);
  return { symbol, times: times / divisor, over: over / divisor };
};

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

/** Whether two dimensions are the same number or the same quotient. */
export const equalDims = (a: Dim, b: Dim): boolean =>
  typeof a === 'number' || typeof b === 'number'
    ? a === b
    : a.symbol === b.symbol && a.times === b.times && a.over === b.over;

/** Whether two shapes are equal in rank and in every dimension. */
export const equalShapes = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((dim, axis) => equalDims(dim, b[axis] as Dim));

/** `64`, `H`, `H/2` or `2*H/3`. */
export const formatDim = (dim: Dim): string => {
  if (typeof dim === 'number') return String(dim);
  const product = dim.times === 1 ? dim.symbol : `${dim.times}*${dim.symbol}`;
  return dim.over === 1 ? product : `${product}/${dim.over}`;
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

/** Row-major strides, in elements. */
export const rowMajorStrides = (shape: readonly number[]): readonly number[] => {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--)
    strides[axis] = (strides[axis + 1] as number) * (shape[axis + 1] as number);
  return strides;
};

/** The numpy broadcast of two shapes, or undefined where they do not fit. */
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

/** Replaces symbols by sizes: `H/2` with H = 256 becomes 128; throws SHAPE where it does not divide. */
export const resolveShape = (shape: Shape, sizes: Readonly<Record<string, number>>): readonly number[] =>
  shape.map((dim) => {
    if (typeof dim === 'number') return dim;
    const size = sizes[dim.symbol];
    const value = size === undefined ? Number.NaN : (size * dim.times) / dim.over;
    if (Number.isInteger(value)) return value;
    throw new Pix2PixError(
      'SHAPE',
      `resolveShape: ${formatDim(dim)} with ${dim.symbol} = ${size} is not a whole number; pass a multiple of ${dim.over}`,
    );
  });
