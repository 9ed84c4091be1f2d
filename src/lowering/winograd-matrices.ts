/**
 * The matrices of Winograd's short convolutions F(m, r): m outputs of an r-tap filter from n = m + r - 1 inputs with
 * n products instead of m * r (Winograd 1980; Lavin and Gray 2016, arXiv 1509.09308). By the construction of Cook
 * and Toom: y = A^T [(G g) * (B^T d)], where * multiplies element by element.
 */

/** Row-major rows of float64. */
export type Matrix = readonly (readonly number[])[];

export interface WinogradMatrices {
  /** m, outputs of a tile along an axis. */
  readonly outputs: number;
  /** n, inputs of a tile along an axis: the positions of a transformed tile. */
  readonly inputs: number;
  /** r, taps of the filter. */
  readonly taps: number;
  /** [m,n], for outputs. */
  readonly outputOf: Matrix;
  /** [n,r], for filters. */
  readonly filterOf: Matrix;
  /** [n,n], for inputs. */
  readonly inputOf: Matrix;
}

/** Finite points of evaluation, which keep the numbers of the matrices small; the last point is infinity. */
const POINTS = [0, 1, -1, 2, -2];

/** Inputs of a tile for two taps, and for three to five. Larger tiles save more products and lose more digits. */
const INPUTS_OF_TWO_TAPS = 5;
const INPUTS = POINTS.length + 1;

/** n of the tiles that are used for r taps. */
export const tileInputs = (taps: number): number => (taps <= 2 ? INPUTS_OF_TWO_TAPS : INPUTS);

/** F(n + 1 - r, r). */
export const winogradMatrices = (taps: number): WinogradMatrices => {
  const n = tileInputs(taps);
  const m = n - taps + 1;
  const points = POINTS.slice(0, n - 1);
  const others = (j: number): number[] => points.filter((_, i) => i !== j);
  const powers = (x: number, count: number): number[] => Array.from({ length: count }, (_, k) => x ** k);
  const last = (count: number): number[] =>
    Array.from({ length: count }, (_, k) => (k === count - 1 ? 1 : 0));
  const scales = points.map((point, j) => others(j).reduce((product, other) => product * (point - other), 1));
  return {
    outputs: m,
    inputs: n,
    taps,
    outputOf: Array.from({ length: m }, (_, i) => [
      ...points.map((point) => point ** i),
      i === m - 1 ? 1 : 0,
    ]),
    filterOf: [
      ...points.map((point, j) => powers(point, taps).map((power) => power / (scales[j] as number))),
      last(taps),
    ],
    inputOf: [...points.map((_, j) => [...polynomial(others(j)), 0]), polynomial(points)],
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

/**
 * The same on each of s*s interleaved images, where pixel (s*k+a, s*l+b) of the whole is pixel (k,l) of image
 * (a,b): [p,q] -> [p*p*s*s, s*q*s*q], rows (i,j,a,b), columns row-major pixels of the whole.
 */
export const bothAxesOfPhases = (matrix: Matrix, stride: number): Matrix => {
  const phases = Array.from({ length: stride }, (_, phase) => phase);
  const spread = (row: readonly number[], phase: number): number[] =>
    row.flatMap((value) => phases.map((other) => (other === phase ? value : 0)));
  return matrix.flatMap((rowI) =>
    matrix.flatMap((rowJ) =>
      phases.flatMap((a) =>
        phases.map((b) => spread(rowI, a).flatMap((down) => spread(rowJ, b).map((right) => down * right))),
      ),
    ),
  );
};
