import { describe, expect, it } from 'vitest';
import { add, graph, input, mul, neg, relu, tanh } from './build.ts';
import type { Value } from './ops.ts';
import { reachable, rewriteGraph, usersOf } from './walk.ts';

const x = input('x', [2]);

/** x -> a -> b and c -> d: a value with two users that meet again. */
const a = relu(x);
const [b, c] = [neg(a), tanh(a)];
const d = add(b, c);

const opsOf = (values: readonly Value[]): string[] => values.map(({ op }) => op);

describe('reachable', () => {
  it('lists operands before their users, each value once', () => {
    expect(reachable([d])).toEqual([x, a, b, c, d]);
  });

  it('takes roots in their order, even if they are equal or depend on each other', () => {
    expect(reachable([c, b])).toEqual([x, a, c, b]);
    expect(reachable([d, d, a])).toEqual([x, a, b, c, d]);
    expect(reachable([])).toEqual([]);
  });

  it('handles an operand that one node uses twice', () => {
    expect(opsOf(reachable([mul(x, x)]))).toEqual(['input', 'mul']);
  });

  it('handles deep graphs', () => {
    let deep: Value = x;
    for (let i = 0; i < 50_000; i++) deep = neg(deep);
    expect(reachable([deep])).toHaveLength(50_001);
  });
});

describe('usersOf', () => {
  it('lists the users of each value: none for a root, and a node once if it uses the value twice', () => {
    const square = mul(d, d);
    const users = usersOf([square]);
    expect(users.get(a)).toEqual([b, c]);
    expect(users.get(d)).toEqual([square]);
    expect(users.get(square)).toEqual([]);
    expect(usersOf([b]).has(c)).toBe(false);
  });
});

describe('rewriteGraph', () => {
  it('gives each node its new operands, each node once', () => {
    const visited: string[] = [];
    const outputs = rewriteGraph(graph({ d, b }), (value, inputs) => {
      visited.push(value.op);
      if (value.op === 'neg') return inputs[0] as Value; // -a becomes a
      return value.op === 'add' ? mul(inputs[0] as Value, inputs[1] as Value) : value;
    });
    expect(visited).toEqual(['input', 'relu', 'neg', 'tanh', 'add']);
    expect(outputs).toEqual({ d: mul(a, c), b: a });
  });
});
