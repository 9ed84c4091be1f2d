/** Order and rewriting of graphs; iterative, since a training step is thousands of nodes deep. */
import type { Graph, Value } from './ops.ts';

/** All values that the roots depend on, operands before users; equal roots give an equal order. */
export const reachable = (roots: readonly Value[]): Value[] => {
  const order: Value[] = [];
  const entered = new Set<Value>();
  const done = new Set<Value>();
  const stack = [...roots].reverse();
  while (stack.length > 0) {
    const value = stack[stack.length - 1] as Value;
    if (done.has(value)) {
      stack.pop();
    } else if (entered.has(value)) {
      stack.pop();
      done.add(value);
      order.push(value);
    } else {
      entered.add(value);
      for (let i = value.inputs.length - 1; i >= 0; i--) {
        const operand = value.inputs[i] as Value;
        if (!done.has(operand)) stack.push(operand);
      }
    }
  }
  return order;
};

/** The users of every value that the outputs depend on. */
export const usersOf = (roots: readonly Value[]): ReadonlyMap<Value, readonly Value[]> => {
  const users = new Map<Value, Value[]>();
  for (const value of reachable(roots)) {
    users.set(value, []);
    for (const operand of new Set(value.inputs)) users.get(operand)?.push(value);
  }
  return users;
};

/** Rebuilds a graph bottom-up: `rewrite` gets each node with its new operands and returns its replacement. */
export const rewriteGraph = (
  source: Graph,
  rewrite: (value: Value, inputs: readonly Value[]) => Value,
): Readonly<Record<string, Value>> => {
  const replaced = new Map<Value, Value>();
  for (const value of reachable(Object.values(source.outputs))) {
    const inputs = value.inputs.map((operand) => replaced.get(operand) as Value);
    replaced.set(value, rewrite(value, inputs));
  }
  return Object.fromEntries(
    Object.entries(source.outputs).map(([name, value]) => [name, replaced.get(value) as Value]),
  );
};
