/**
 * A graph without the rounding of its constants. Constants are float32, so that 1/6144 is off by 3e-8; fed in
 * float64 instead, what is left between the interpreter and a float64 oracle is a difference of formulas.
 */
import { graph, input, node } from '../../src/graph/build.ts';
import { type Graph, isOp, type Value } from '../../src/graph/ops.ts';
import { rewriteGraph } from '../../src/graph/walk.ts';
import type { Float64Tensor } from '../../src/reference/float64-tensor.ts';

export interface ExactGraph {
  readonly graph: Graph;
  /** The constants that became inputs. */
  readonly feeds: Readonly<Record<string, Float64Tensor>>;
}

/** The same graph with its scalar constants as inputs, fed the fractions that they were rounded from. */
export const withExactConstants = (source: Graph): ExactGraph => {
  const feeds: Record<string, Float64Tensor> = {};
  const rewritten = rewriteGraph(source, (value, inputs): Value => {
    if (isOp(value, 'constant') && value.attributes.data.length === 1) {
      const name = `constant${Object.keys(feeds).length}`;
      const shape = value.shape as readonly number[];
      feeds[name] = { shape, data: Float64Array.of(simplestFraction(value.attributes.data[0] as number)) };
      return input(name, shape);
    }
    return inputs.every((operand, index) => operand === value.inputs[index])
      ? value
      : node(value.op, inputs, value.attributes);
  });
  return { graph: graph(rewritten), feeds };
};

/** The first convergent of the continued fraction that is this number in float32: 1/6144, 999/1000, 16/155. */
const simplestFraction = (rounded: number): number => {
  let [rest, above, below, lastAbove, lastBelow] = [rounded, 1, 0, 0, 1];
  for (let term = 0; term < 20; term++) {
    const whole = Math.floor(rest);
    [above, lastAbove] = [whole * above + lastAbove, above];
    [below, lastBelow] = [whole * below + lastBelow, below];
    if (Math.fround(above / below) === rounded) return above / below;
    rest = 1 / (rest - whole);
  }
  return rounded;
};
