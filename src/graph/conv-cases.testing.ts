/** Convolutions of every kind that networks use, as cases of each of the three convolution ops. */
import { conv2d, convTranspose2d, convWeightGrad } from './build.ts';
import { type OpCase, opCase } from './op-case.testing.ts';
import type { OpAttributes, Value } from './ops.ts';

/** An image, a kernel, and the map that their convolution gives. */
export interface Convolution {
  readonly name: string;
  /** [N,C,H,W] */
  readonly image: readonly number[];
  /** [O,C,kh,kw] */
  readonly weight: readonly number[];
  /** [N,O,h,w] */
  readonly map: readonly number[];
  readonly attributes: OpAttributes['convWeightGrad'];
  /** Rows and columns of the image beyond the last window. */
  readonly rest: readonly [number, number];
}

type Geometry = readonly [
  name: string,
  size: readonly [number, number],
  kernel: readonly [number, number],
  stride: number,
  padding: number,
];

const GEOMETRIES: readonly Geometry[] = [
  ['4x4 of stride 2, as in the paper', [6, 4], [4, 4], 2, 1],
  ['4x4 of stride 2, to one pixel', [2, 2], [4, 4], 2, 1],
  ['4x4 of stride 2, odd sizes with a rest', [7, 5], [4, 4], 2, 1],
  ['4x4 of stride 1', [5, 4], [4, 4], 1, 1],
  ['3x3 of stride 2, a rest in one axis', [5, 6], [3, 3], 2, 0],
  ['1x1', [3, 2], [1, 1], 1, 0],
  ['1x1 of stride 3', [5, 7], [1, 1], 3, 0],
  ['unequal sides, wide padding', [4, 6], [3, 5], 2, 2],
  ['3x3 of stride 3, a rest of whole rows', [5, 4], [3, 3], 3, 0],
  ['2x2 of stride 3, gaps between windows', [3, 4], [2, 2], 3, 2],
];

const [CHANNELS, MAP_CHANNELS] = [2, 3];

const convolution = ([name, size, kernel, stride, padding]: Geometry, n: number): Convolution => {
  const reach = (axis: 0 | 1): number => size[axis] + 2 * padding - kernel[axis];
  const positions = (axis: 0 | 1): number => Math.floor(reach(axis) / stride) + 1;
  return {
    name: `${name}, batch ${n}`,
    image: [n, CHANNELS, ...size],
    weight: [MAP_CHANNELS, CHANNELS, ...kernel],
    map: [n, MAP_CHANNELS, positions(0), positions(1)],
    attributes: { stride, padding, kernel },
    rest: [reach(0) % stride, reach(1) % stride],
  };
};

/** Each geometry for one image and for two. */
export const convolutions: readonly Convolution[] = GEOMETRIES.flatMap((geometry) =>
  [1, 2].map((n) => convolution(geometry, n)),
);

/** Batches of two have a bias too. */
const withBias = (n: number | undefined, channels: number): readonly (readonly number[])[] =>
  n === 2 ? [[channels]] : [];

export const conv2dCases: readonly OpCase[] = convolutions.map(
  ({ name, image, weight, attributes: { stride, padding } }) =>
    opCase(name, [image, weight, ...withBias(image[0], MAP_CHANNELS)], (x, w, bias?: Value) =>
      conv2d(x, w, { stride, padding }, bias),
    ),
);

/** From maps back to images; where rows or columns are left over, output padding is needed. */
export const convTransposeCases: readonly OpCase[] = convolutions.map(
  ({ name, map, weight, attributes: { stride, padding }, rest }) =>
    opCase(name, [map, weight, ...withBias(map[0], CHANNELS)], (x, w, bias?: Value) =>
      convTranspose2d(x, w, { stride, padding, outputPadding: rest }, bias),
    ),
);

export const weightGradCases: readonly OpCase[] = convolutions.map(({ name, image, map, attributes }) =>
  opCase(name, [image, map], (x, dy) => convWeightGrad(x, dy, attributes)),
);
