/**
 * Convolutions of stride 1 with a quarter of the products: every tile of 6x6 pixels is transformed, transformed
 * filters and tiles are multiplied as 36 matrix products over the channels, and the result is transformed back.
 * The input gradient is a convolution too, with filters turned over; the weight gradient is the same in reverse.
 */
import { add, concat, constant, gemm, matMul, pad, reshape, sliceBox, transpose } from '../graph/build.ts';
import type { OpAttributes, Value } from '../graph/ops.ts';
import { fitImage, transposeBatch } from './im2col.ts';
import {
  bothAxes,
  type Matrix,
  TILE_INPUTS,
  type WinogradMatrices,
  winogradMatrices,
} from './winograd-matrices.ts';

/** Places of a tile: products of it. */
const PLACES = TILE_INPUTS * TILE_INPUTS;

/** x [N,C,H,W], w [O,C,r,r], bias [O] -> [N,O,h,w]. */
export const winogradConv = (x: Value, w: Value, padding: number, bias?: Value): Value => {
  const [outChannels, , taps] = w.shape as readonly [number, number, number];
  const f = winogradMatrices(taps);
  const y = convolve(x, transformedFilters(w, f), padding, f);
  return bias ? add(y, reshape(bias, [1, outChannels, 1, 1])) : y;
};

/**
 * x [N,I,h,w], w [I,O,r,r] -> [N,O,H,W]: the input gradient of a convolution by w, as the transpose of what computes
 * the convolution, so that filters and tiles that were transformed for it and for the weight gradient serve again.
 */
export const winogradConvTranspose = (x: Value, w: Value, padding: number, bias?: Value): Value => {
  const [n, , height, width] = x.shape as readonly [number, number, number, number];
  const [outChannels, taps] = w.shape.slice(1) as [number, number];
  const f = winogradMatrices(taps);
  const [rows, columns] = tileCounts([height, width], f);
  const U = transformedFilters(w, f); // [36,I,O]
  const product = matMul(transpose(U, [0, 2, 1]), outputTiles(x, [rows, columns], f)); // [36,O,T]
  const tiles = n * rows * columns;
  const size = [height - 2 * padding + taps - 1, width - 2 * padding + taps - 1] as const;
  const flat = reshape(product, [PLACES, outChannels * tiles]);
  const sums = addTiles(flat, [outChannels * n, rows, columns], padding, size, f); // [O*N,H,W]
  const image = reshape(sums, [outChannels, n, ...size]);
  const y = n === 1 ? reshape(image, [1, outChannels, ...size]) : transpose(image, [1, 0, 2, 3]);
  return bias ? add(y, reshape(bias, [1, outChannels, 1, 1])) : y;
};

/** x [N,C,H,W], dy [N,O,h,w] -> dw [O,C,r,r]. */
export const winogradWeightGrad = (
  x: Value,
  dy: Value,
  { padding, kernel: [taps] }: OpAttributes['convWeightGrad'],
): Value => {
  const [, outChannels, h, w] = dy.shape as readonly [number, number, number, number];
  const channels = x.shape[1] as number;
  const f = winogradMatrices(taps);
  const counts = tileCounts([h, w], f);
  const V = inputTiles(x, padding, counts, f); // [36,C,T]
  const Y = outputTiles(dy, counts, f); // [36,O,T]
  const product = matMul(Y, transpose(V, [0, 2, 1])); // [36,O,C]
  const dw = gemm(reshape(product, [PLACES, outChannels * channels]), constantOf(bothAxes(f.filterOf)), {
    transA: true,
  }); // [O*C, r*r]
  return reshape(dw, [outChannels, channels, taps, taps]);
};

/** x [N,C,H,W] with transformed filters [36,O,C] -> [N,O,h,w]. */
const convolve = (x: Value, filters: Value, padding: number, f: WinogradMatrices): Value => {
  const [n, , height, width] = x.shape as readonly [number, number, number, number];
  const outChannels = filters.shape[1] as number;
  const taps = f.inputs - f.outputs + 1;
  const [h, w] = [height + 2 * padding - taps + 1, width + 2 * padding - taps + 1];
  const [rows, columns] = tileCounts([h, w], f);
  const product = matMul(filters, inputTiles(x, padding, [rows, columns], f)); // [36,O,T]
  const flat = reshape(product, [PLACES, outChannels * n * rows * columns]);
  const m = f.outputs;
  // [36, O*N*rows*columns]^T A^T -> [O,N,rows,columns,m,m], in which rows of a tile and columns change places.
  const outputs = gemm(flat, constantOf(bothAxes(f.outputOf)), { transA: true, transB: true });
  const tiles = reshape(outputs, [outChannels * n * rows, columns, m, m]);
  const image = reshape(transpose(tiles, [0, 2, 1, 3]), [outChannels, n, rows * m, columns * m]);
  const whole =
    n === 1 ? reshape(image, [1, outChannels, rows * m, columns * m]) : transpose(image, [1, 0, 2, 3]);
  return rows * m === h && columns * m === w
    ? whole
    : sliceBox(whole, [
        { axis: 2, start: 0, end: h },
        { axis: 3, start: 0, end: w },
      ]);
};

const tileCounts = (
  size: readonly [number, number],
  { outputs }: WinogradMatrices,
): readonly [number, number] => [Math.ceil(size[0] / outputs), Math.ceil(size[1] / outputs)];

/** x [N,C,H,W] -> [36, C, N*rows*columns]: tiles of 6x6 that overlap, transformed by B. */
const inputTiles = (
  x: Value,
  padding: number,
  [rows, columns]: readonly [number, number],
  f: WinogradMatrices,
): Value => {
  const [n, channels] = x.shape as readonly [number, number];
  const m = f.outputs;
  // A tile is covered by `blocks` blocks of m pixels an axis, the last of them perhaps in part.
  const blocks = Math.ceil(f.inputs / m);
  const [blockRows, blockColumns] = [rows + blocks - 1, columns + blocks - 1];
  const padded = fitImage(transposeBatch(x, n), padding, [blockRows * m, blockColumns * m]);
  // One transpose of two axes: [N*C*.., m] -> part j of the columns, in whose rows image row i begins at i * columns.
  const split = transpose(reshape(padded, [n * channels * blockRows * m * blockColumns, m]), [1, 0]);
  const parts = reshape(split, [m, channels, n, blockRows, m * blockColumns]);
  const windows: Value[] = [];
  const order: number[] = []; // which place of the tile each row is
  for (let row = 0; row < f.inputs; row++)
    for (let b = 0; b < blocks; b++) {
      const numParts = Math.min(m, f.inputs - b * m);
      const [top, left] = [Math.floor(row / m), (row % m) * blockColumns + b];
      windows.push(
        sliceBox(parts, [
          { axis: 0, start: 0, end: numParts },
          { axis: 3, start: top, end: top + rows },
          { axis: 4, start: left, end: left + columns },
        ]),
      );
      for (let j = 0; j < numParts; j++) order.push(row * f.inputs + b * m + j);
    }
  const joined = concat(windows, 0); // [36,C,N,rows,columns]
  const tiles = reshape(joined, [PLACES, channels * n * rows * columns]);
  const matrix = bothAxes(f.inputOf).map((row) => order.map((place) => row[place] as number));
  return reshape(gemm(constantOf(matrix), tiles), [PLACES, channels, n * rows * columns]);
};

/** w [O,C,r,r] -> [36,O,C]. */
const transformedFilters = (w: Value, f: WinogradMatrices): Value => {
  const [outChannels, channels, taps] = w.shape as readonly [number, number, number];
  const filters = reshape(w, [outChannels * channels, taps * taps]);
  const product = gemm(constantOf(bothAxes(f.filterOf)), filters, { transB: true }); // [36, O*C]
  return reshape(product, [PLACES, outChannels, channels]);
};

/** The gradient of outputs, dy [N,O,h,w] -> [36, O, N*rows*columns]: tiles that do not overlap, transformed by A. */
const outputTiles = (dy: Value, [rows, columns]: readonly [number, number], f: WinogradMatrices): Value => {
  const [n, outChannels] = dy.shape as readonly [number, number];
  const m = f.outputs;
  const whole = fitImage(transposeBatch(dy, n), 0, [rows * m, columns * m]);
  // [O*N*rows*m*columns, m] -> part j of the columns, then rows i: only one axis moves at a time.
  const parts = transpose(reshape(whole, [outChannels * n * rows * m * columns, m]), [1, 0]);
  const byRow = transpose(reshape(parts, [m, outChannels * n * rows, m, columns]), [0, 2, 1, 3]); // [j,i,O*N*rows,columns]
  const flat = reshape(byRow, [m * m, outChannels * n * rows * columns]);
  const order = Array.from({ length: m * m }, (_, k) => (k % m) * m + Math.floor(k / m)); // row k holds place (i,j)
  const matrix = order.map((place) => bothAxes(f.outputOf)[place] as readonly number[]);
  return reshape(gemm(constantOf(matrix), flat, { transA: true }), [PLACES, outChannels, n * rows * columns]);
};

/** Transformed tiles [36, M*rows*columns] back to 6x6 pixels, added up where they overlap: -> [M,H,W]. */
const addTiles = (
  tiles: Value,
  [images, rows, columns]: readonly [number, number, number],
  padding: number,
  [height, width]: readonly [number, number],
  f: WinogradMatrices,
): Value => {
  const m = f.outputs;
  const blocks = Math.ceil(f.inputs / m);
  const places = bothAxes(f.inputOf);
  const [blockRows, blockColumns] = [rows + blocks - 1, columns + blocks - 1];
  // Each block of m x m pixels gets a part of each of blocks x blocks tiles.
  let sum: Value | undefined;
  for (let a = 0; a < blocks; a++)
    for (let b = 0; b < blocks; b++) {
      const matrix = places.map((row) =>
        Array.from({ length: m * m }, (_, k) => {
          const [i, j] = [a * m + Math.floor(k / m), b * m + (k % m)];
          return i < f.inputs && j < f.inputs ? (row[i * f.inputs + j] as number) : 0;
        }),
      ); // [36, m*m]
      const part = gemm(tiles, constantOf(matrix), { transA: true }); // [M*rows*columns, m*m]
      const placed = pad(
        reshape(part, [images, rows, columns, m * m]),
        [0, a, b, 0],
        [0, blocks - 1 - a, blocks - 1 - b, 0],
      );
      sum = sum ? add(sum, placed) : placed;
    }
  const split = reshape(sum as Value, [images * blockRows, blockColumns, m, m]);
  const whole = reshape(transpose(split, [0, 2, 1, 3]), [images, blockRows * m, blockColumns * m]);
  return fitPixels(whole, padding, [height, width]);
};

/** [M,H,W] from pixel `start` on, with zeros where there are none. */
const fitPixels = (x: Value, start: number, size: readonly [number, number]): Value => {
  const missing = size.map((pixels, i) => Math.max(0, start + pixels - (x.shape[1 + i] as number)));
  const padded = missing.some((amount) => amount > 0) ? pad(x, [0, 0, 0], [0, ...missing]) : x;
  return sliceBox(
    padded,
    size.map((pixels, i) => ({ axis: 1 + i, start, end: start + pixels })),
  );
};

const constantOf = (matrix: Matrix): Value =>
  constant([matrix.length, matrix[0]?.length ?? 0], Float32Array.from(matrix.flat()));
