/** Typed tensors on the host: a shape of numbers and row-major data. */
import { Pix2PixError } from './errors.ts';
import { elementCount, formatShape } from './shape.ts';

/** A float32 tensor; `data.length` is the product of `shape`. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A float32 tensor over `data`; throws SHAPE when the lengths differ. */
export const tensor = (shape: readonly number[], data: Float32Array): Tensor => {
  if (data.length !== elementCount(shape))
    throw new Pix2PixError(
      'SHAPE',
      `tensor: shape ${formatShape(shape)} holds ${elementCount(shape)} values but the data has ${data.length}`,
    );
  return { shape, data };
};

/** A tensor of zeros. */
export const zeros = (shape: readonly number[]): Tensor => ({
  shape,
  data: new Float32Array(elementCount(shape)),
});

/** A tensor filled with one value. */
export const filled = (shape: readonly number[], value: number): Tensor => ({
  shape,
  data: new Float32Array(elementCount(shape)).fill(value),
});

/** A scalar, shape []. */
export const scalar = (value: number): Tensor => ({ shape: [], data: Float32Array.of(value) });
