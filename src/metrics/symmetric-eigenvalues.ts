/**
 * Eigenvalues of a symmetric matrix: Householder's tridiagonal form, then QL steps with implicit shifts, as in
 * EISPACK's TRED1 and TQL1 (Wilkinson and Reinsch 1971). Eigenvectors, most of the work, are not needed here.
 */
import { Pix2PixError } from '../core/errors.ts';
import { addScaled, dot, type Rows } from './feature-vectors.ts';

/** QL needs about two steps for a value; more than this means that it does not converge. */
const MAX_STEPS = 50;

/** Ascending. Throws NON_FINITE if the matrix holds NaN or infinity. */
export const symmetricEigenvalues = (matrix: Rows): Float64Array => {
  const { diagonal, offDiagonal } = tridiagonal(matrix);
  for (let low = 0; low < diagonal.length; low++) isolate(diagonal, offDiagonal, low);
  return diagonal.sort();
};

interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** Element i stands between diagonal elements i and i + 1; the last is 0. */
  readonly offDiagonal: Float64Array;
}

const tridiagonal = (matrix: Rows): Tridiagonal => {
  const rows = matrix.map((row) => row.slice());
  const size = rows.length;
  const offDiagonal = new Float64Array(size);
  for (let k = 0; k + 1 < size; k++) {
    const column = rows[k] as Float64Array; // also the column: the matrix is symmetric
    const next = column[k + 1] as number;
    const norm = Math.sqrt(dot(column, column, k + 1));
    offDiagonal[k] = next > 0 ? -norm : norm;
    if (norm === 0) continue;
    const v = new Float64Array(size);
    v.set(column.subarray(k + 1), k + 1);
    v[k + 1] = next - (offDiagonal[k] as number);
    reflectBoth(rows, v, k + 1);
  }
  return { diagonal: Float64Array.from(rows, (row, i) => row[i] as number), offDiagonal };
};

/** H A H with H = I - 2 v v^T / v^T v, from row and column `start` on, as a rank-2 update. */
const reflectBoth = (rows: readonly Float64Array[], v: Float64Array, start: number): void => {
  const scale = 2 / dot(v, v, start);
  const w = Float64Array.from(rows, (row, i) => (i < start ? 0 : scale * dot(row, v, start)));
  addScaled(w, v, (-scale * dot(w, v, start)) / 2);
  for (let i = start; i < rows.length; i++) {
    addScaled(rows[i] as Float64Array, w, -(v[i] as number));
    addScaled(rows[i] as Float64Array, v, -(w[i] as number));
  }
};

/** QL steps until diagonal[low] stands alone and is an eigenvalue. */
const isolate = (d: Float64Array, e: Float64Array, low: number): void => {
  for (let step = 0; ; step++) {
    const high = blockEnd(d, e, low);
    if (high === low) return;
    if (step === MAX_STEPS)
      throw new Pix2PixError('NON_FINITE', 'symmetricEigenvalues: no convergence; does the matrix hold NaN?');
    qlStep(d, e, low, high);
  }
};

/** The end of the block that begins at `low`: the first position whose neighbour it no longer feels. */
const blockEnd = (d: Float64Array, e: Float64Array, low: number): number => {
  let end = low;
  for (; end + 1 < d.length; end++) {
    const size = Math.abs(d[end] as number) + Math.abs(d[end + 1] as number);
    if (Math.abs(e[end] as number) <= Number.EPSILON * size) break;
  }
  return end;
};

/** One implicit QL step over [low, high], shifted by the eigenvalue of the leading 2x2 nearer to d[low]. */
const qlStep = (d: Float64Array, e: Float64Array, low: number, high: number): void => {
  const [first, between] = [d[low] as number, e[low] as number];
  const half = ((d[low + 1] as number) - first) / (2 * between);
  const root = Math.hypot(half, 1);
  let bulge = (d[high] as number) - first + between / (half + (half < 0 ? -root : root));
  let [sine, cosine, shift] = [1, 1, 0];
  for (let i = high - 1; i >= low; i--) {
    const [f, b] = [sine * (e[i] as number), cosine * (e[i] as number)];
    const radius = Math.hypot(f, bulge);
    e[i + 1] = radius;
    if (radius === 0) {
      // The block falls apart here; the next step sees two.
      d[i + 1] = (d[i + 1] as number) - shift;
      e[high] = 0;
      return;
    }
    sine = f / radius;
    cosine = bulge / radius;
    const base = (d[i + 1] as number) - shift;
    const turn = ((d[i] as number) - base) * sine + 2 * cosine * b;
    shift = sine * turn;
    d[i + 1] = base + shift;
    bulge = cosine * turn - b;
  }
  d[low] = first - shift;
  e[low] = bulge;
  e[high] = 0;
};
