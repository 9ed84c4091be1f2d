/** Reference values of the ops that only move elements. */
import { elementCount, rowMajorStrides } from '../core/shape.ts';
import type { PadMode } from '../graph/ops.ts';
import { broadcastData, gather, positionsOf, scatterAdd } from './positions.ts';
import { operand, type ReferenceRules } from './rule.ts';

export const shapeOpRules = {
  reshape: (inputs) => operand(inputs, 0).data,

  transpose: (inputs, { perm }, shape) => {
    const x = operand(inputs, 0);
    const strides = rowMajorStrides(x.shape);
    return gather(
      x.data,
      positionsOf(
        shape,
        perm.map((axis) => strides[axis] as number),
      ),
    );
  },

  broadcastTo: (inputs, _attributes, shape) => broadcastData(operand(inputs, 0), shape),

  concat: (inputs, { axis }, shape) => {
    const result = new Float64Array(elementCount(shape));
    const strides = rowMajorStrides(shape);
    let start = 0;
    for (const x of inputs) {
      scatterAdd(result, x.data, positionsOf(x.shape, strides, start * (strides[axis] as number)));
      start += x.shape[axis] as number;
    }
    return result;
  },

  slice: (inputs, { ranges }, shape) => {
    const x = operand(inputs, 0);
    const strides = rowMajorStrides(x.shape);
    const corner = ranges.reduce((sum, { axis, start }) => sum + start * (strides[axis] as number), 0);
    return gather(x.data, positionsOf(shape, strides, corner));
  },

  pad: (inputs, { before, mode }, shape) => {
    const x = operand(inputs, 0);
    if (mode) return gather(x.data, repeatedPlaces(x.shape, before, shape, mode));
    const result = new Float64Array(elementCount(shape));
    const strides = rowMajorStrides(shape);
    const corner = before.reduce((sum, amount, axis) => sum + amount * (strides[axis] as number), 0);
    scatterAdd(result, x.data, positionsOf(x.shape, strides, corner));
    return result;
  },

  // [N, b,b,C, H,W] -> [N, C, H,b, W,b]: the block comes before the channel (DCR).
  depthToSpace: (inputs, { blockSize: b }, shape) => {
    const x = operand(inputs, 0);
    const [n, channels] = shape as readonly [number, number];
    const [height, width] = x.shape.slice(2) as [number, number];
    const [image, row, column, channel, y] = rowMajorStrides([n, b, b, channels, height, width]) as [
      number,
      number,
      number,
      number,
      number,
    ];
    return gather(
      x.data,
      positionsOf([n, channels, height, b, width, b], [image, channel, y, row, 1, column]),
    );
  },
} satisfies Partial<ReferenceRules>;

/** The position in x that each element of a padded tensor repeats. */
const repeatedPlaces = (
  from: readonly number[],
  before: readonly number[],
  shape: readonly number[],
  mode: PadMode,
): Uint32Array => {
  const strides = rowMajorStrides(from);
  let positions = Uint32Array.of(0);
  for (const [axis, dim] of shape.entries()) {
    const [start, size, stride] = [before[axis] as number, from[axis] as number, strides[axis] as number];
    const sources = Array.from({ length: dim }, (_, i) => SOURCE[mode](i - start, size) * stride);
    const next = new Uint32Array(positions.length * dim);
    let at = 0;
    for (const position of positions) for (const source of sources) next[at++] = position + source;
    positions = next;
  }
  return positions;
};

/** The index inside an axis that an index beyond its ends repeats. */
const SOURCE: { readonly [M in PadMode]: (index: number, size: number) => number } = {
  reflect: (index, size) => (index < 0 ? -index : index >= size ? 2 * (size - 1) - index : index),
  edge: (index, size) => Math.min(Math.max(index, 0), size - 1),
};
