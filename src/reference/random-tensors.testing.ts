/** Random tensors for tests, and how far two tensors are apart. */
import { Pix2PixError } from '../core/errors.ts';
import type { RandomStream } from '../core/random.ts';
import { elementCount, equalShapes, formatShape } from '../core/shape.ts';
import type { Tensor } from '../core/tensor.ts';
import type { AnyTensor, Float64Tensor } from './float64-tensor.ts';

/** Samples of N(0, scale^2). */
export const randomTensor = (shape: readonly number[], stream: RandomStream, scale = 1): Float64Tensor => ({
  shape,
  data: Float64Array.from({ length: elementCount(shape) }, () => scale * stream.normal()),
});

/** Rounded to float32. */
export const toFloat32 = ({ shape, data }: AnyTensor): Tensor => ({ shape, data: Float32Array.from(data) });

/** The same values in float64, a copy. */
export const toFloat64 = ({ shape, data }: AnyTensor): Float64Tensor => ({
  shape,
  data: Float64Array.from(data),
});

/** Calls `visit` with each pair of elements; throws SHAPE where the shapes differ. */
const forEachPair = (
  where: string,
  a: AnyTensor,
  b: AnyTensor,
  visit: (x: number, y: number) => void,
): void => {
  if (!equalShapes(a.shape, b.shape) || a.data.length !== b.data.length)
    throw new Pix2PixError(
      'SHAPE',
      `${where}: shapes ${formatShape(a.shape)} and ${formatShape(b.shape)} differ; compare tensors of one shape`,
    );
  for (let i = 0; i < a.data.length; i++) visit(a.data[i] as number, b.data[i] as number);
};

/** max |a - b|; NaN where either holds one, so that no tolerance passes it. */
export const maxAbsDifference = (a: AnyTensor, b: AnyTensor): number => {
  let largest = 0;
  forEachPair('maxAbsDifference', a, b, (x, y) => {
    largest = Math.max(largest, Math.abs(x - y));
  });
  return largest;
};

/** <a, b>, the sum of products. */
export const dot = (a: AnyTensor, b: AnyTensor): number => {
  let sum = 0;
  forEachPair('dot', a, b, (x, y) => {
    sum += x * y;
  });
  return sum;
};

/** ||actual - expected|| / ||expected||; 0 where both norms are 0. */
export const relativeNormError = (actual: AnyTensor, expected: AnyTensor): number => {
  let [error, norm] = [0, 0];
  forEachPair('relativeNormError', actual, expected, (x, y) => {
    error += (x - y) ** 2;
    norm += y ** 2;
  });
  return error === 0 && norm === 0 ? 0 : Math.sqrt(error / norm);
};
