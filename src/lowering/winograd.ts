/**
 * Convolutions of stride 1 with a quarter of the products: every tile of 6x6 pixels is transformed, transformed
 * filters and tiles are multiplied as 36 matrix products over the channels, and the result is transformed back.
 * The input gradient is a convolution too, with filters turned over; the weight gradient is the same in reverse.
 */
import { add, concat, constant, gemm, matMul, pad, reshape, sliceBox, transpose } from '../graph/build.ts';
import type { OpAttributes, Value } from '../graph/ops.ts';
import { fitImage } from './im2col.ts';
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
  const [outChannels, channels, taps] = w.shape as readonly [number, number, number];
  const f = winogradMatrices(taps);
  const filters = gemm(constantOf(bothAxes(f.filterOf)), reshape(w, [outChannels * channels, taps * taps]), {
    transB: true,
  }); // [36, O*C]
  const U = reshape(filters, [PLACES, outChannels, channels]);
  const y = convolve(x, U, padding, f);
  return bias ? add(y, reshape(bias, [1, outChannels, 1, 1])) : y;
};

/** x [N,I,h,w], w [I,O,r,r] -> [N,O,H,W]: the input gradient of a convolution by w. */
export const winogradConvTranspose = (x: Value, w: Value, padding: number, bias?: Value): Value => {
  const [inChannels, outChannels, taps] = w.shape as readonly [number, number, number];
  const f = winogradMatrices(taps);
  const turned = bothAxes(f.filterOf.map((row) => row.toReversed()));
  const filters = gemm(constantOf(turned), reshape(w, [inChannels * outChannels, taps * taps]), {
    transB: true,
  }); // [36, I*O]
  const U = transpose(reshape(filters, [PLACES, inChannels, outChannels]), [0, 2, 1]); // joins the product below
  const y = convolve(x, U, taps - 1 - padding, f);
  return bias ? add(y, reshape(bias, [1, outChannels, 1, 1])) : y;
};

/** x [N,C,H,W], dy [N,O,h,w] -> dw [O,C,r,r]. */
export const winogradWeightGrad = (
  x: Value,
  dy: Value,
  { padding, kernel: [taps] }: OpAttributes['convWeightGrad'],
): Value => {
  const [n, outChannels, h, w] = dy.shape as readonly [number, number, number, number];
  const channels = x.shape[1] as number;
  const f = winogradMatrices(taps);
  const [rows, columns] = tileCounts([h, w], f);
  const tiles = n * rows * columns;
  const V = inputTiles(x, padding, [rows, columns], f); // [36,C,T]
  // dy in tiles of m x m that do not overlap, transformed by A.
  const m = f.outputs;
  const whole = pad(dy, [0, 0, 0, 0], [0, 0, rows * m - h, columns * m - w]);
  const split = reshape(whole, [n, outChannels, rows, m, columns, m]);
  const parts = reshape(transpose(split, [3, 5, 1, 0, 2, 4]), [m * m, outChannels * tiles]);
  const Y = reshape(gemm(constantOf(bothAxes(f.outputOf)), parts, { transA: true }), [
    PLACES,
    outChannels,
    tiles,
  ]);
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
  const padded = fitImage(x, padding, [blockRows * m, blockColumns * m]);
  // One transpose of two axes: [N*C*.., m] -> part j of the columns, in whose rows image row i begins at i * columns.
  const split = transpose(reshape(padded, [n * channels * blockRows * m * blockColumns, m]), [1, 0]);
  const parts = reshape(split, [m, n, channels, blockRows, m * blockColumns]);
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
  const joined = concat(windows, 0); // [36,N,C,rows,columns]
  const byChannel = n === 1 ? joined : transpose(joined, [0, 2, 1, 3, 4]);
  const tiles = reshape(byChannel, [PLACES, channels * n * rows * columns]);
  const matrix = bothAxes(f.inputOf).map((row) => order.map((place) => row[place] as number));
  return reshape(gemm(constantOf(matrix), tiles), [PLACES, channels, n * rows * columns]);
};

const constantOf = (matrix: Matrix): Value =>
  constant([matrix.length, matrix[0]?.length ?? 0], Float32Array.from(matrix.flat()));
