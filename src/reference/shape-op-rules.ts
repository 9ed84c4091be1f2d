/** Reference values of the ops that only move elements. */
import { elementCount, rowMajorStrides } from '../core/shape.ts';
import { broadcastData, gather, placesOf, scatterAdd } from './places.ts';
import { operand, type ReferenceRules } from './rule.ts';

export const shapeOpRules = {
  reshape: (inputs) => operand(inputs, 0).data,

  transpose: (inputs, { perm }, shape) => {
    const x = operand(inputs, 0);
    const strides = rowMajorStrides(x.shape);
    return gather(
      x.data,
      placesOf(
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
      scatterAdd(result, x.data, placesOf(x.shape, strides, start * (strides[axis] as number)));
      start += x.shape[axis] as number;
    }
    return result;
  },

  slice: (inputs, { ranges }, shape) => {
    const x = operand(inputs, 0);
    const strides = rowMajorStrides(x.shape);
    const corner = ranges.reduce((sum, { axis, start }) => sum + start * (strides[axis] as number), 0);
    return gather(x.data, placesOf(shape, strides, corner));
  },

  pad: (inputs, { before }, shape) => {
    const x = operand(inputs, 0);
    const result = new Float64Array(elementCount(shape));
    const strides = rowMajorStrides(shape);
    const corner = before.reduce((sum, amount, axis) => sum + amount * (strides[axis] as number), 0);
    scatterAdd(result, x.data, placesOf(x.shape, strides, corner));
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
    return gather(x.data, placesOf([n, channels, height, b, width, b], [image, channel, y, row, 1, column]));
  },
} satisfies Partial<ReferenceRules>;
