/**
 * The matrices of Winograd's short convolutions F(m, r): m outputs of an r-tap filter from n = m + r - 1 inputs with
 * n products instead of m * r (Winograd 1980; Lavin and Gray 2016, arXiv 1509.09308). By the construction of Cook
 * and Toom: y = A^T [(G g) * (B^T d)], where * multiplies place by place.
 */

/** Row-major rows of float64. */
export type Matrix = readonly (readonly number[])[];

export interface WinogradMatrices {
  /** m, outputs of a tile and axis. */
  readonly outputs: number;
  /** n, inputs of a tile and axis. */
  readonly inputs: number;
  /** [m,n], for outputs. */
  readonly outputOf: Matrix;
  /** [n,r], for filters. */
  readonly filterOf: Matrix;
  /** [n,n], for inputs. */
  readonly inputOf: Matrix;
}

/** Finite points of evaluation; infinity is the last one. These six keep the matrices' numbers small. */
const POINTS = [0, 1, -1, 2, -2];

/** Inputs of a tile: one more point than POINTS. Larger tiles save more products and lose more digits. */
export const TILE_INPUTS = POINTS.length + 1;

/** F(7 - r, r). */
export const winogradMatrices = (taps: number): WinogradMatrices => {
  const n = TILE_INPUTS;
  const m = n - taps + 1;
  const others = (j: number): number[] => POINTS.filter((_, i) => i !== j);
  const powers = (x: number, count: number): number[] => Array.from({ length: count }, (_, k) => x ** k);
  const last = (count: number): number[] =>
    Array.from({ length: count }, (_, k) => (k === count - 1 ? 1 : 0));
  const scales = POINTS.map((point, j) => others(j).reduce((product, other) => product * (point - other), 1));
  return {
    outputs: m,
    inputs: n,
    outputOf: Array.from({ length: m }, (_, i) => [
      ...POINTS.map((point) => point ** i),
      i === m - 1 ? 1 : 0,
    ]),
    filterOf: [
      ...POINTS.map((point, j) => powers(point, taps).map((power) => power / (scales[j] as number))),
      last(taps),
    ],
    inputOf: [...POINTS.map((_, j) => [...polynomial(others(j)), 0]), polynomial(POINTS)],
  };
};

/** Coefficients of the product of (x - root), lowest power first. */
const polynomial = (roots: readonly number[]): number[] => {
  let coefficients = [1];
  for (const root of roots)
    coefficients = [0, ...coefficients].map((above, k) => above - root * (coefficients[k] ?? 0));
  return coefficients;
};

/** Kronecker's product, which applies a matrix along both axes of an image: rows (i,j), columns (k,l). */
export const bothAxes = (matrix: Matrix): Matrix =>
  matrix.flatMap((rowI) => matrix.map((rowJ) => rowI.flatMap((a) => rowJ.map((b) => a * b))));
