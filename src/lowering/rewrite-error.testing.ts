/** How far the results of a rewritten graph are from those of the original, in float64. */
import { equalShapes } from '../core/shape.ts';
import type { Graph } from '../graph/ops.ts';
import type { Float64Tensor } from '../reference/float64-tensor.ts';
import { interpret } from '../reference/interpret.ts';
import { relativeNormError } from '../reference/random-tensors.testing.ts';

/** Exact rewrites change the order of sums and nothing else. */
export const ROUNDING = 1e-10;

/** Inputs are named by their positions in `feeds`; a graph need not depend on all of them. */
const valuesOf = (source: Graph, feeds: readonly Float64Tensor[]): Record<string, Float64Tensor> => {
  const used = source.inputs.map(({ attributes: { name } }) => [name, feeds[Number(name)] as Float64Tensor]);
  return interpret(source, Object.fromEntries(used));
};

/** The largest relative error of an output, for inputs named 0, 1, ...; infinite where names or shapes differ. */
export const rewriteError = (rewritten: Graph, source: Graph, feeds: readonly Float64Tensor[]): number => {
  const [actual, expected] = [valuesOf(rewritten, feeds), valuesOf(source, feeds)];
  if (Object.keys(actual).join() !== Object.keys(expected).join()) return Number.POSITIVE_INFINITY;
  const errors = Object.entries(expected).map(([name, value]) => {
    const other = actual[name] as Float64Tensor;
    return equalShapes(other.shape, value.shape) ? relativeNormError(other, value) : Number.POSITIVE_INFINITY;
  });
  return Math.max(...errors);
};
