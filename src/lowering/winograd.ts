/**
 * Convolutions with a fraction of the products: overlapping tiles of the image are transformed, transformed filters
 * and tiles are multiplied as a matrix product over the channels for each position of a tile, and the result is
 * transformed back. A convolution of stride s is one of stride 1 over s*s times the channels, its phases: the images
 * of every s-th pixel.
 *
 * A transform of images is itself a convolution of single channels by constant kernels. The gradients are transposes
 * of the whole, made of the transposes of its parts, so what was transformed for one serves the others.
 */
import {
  add,
  concat,
  constant,
  conv2d,
  convTranspose2d,
  gemm,
  matMul,
  reshape,
  sliceBox,
  transpose,
} from '../graph/build.ts';
import { type ConvAttributes, isOp, type OpAttributes, type Value } from '../graph/ops.ts';
import { fitImage } from './im2col.ts';
import { bothAxes, bothAxesOfPhases, type Matrix, winogradMatrices } from './winograd-matrices.ts';

type Sizes = readonly [number, number, number, number];

/** x [N,C,H,W], w [O,C,k,k], bias [O] -> [N,O,h,w], for strides that divide k. */
export const winogradConv = (x: Value, w: Value, attributes: ConvAttributes, bias?: Value): Value => {
  const shape = conv2d(x, w, attributes).shape as Sizes;
  const f = tiling(w.shape[2] as number, attributes);
  const grid = gridOf([shape[2], shape[3]], f);
  const y = outputsOf(matMul(filterPlaces(w, f), inputPlaces(x, grid, f)), shape, grid, f);
  return bias ? add(y, reshape(bias, [1, shape[1], 1, 1])) : y;
};

/** x [N,I,h,w], w [I,O,k,k] -> [N,O,H,W]: the input gradient of a convolution by w. */
export const winogradConvTranspose = (
  x: Value,
  w: Value,
  attributes: OpAttributes['convTranspose2d'],
  bias?: Value,
): Value => {
  const shape = convTranspose2d(x, w, attributes).shape as Sizes;
  const f = tiling(w.shape[2] as number, attributes);
  const grid = gridOf(x.shape.slice(2) as [number, number], f);
  const U = transpose(filterPlaces(w, f), [0, 2, 1]); // [P,s*s*O,I]
  const y = inputsOf(matMul(U, outputPlaces(x, grid, f)), shape, grid, f);
  return bias ? add(y, reshape(bias, [1, shape[1], 1, 1])) : y;
};

/** An image x [N,C,H,W] of a convolution, and the gradient dy [N,O,h,w] of its result. */
export type ImageAndGradient = readonly [x: Value, dy: Value];

/** dw [O,C,k,k] of some images of equal shapes: the sum of their weight gradients, which are one product. */
export const winogradWeightGrad = (
  images: readonly [ImageAndGradient, ...ImageAndGradient[]],
  attributes: OpAttributes['convWeightGrad'],
): Value => {
  const [[x, dy]] = images;
  const [, outChannels, h, w] = dy.shape as Sizes;
  const [kernel] = attributes.kernel;
  const f = tiling(kernel, attributes);
  const grid = gridOf([h, w], f);
  const inputs = joinedPlaces(images.map(([image]) => inputPlaces(image, grid, f)));
  const outputs = joinedPlaces(images.map(([, gradient]) => outputPlaces(gradient, grid, f)));
  const product = matMul(outputs, transpose(inputs, [0, 2, 1])); // by [P,N*T,s*s*C]
  return filtersOf(product, [outChannels, x.shape[1] as number, kernel, kernel], f);
};

/** Places [P,C,N*T] of some images, side by side. Where they are transposed, that comes last: it is part of a product. */
const joinedPlaces = (places: readonly Value[]): Value => {
  const [first] = places as readonly [Value, ...Value[]];
  if (places.length === 1) return first;
  const isMoved = isOp(first, 'transpose') && first.shape.length === 3;
  if (!isMoved) return concat(places, 2);
  const { perm } = first.attributes;
  return transpose(
    concat(
      places.map(({ inputs }) => inputs[0] as Value),
      2,
    ),
    perm,
  );
};

/** How the convolutions of a kernel are cut into tiles, with what transforms them. */
interface Tiling extends ConvAttributes {
  /** m, outputs of a tile along an axis. */
  readonly outputs: number;
  /** n, pixels of a phase in a tile along an axis. */
  readonly inputs: number;
  /** P = n*n. */
  readonly positions: number;
  /** [P*s*s, 1, n*s, n*s]: a window of an image to the positions of each phase. */
  readonly inputKernel: Value;
  /** [P, 1, m, m]: a block of outputs to positions. */
  readonly outputKernel: Value;
  /** [m*m, P]: positions to a block of outputs. */
  readonly outputMatrix: Value;
  /** [P, t*t], where a phase has t = k/s taps along an axis. */
  readonly filterMatrix: Value;
  /** [k*k, k*k], which brings the taps of each phase together. */
  readonly tapOrder: Value;
}

type Transforms = Omit<Tiling, keyof ConvAttributes>;

/** Made once for each kernel and stride, so that a graph has each constant once. */
const knownTransforms = new Map<string, Transforms>();

const tiling = (kernel: number, { stride, padding }: ConvAttributes): Tiling => {
  const key = `${kernel} ${stride}`;
  const transforms = knownTransforms.get(key) ?? transformsOf(kernel, stride);
  knownTransforms.set(key, transforms);
  return { ...transforms, stride, padding };
};

const transformsOf = (kernel: number, stride: number): Transforms => {
  const { taps, outputs, inputs, inputOf, outputOf, filterOf } = winogradMatrices(kernel / stride);
  const outputMatrix = bothAxes(outputOf);
  return {
    outputs,
    inputs,
    positions: inputs * inputs,
    inputKernel: kernelsOf(bothAxesOfPhases(inputOf, stride), inputs * stride),
    outputKernel: kernelsOf(transposed(outputMatrix), outputs),
    outputMatrix: constantOf(outputMatrix),
    filterMatrix: constantOf(bothAxes(filterOf)),
    tapOrder: constantOf(bothAxesOfPhases(identity(taps), stride)),
  };
};

const identity = (size: number): Matrix =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)));

const transposed = (matrix: Matrix): Matrix =>
  (matrix[0] as readonly number[]).map((_, j) => matrix.map((row) => row[j] as number));

const constantOf = (matrix: Matrix): Value =>
  constant([matrix.length, (matrix[0] as readonly number[]).length], Float32Array.from(matrix.flat()));

/** [p, size*size] as kernels [p,1,size,size]. */
const kernelsOf = (matrix: Matrix, size: number): Value =>
  constant([matrix.length, 1, size, size], Float32Array.from(matrix.flat()));

/** Where the tiles of an output of some size lie. */
interface Grid {
  readonly rows: number;
  readonly columns: number;
  /** Outputs of the tiles that lie above and left of the image. */
  readonly before: number;
}

const gridOf = (size: readonly [number, number], { outputs }: Tiling): Grid => {
  const [rows, columns] = size.map((pixels) => Math.ceil(pixels / outputs)) as [number, number];
  const [spareRows, spareColumns] = [rows * outputs - size[0], columns * outputs - size[1]];
  // In the middle of its tiles, an image needs only the convolution's own padding.
  const isCentred = spareRows === spareColumns && spareRows % 2 === 0;
  return { rows, columns, before: isCentred ? spareRows / 2 : 0 };
};

/** Pixels that a number of overlapping windows cover. */
const spanOf = (count: number, { outputs, inputs, stride }: Tiling): number =>
  ((count - 1) * outputs + inputs) * stride;

/** x [N,C,H,W] -> [P, s*s*C, N*T], T = rows*columns. */
const inputPlaces = (x: Value, { rows, columns, before }: Grid, f: Tiling): Value => {
  const [n, channels, ...size] = x.shape as Sizes;
  const padding = f.padding + before * f.stride;
  const spans = [spanOf(rows, f), spanOf(columns, f)] as const;
  const isCovered = size.every((pixels, i) => pixels + 2 * padding === spans[i]);
  const image = isCovered ? x : fitImage(x, padding, spans);
  const single = reshape(image, [n * channels, 1, ...image.shape.slice(2)]);
  const attributes = { stride: f.outputs * f.stride, padding: isCovered ? padding : 0 };
  const byPhase = placesFirst(conv2d(single, f.inputKernel, attributes), n); // [P*s*s,C,N*T]
  return f.stride === 1
    ? byPhase
    : reshape(byPhase, [f.positions, f.stride * f.stride * channels, n * rows * columns]);
};

/** The transpose of inputPlaces: [P, s*s*C, N*T] -> [N,C,H,W], added up where windows overlap. */
const inputsOf = (
  positions: Value,
  [n, channels, ...size]: Sizes,
  { rows, columns, before }: Grid,
  f: Tiling,
): Value => {
  const padding = f.padding + before * f.stride;
  const byPhase = reshape(positions, [f.positions * f.stride * f.stride, channels, n * rows * columns]);
  const missing = [rows, columns].map((count, i) =>
    Math.max(0, (size[i] as number) + 2 * padding - spanOf(count, f)),
  );
  const images = convTranspose2d(imagesFirst(byPhase, n, [rows, columns]), f.inputKernel, {
    stride: f.outputs * f.stride,
    padding,
    outputPadding: missing as [number, number],
  });
  return cut(reshape(images, [n, channels, ...images.shape.slice(2)]), 0, size);
};

/** dy [N,O,h,w] -> [P, O, N*T]. */
const outputPlaces = (dy: Value, { rows, columns, before }: Grid, f: Tiling): Value => {
  const [n, outChannels] = dy.shape as Sizes;
  const whole = before > 0 ? dy : fitImage(dy, 0, [rows * f.outputs, columns * f.outputs]);
  const single = reshape(whole, [n * outChannels, 1, ...whole.shape.slice(2)]);
  return placesFirst(conv2d(single, f.outputKernel, { stride: f.outputs, padding: before }), n);
};

/** The transpose of outputPlaces: [P, O, N*T] -> [N,O,h,w]. */
const outputsOf = (
  positions: Value,
  [n, outChannels, h, w]: Sizes,
  { rows, columns, before }: Grid,
  { outputs, positions: P, outputMatrix }: Tiling,
): Value => {
  const tiles = outChannels * n * rows * columns;
  const pixels = gemm(outputMatrix, reshape(positions, [P, tiles]));
  // Columns of a block go to their positions in a row, then rows to theirs: one axis at a time.
  const byColumn = transpose(reshape(pixels, [outputs, outputs, tiles]), [0, 2, 1]);
  const byRow = reshape(byColumn, [outputs, outChannels, n, rows, columns * outputs]);
  const images = reshape(transpose(byRow, [2, 1, 3, 0, 4]), [
    n,
    outChannels,
    rows * outputs,
    columns * outputs,
  ]);
  return cut(images, before, [h, w]);
};

/** w [O,C,k,k] -> [P, O, s*s*C]. */
const filterPlaces = (w: Value, { positions, stride, filterMatrix, tapOrder }: Tiling): Value => {
  const [outChannels, channels, kernel] = w.shape as Sizes;
  const [taps, phases] = [(kernel / stride) ** 2, stride ** 2];
  const filters = reshape(w, [outChannels * channels, kernel * kernel]);
  const shape = [positions, outChannels, phases * channels];
  if (stride === 1) return reshape(gemm(filterMatrix, filters, { transB: true }), shape);
  // Phases are brought together while filters are small: transformed ones hold several times as many numbers.
  const ordered = gemm(tapOrder, filters, { transB: true });
  const byTap = transpose(reshape(ordered, [taps, phases, outChannels, channels]), [0, 2, 1, 3]);
  return reshape(gemm(filterMatrix, reshape(byTap, [taps, outChannels * phases * channels])), shape);
};

/** The transpose of filterPlaces: [P, O, s*s*C] -> [O,C,k,k]. */
const filtersOf = (
  positions: Value,
  shape: Sizes,
  { positions: P, stride, filterMatrix, tapOrder }: Tiling,
): Value => {
  const [outChannels, channels, kernel] = shape;
  const [taps, phases] = [(kernel / stride) ** 2, stride ** 2];
  const flat = reshape(positions, [P, outChannels * phases * channels]);
  if (stride === 1) return reshape(gemm(flat, filterMatrix, { transA: true }), shape);
  const byTap = gemm(filterMatrix, flat, { transA: true }); // [t*t, O*s*s*C]
  const byPhase = transpose(reshape(byTap, [taps, outChannels, phases, channels]), [0, 2, 1, 3]);
  const ordered = reshape(byPhase, [kernel * kernel, outChannels * channels]);
  return reshape(gemm(ordered, tapOrder, { transA: true }), shape);
};

/** [N*C,P,rows,columns] -> [P,C,N*T]. */
const placesFirst = (tiles: Value, n: number): Value => {
  const [images, positions, rows, columns] = tiles.shape as Sizes;
  const [channels, area] = [images / n, rows * columns];
  if (n === 1) return transpose(reshape(tiles, [channels, positions, area]), [1, 0, 2]);
  const split = reshape(tiles, [n, channels, positions, area]);
  return reshape(transpose(split, [2, 1, 0, 3]), [positions, channels, n * area]);
};

/** [P,C,N*T] -> [N*C,P,rows,columns]. */
const imagesFirst = (tiles: Value, n: number, [rows, columns]: readonly [number, number]): Value => {
  const [positions, channels] = tiles.shape as readonly [number, number];
  const split = reshape(tiles, [positions, channels, n, rows * columns]);
  const images = n === 1 ? transpose(tiles, [1, 0, 2]) : transpose(split, [2, 1, 0, 3]);
  return reshape(images, [n * channels, positions, rows, columns]);
};

/** A part of [N,C,H,W] from a given pixel on. */
const cut = (x: Value, start: number, [height, width]: readonly [number, number]): Value =>
  x.shape[2] === height && x.shape[3] === width
    ? x
    : sliceBox(x, [
        { axis: 2, start, end: start + height },
        { axis: 3, start, end: start + width },
      ]);
