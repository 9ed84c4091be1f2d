/** The factor R of a QR decomposition (Householder): a tall matrix made square, its products kept. */
import { addScaled, dot, type Rows, transposed } from './feature-vectors.ts';

/**
 * R [D,D] of x [N,D], N >= D: upper triangular, with R^T R = x^T x. A covariance is never formed, so that its
 * square root keeps the digits that squaring would lose, and a singular one is not a special case.
 */
export const triangularFactor = (x: Rows): Float64Array[] => {
  const columns = transposed(x); // [D,N]
  columns.forEach((column, k) => {
    const reflector = reflectorOf(column, k);
    if (reflector)
      for (const other of columns.slice(k))
        addScaled(other, reflector, (-2 * dot(reflector, other, k)) / dot(reflector, reflector, k));
  });
  return transposed(columns.map((column) => column.subarray(0, columns.length)));
};

/** The vector whose reflection makes a column 0 below position k; undefined if it is 0 from there on. */
const reflectorOf = (column: Float64Array, k: number): Float64Array | undefined => {
  const norm = Math.sqrt(dot(column, column, k));
  if (norm === 0) return undefined;
  const reflector = new Float64Array(column.length);
  reflector.set(column.subarray(k), k);
  const first = column[k] as number;
  reflector[k] = first + (first < 0 ? -norm : norm); // away from 0: no digits cancel
  return reflector;
};
