/** Walks over tensors by strides: what transposing, broadcasting, slicing, padding and reducing share. */
import { rowMajorStrides } from '../core/shape.ts';
import type { Float64Tensor } from './float64-tensor.ts';

/** The positions `offset + index . strides` of every index into `shape`, in row-major order. */
export const positionsOf = (
  shape: readonly number[],
  strides: readonly number[],
  offset = 0,
): Uint32Array<ArrayBuffer> => {
  let positions = Uint32Array.of(offset);
  for (const [axis, dim] of shape.entries()) {
    const stride = strides[axis] as number;
    const next = new Uint32Array(positions.length * dim);
    let at = 0;
    for (const position of positions) for (let i = 0; i < dim; i++) next[at++] = position + i * stride;
    positions = next;
  }
  return positions;
};

/** The values at the positions, in their order. */
export const gather = (data: Float64Array, positions: Uint32Array): Float64Array => {
  const result = new Float64Array(positions.length);
  for (let i = 0; i < positions.length; i++) result[i] = data[positions[i] as number] as number;
  return result;
};

/** Adds the values to `target` at the positions, in their order; a position may come more than once. */
export const scatterAdd = (target: Float64Array, data: Float64Array, positions: Uint32Array): void => {
  for (let i = 0; i < positions.length; i++) {
    const position = positions[i] as number;
    target[position] = (target[position] as number) + (data[i] as number);
  }
};

/** Strides that read a tensor of shape `from` as if it had the shape `to` (numpy broadcasting). */
export const broadcastStrides = (from: readonly number[], to: readonly number[]): readonly number[] => {
  const strides = rowMajorStrides(from);
  const missing = to.length - from.length;
  return to.map((_, axis) =>
    axis < missing || from[axis - missing] === 1 ? 0 : (strides[axis - missing] as number),
  );
};

/** The data of x repeated to a larger shape; x's own data where the shape is its own. */
export const broadcastData = ({ shape, data }: Float64Tensor, to: readonly number[]): Float64Array =>
  shape.length === to.length && shape.every((dim, axis) => dim === to[axis])
    ? data
    : gather(data, positionsOf(to, broadcastStrides(shape, to)));
