/** Ops as functions of tensors, for tests of their values. */
import { graph, input } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import type { Float64Tensor } from './float64-tensor.ts';
import { interpret } from './interpret.ts';

/** The float64 tensor of these values, row-major. */
export const float64 = (shape: readonly number[], values: readonly number[]): Float64Tensor => ({
  shape,
  data: Float64Array.from(values),
});

/** 1, 2, 3 and so on. */
export const counting = (shape: readonly number[]): Float64Tensor =>
  float64(
    shape,
    Array.from({ length: shape.reduce((product, dim) => product * dim, 1) }, (_, i) => i + 1),
  );

/**
 * The value of what `build` makes of one input per tensor.
 *
 * @example
 * apply((a, b) => add(a, b), [float64([1], [2]), float64([1], [3])]).data; // 5
 */
export const apply = (
  build: (...inputs: Value[]) => Value,
  tensors: readonly Float64Tensor[],
): Float64Tensor => {
  const y = build(...tensors.map(({ shape }, index) => input(String(index), shape)));
  const feeds = Object.fromEntries(tensors.map((tensor, index) => [String(index), tensor]));
  return interpret(graph({ y }), feeds).y as Float64Tensor;
};
