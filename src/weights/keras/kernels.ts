/** Kernels of Keras, [kh,kw,...], as those of our graph, [...,kh,kw]. */
import type { Tensor } from '../../core/tensor.ts';

/** The tensor with its axes in another order. */
export const permuted = ({ shape, data }: Tensor, order: readonly number[]): Tensor => {
  const to = order.map((axis) => shape[axis] as number);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, dim) => product * dim, 1));
  const steps = order.map((axis) => strides[axis] as number);
  const result = new Float32Array(data.length);
  const at = new Array<number>(to.length).fill(0);
  let from = 0;
  for (let i = 0; i < result.length; i++) {
    result[i] = data[from] as number;
    for (let axis = to.length - 1; axis >= 0; axis--) {
      from += steps[axis] as number;
      at[axis] = (at[axis] as number) + 1;
      if ((at[axis] as number) < (to[axis] as number)) break;
      from -= (steps[axis] as number) * (to[axis] as number);
      at[axis] = 0;
    }
  }
  return { shape: to, data: result };
};

export interface Room {
  /** Zeros before, after and between the rows of a kernel, and its columns. */
  readonly before: readonly [number, number];
  readonly after: readonly [number, number];
  readonly every: readonly [number, number];
}

/** A kernel [A,B,kh,kw] with rows and columns of zeros around and between its own. */
export const withZeros = ({ shape, data }: Tensor, { before, after, every }: Room): Tensor => {
  const [a = 1, b = 1, rows = 1, columns = 1] = shape;
  const size = (count: number, axis: 0 | 1): number =>
    before[axis] + (count - 1) * every[axis] + 1 + after[axis];
  const [height, width] = [size(rows, 0), size(columns, 1)];
  if (height === rows && width === columns) return { shape, data };
  const result = new Float32Array(a * b * height * width);
  for (let i = 0; i < data.length; i++) {
    const [row, column] = [Math.floor(i / columns) % rows, i % columns];
    const filter = Math.floor(i / (rows * columns));
    result[(filter * height + before[0] + row * every[0]) * width + before[1] + column * every[1]] = data[
      i
    ] as number;
  }
  return { shape: [a, b, height, width], data: result };
};
