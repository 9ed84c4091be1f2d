/** Whether an output may be written over the input of the same name, decided per name from the graph alone. */
import { elementCount, equalShapes } from '../core/shape.ts';
import { type Graph, isOp, type OpName, type Value } from '../graph/ops.ts';
import { reachable, usersOf } from '../graph/walk.ts';

/** `unchanged`: the output is the input itself; `shadow`: write elsewhere, copy after the run. */
export type Placement = 'in-place' | 'shadow' | 'unchanged';

export interface AliasingDecision {
  readonly placement: Placement;
  readonly reason: string;
}

/**
 * The decision for every output that has an input's name.
 *
 * What is assumed of the engine, which does not know that the two share memory:
 * - a node runs after all nodes that it depends on, and nothing else is promised of the order;
 * - shape ops, and arithmetic with a constant (x * 1 is removed), may return a view of their operand;
 * - elementwise nodes next to one another, and next to a convolution, product or reduction that feeds them,
 *   may be fused into one kernel, which may read its operands after it began to write;
 * - an elementwise kernel, fused or not, reads the elements of operands of the result's shape no later than
 *   it writes the same elements.
 */
export const decideAliasing = (graph: Graph): ReadonlyMap<string, AliasingDecision> => {
  const inputs = new Map(graph.inputs.map((value) => [value.attributes.name, value]));
  const users = usersOf(Object.values(graph.outputs));
  const decisions = new Map<string, AliasingDecision>();
  for (const [name, producer] of Object.entries(graph.outputs)) {
    const input = inputs.get(name);
    decisions.set(
      name,
      input ? decide(graph, users, input, producer) : inPlace('no node reads the old value'),
    );
  }
  return decisions;
};

type Users = ReadonlyMap<Value, readonly Value[]>;

const inPlace = (reason: string): AliasingDecision => ({ placement: 'in-place', reason });
const shadow = (reason: string): AliasingDecision => ({ placement: 'shadow', reason });

const decide = (graph: Graph, users: Users, input: Value, producer: Value): AliasingDecision => {
  if (producer === input) return { placement: 'unchanged', reason: 'the output is the input' };
  // An output that is the input itself is copied by a node of its own, at no promised time.
  if (Object.values(graph.outputs).includes(input)) return shadow('another output is the old value');
  const views = viewsOf(users, input);
  const readers = new Set([...views].flatMap((view) => users.get(view) ?? []));
  const needed = new Set(reachable([producer]));
  const fusable = fusableInto(producer);
  for (const reader of readers) {
    if (!needed.has(reader))
      return shadow(`a ${reader.op} that the output does not need reads the old value`);
    if (!fusable.has(reader)) continue;
    if (!isElementwise(reader.op) || !isElementwise(producer.op))
      return shadow(`a ${reader.op} of the old value may be one kernel with the output's ${producer.op}`);
    if (!readsEqualElements(reader, views, producer))
      return shadow(`a ${reader.op} reads the old value in another shape`);
  }
  return inPlace('every reader of the old value is the output or comes before it');
};

/** The input and whatever may share its memory. */
const viewsOf = (users: Users, input: Value): ReadonlySet<Value> => {
  const views = new Set<Value>([input]);
  for (const view of views) // grows while it is walked
    for (const user of users.get(view) ?? []) if (mayBeView(user)) views.add(user);
  return views;
};

const VIEW_OPS: ReadonlySet<OpName> = new Set<OpName>([
  'stopGradient',
  'reshape',
  'transpose',
  'broadcastTo',
  'concat',
  'slice',
  'pad',
  'depthToSpace',
]);

const mayBeView = (value: Value): boolean =>
  VIEW_OPS.has(value.op) ||
  (BINARY_OPS.has(value.op) && value.inputs.some((operand) => isOp(operand, 'constant')));

/** The node, and its ancestors along elementwise nodes and views with the first other node of each path. */
const fusableInto = (producer: Value): ReadonlySet<Value> => {
  const region = new Set<Value>([producer]);
  for (const value of region)
    if (value === producer || isElementwise(value.op) || VIEW_OPS.has(value.op))
      for (const operand of value.inputs) region.add(operand);
  return region;
};

const readsEqualElements = (reader: Value, views: ReadonlySet<Value>, producer: Value): boolean =>
  elementCount(reader.shape) === elementCount(producer.shape) &&
  reader.inputs.every((operand) => !views.has(operand) || keepsOrder(reader, operand));

/** Row-major order is the same on both sides, so that equal positions hold equal elements. */
const keepsOrder = (reader: Value, operand: Value): boolean =>
  reader.op === 'reshape' || equalShapes(reader.shape, operand.shape);

const BINARY_OPS: ReadonlySet<OpName> = new Set<OpName>(['add', 'sub', 'mul', 'div', 'leakyReluGrad']);

const UNARY_OPS: ReadonlySet<OpName> = new Set<OpName>([
  'stopGradient',
  'neg',
  'abs',
  'sign',
  'exp',
  'log',
  'sqrt',
  'reciprocal',
  'tanh',
  'sigmoid',
  'relu',
  'leakyRelu',
  'clip',
]);

/** Whether each element of the result depends on the operands' elements at its position only; reshape included. */
export const isElementwise = (op: OpName): boolean =>
  UNARY_OPS.has(op) || BINARY_OPS.has(op) || op === 'reshape';
