/** What a network says of a set of images, a vector each, prepared for distances between two such sets. */
import { Pix2PixError } from '../core/errors.ts';
import { formatShape } from '../core/shape.ts';
import type { Tensor } from '../core/tensor.ts';

/** Rows of equal length, in float64. */
export type Rows = readonly Float64Array[];

/**
 * The vectors of a tensor [N,D], checked against those of another set: throws SHAPE if one is not such a
 * tensor or their D differ, DATA if a set has fewer than two vectors, NON_FINITE for NaN or infinity.
 */
export const featureRows = (metric: string, features: Tensor, other: Tensor): Rows => {
  const { shape, data } = features;
  const [count = 0, length = 0] = shape;
  if (shape.length !== 2 || length === 0 || length !== other.shape[1])
    throw new Pix2PixError(
      'SHAPE',
      `${metric}: features are ${formatShape(shape)} and ${formatShape(other.shape)}, expected [N,D] of one D: a vector for each image, of one network`,
    );
  if (count < 2)
    throw new Pix2PixError(
      'DATA',
      `${metric}: a set has ${count} vectors, but a spread takes at least 2; give more images`,
    );
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new Pix2PixError(
      'NON_FINITE',
      `${metric}: vector ${Math.floor(bad / length)} has ${data[bad]} at position ${bad % length}; does the network take images in this value range?`,
    );
  return Array.from({ length: count }, (_, n) =>
    Float64Array.from(data.subarray(n * length, (n + 1) * length)),
  );
};

/** The mean vector. */
export const meanRow = (rows: Rows): Float64Array => {
  const mean = new Float64Array(rows[0]?.length ?? 0);
  for (const row of rows) addScaled(mean, row, 1 / rows.length);
  return mean;
};

/** target += scale * row. */
export const addScaled = (target: Float64Array, row: Float64Array, scale: number): void => {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + scale * (row[i] as number);
};

export const dot = (a: Float64Array, b: Float64Array, start = 0): number => {
  let sum = 0;
  for (let i = start; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

/** Products of every row of `a` with every row of `b`: a * b^T. */
export const products = (a: Rows, b: Rows): Float64Array[] =>
  a.map((row) => Float64Array.from(b, (other) => dot(row, other)));

/** Columns as rows. */
export const transposed = (rows: Rows): Float64Array[] =>
  Array.from({ length: rows[0]?.length ?? 0 }, (_, column) =>
    Float64Array.from(rows, (row) => row[column] as number),
  );
