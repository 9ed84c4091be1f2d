/** Reference values of the ops that merge axes; reduced axes are kept as 1. */
import { elementCount } from '../core/shape.ts';
import type { Float64Tensor } from './float64-tensor.ts';
import { broadcastStrides, positionsOf, scatterAdd } from './positions.ts';
import { operand, type ReferenceRules } from './rule.ts';

/** The shape with the axes merged to 1. */
export const reducedShape = (shape: readonly number[], axes: readonly number[]): readonly number[] =>
  shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));

/** Sums over axes. */
export const sumOver = ({ shape, data }: Float64Tensor, axes: readonly number[]): Float64Array => {
  const kept = reducedShape(shape, axes);
  const result = new Float64Array(elementCount(kept));
  scatterAdd(result, data, positionsOf(shape, broadcastStrides(kept, shape)));
  return result;
};

/** Means over axes. */
export const meanOver = (x: Float64Tensor, axes: readonly number[]): Float64Array => {
  const sums = sumOver(x, axes);
  const count = x.data.length / sums.length;
  return sums.map((sum) => sum / count);
};

export const reductionRules = {
  reduceSum: (inputs, { axes }) => sumOver(operand(inputs, 0), axes),
  reduceMean: (inputs, { axes }) => meanOver(operand(inputs, 0), axes),
  sumOverParts: (inputs) => operand(inputs, 0).data, // of one part
} satisfies Partial<ReferenceRules>;
