/** The reference interpreter: graphs in float64 by plain loops, slow and easy to believe. The oracle of tests. */
import { resolveShape } from '../core/shape.ts';
import type { Graph, OpName, Value } from '../graph/ops.ts';
import { reachable } from '../graph/walk.ts';
import { bindFeeds } from './bind-feeds.ts';
import type { AnyTensor, Float64Tensor } from './float64-tensor.ts';
import type { ReferenceRule } from './rule.ts';
import { referenceRules } from './rules.ts';

/**
 * The outputs of a graph for these feeds; the feeds' shapes give the sizes of symbolic dimensions.
 * Throws GRAPH for a missing or unknown feed, SHAPE for a wrong shape.
 *
 * @example
 * const x = input('x', [2]);
 * interpret(graph({ y: mul(x, x) }), { x: { shape: [2], data: Float64Array.of(3, 4) } }).y; // 9, 16
 */
export const interpret = (
  graph: Graph,
  feeds: Readonly<Record<string, AnyTensor>>,
): Record<string, Float64Tensor> => {
  const bound = bindFeeds(graph, feeds);
  const values = new Map(bound.values);
  const outputs = Object.entries(graph.outputs);
  const order = reachable(outputs.map(([, value]) => value));
  const lastUsers = lastUsersOf(order, new Set(Object.values(graph.outputs)));
  for (const value of order) {
    if (!values.has(value))
      values.set(value, evaluate(value, values, resolveShape(value.shape, bound.sizes)));
    for (const operand of value.inputs) if (lastUsers.get(operand) === value) values.delete(operand);
  }
  return Object.fromEntries(outputs.map(([name, value]) => [name, values.get(value) as Float64Tensor]));
};

const evaluate = (
  value: Value,
  values: ReadonlyMap<Value, Float64Tensor>,
  shape: readonly number[],
): Float64Tensor => {
  const inputs = value.inputs.map((operand) => values.get(operand) as Float64Tensor);
  // The table holds each op's own rule; a loop over nodes cannot say so in types.
  const rule = referenceRules[value.op] as ReferenceRule<OpName>;
  return { shape, data: rule(inputs, value.attributes, shape) };
};

/** The last value in order that reads each value, after which its memory can go; outputs stay. */
const lastUsersOf = (order: readonly Value[], outputs: ReadonlySet<Value>): ReadonlyMap<Value, Value> => {
  const last = new Map<Value, Value>();
  for (const value of order)
    for (const operand of value.inputs) if (!outputs.has(operand)) last.set(operand, value);
  return last;
};
