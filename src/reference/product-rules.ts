/** Reference values of convolutions and matrix products. */
import { elementCount } from '../core/shape.ts';
import type { ConvAttributes } from '../graph/ops.ts';
import type { Float64Tensor } from './float64-tensor.ts';
import { gather, positionsOf } from './positions.ts';
import { operand, type ReferenceRules } from './rule.ts';

type Shape4 = readonly [number, number, number, number];

/** A row of `count` positions of one kernel tap: the image under it steps by the stride, the map by 1. */
type VisitRow = (image: number, tap: number, map: number, count: number) => void;

/**
 * Every product of the trilinear form that conv2d, convTranspose2d and convWeightGrad share,
 * sum of image [N,C,H,W] * kernel [O,C,kh,kw] * map [N,O,h,w]: each op leaves one of the three free.
 */
const forEachRow = (
  [n, channels, height, width]: Shape4,
  [, , kernelH, kernelW]: Shape4,
  [, mapChannels, rows, columns]: Shape4,
  { stride, padding }: ConvAttributes,
  visit: VisitRow,
): void => {
  const inside = (tap: number, size: number, positions: number): readonly [number, number] => [
    Math.max(0, Math.ceil((padding - tap) / stride)),
    Math.min(positions, Math.floor((size - 1 + padding - tap) / stride) + 1),
  ];
  for (let sample = 0; sample < n; sample++)
    for (let o = 0; o < mapChannels; o++)
      for (let c = 0; c < channels; c++)
        for (let ky = 0; ky < kernelH; ky++)
          for (let kx = 0; kx < kernelW; kx++) {
            const [top, bottom] = inside(ky, height, rows);
            const [left, right] = inside(kx, width, columns);
            if (left >= right) continue;
            const tap = ((o * channels + c) * kernelH + ky) * kernelW + kx;
            for (let row = top; row < bottom; row++) {
              const image =
                ((sample * channels + c) * height + row * stride + ky - padding) * width +
                left * stride +
                kx -
                padding;
              const map = ((sample * mapChannels + o) * rows + row) * columns + left;
              visit(image, tap, map, right - left);
            }
          }
};

/** Zeros of a shape [N,O,h,w], or the bias [O] in every position. */
const biasedZeros = (shape: Shape4, bias: Float64Tensor | undefined): Float64Array => {
  const result = new Float64Array(elementCount(shape));
  return bias ? gather(bias.data, positionsOf(shape, [0, 1, 0, 0])) : result;
};

export const productRules = {
  conv2d: (inputs, attributes, shape) => {
    const [x, w] = [operand(inputs, 0), operand(inputs, 1)];
    const y = biasedZeros(shape as Shape4, inputs[2]);
    const { stride } = attributes;
    forEachRow(
      x.shape as Shape4,
      w.shape as Shape4,
      shape as Shape4,
      attributes,
      (image, tap, map, count) => {
        const weight = w.data[tap] as number;
        for (let i = 0; i < count; i++)
          y[map + i] = (y[map + i] as number) + weight * (x.data[image + i * stride] as number);
      },
    );
    return y;
  },

  groupedConv2d: (inputs, attributes, shape) => {
    const [x, w] = [operand(inputs, 0), operand(inputs, 1)];
    const y = biasedZeros(shape as Shape4, inputs[2]);
    const [, channels, height, width] = x.shape as Shape4;
    const [outChannels, groupChannels, kernelH, kernelW] = w.shape as Shape4;
    const [, , rows, columns] = shape as Shape4;
    const { groups, stride, padding } = attributes;
    const groupOut = outChannels / groups;
    const pixel = (plane: number, row: number, column: number): number =>
      row >= 0 && row < height && column >= 0 && column < width
        ? (x.data[(plane * height + row) * width + column] as number)
        : 0;
    for (let at = 0; at < y.length; at++) {
      const [row, column] = [Math.floor(at / columns) % rows, at % columns];
      const map = Math.floor(at / (rows * columns));
      const [sample, o] = [Math.floor(map / outChannels), map % outChannels];
      const first = sample * channels + Math.floor(o / groupOut) * groupChannels;
      let sum = y[at] as number;
      for (let c = 0; c < groupChannels; c++)
        for (let ky = 0; ky < kernelH; ky++)
          for (let kx = 0; kx < kernelW; kx++)
            sum +=
              (w.data[((o * groupChannels + c) * kernelH + ky) * kernelW + kx] as number) *
              pixel(first + c, row * stride + ky - padding, column * stride + kx - padding);
      y[at] = sum;
    }
    return y;
  },

  // x is the map, and the result the image, of the convolution with the same kernel.
  convTranspose2d: (inputs, attributes, shape) => {
    const [x, w] = [operand(inputs, 0), operand(inputs, 1)];
    const y = biasedZeros(shape as Shape4, inputs[2]);
    const { stride } = attributes;
    forEachRow(
      shape as Shape4,
      w.shape as Shape4,
      x.shape as Shape4,
      attributes,
      (image, tap, map, count) => {
        const weight = w.data[tap] as number;
        for (let i = 0; i < count; i++)
          y[image + i * stride] = (y[image + i * stride] as number) + weight * (x.data[map + i] as number);
      },
    );
    return y;
  },

  convWeightGrad: (inputs, attributes, shape) => {
    const [x, dy] = [operand(inputs, 0), operand(inputs, 1)];
    const dw = new Float64Array(elementCount(shape));
    const { stride } = attributes;
    forEachRow(
      x.shape as Shape4,
      shape as Shape4,
      dy.shape as Shape4,
      attributes,
      (image, tap, map, count) => {
        let sum = dw[tap] as number;
        for (let i = 0; i < count; i++)
          sum += (x.data[image + i * stride] as number) * (dy.data[map + i] as number);
        dw[tap] = sum;
      },
    );
    return dw;
  },

  matMul: (inputs, _attributes, shape) => {
    const [a, b] = [operand(inputs, 0), operand(inputs, 1)];
    const [count, rows, columns] = shape as readonly [number, number, number];
    const inner = a.shape[2] as number;
    const result = new Float64Array(count * rows * columns);
    for (let i = 0; i < count; i++)
      for (let row = 0; row < rows; row++)
        for (let k = 0; k < inner; k++) {
          const factor = a.data[(i * rows + row) * inner + k] as number;
          const [from, to] = [(i * inner + k) * columns, (i * rows + row) * columns];
          for (let column = 0; column < columns; column++)
            result[to + column] =
              (result[to + column] as number) + factor * (b.data[from + column] as number);
        }
    return result;
  },

  gemm: (inputs, { transA, transB }, shape) => {
    const [a, b] = [operand(inputs, 0), operand(inputs, 1)];
    const [rows, columns] = shape as readonly [number, number];
    const inner = a.shape[transA ? 0 : 1] as number;
    const [rowA, innerA] = transA ? [1, rows] : [inner, 1];
    const [innerB, columnB] = transB ? [1, inner] : [columns, 1];
    const result = new Float64Array(rows * columns);
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        let sum = 0;
        for (let i = 0; i < inner; i++)
          sum +=
            (a.data[row * rowA + i * innerA] as number) * (b.data[i * innerB + column * columnB] as number);
        result[row * columns + column] = sum;
      }
    return result;
  },
} satisfies Partial<ReferenceRules>;
