import { describe, expect, it } from 'vitest';
import {
  add,
  clip,
  constant,
  graph,
  input,
  mul,
  neg,
  relu,
  scalarConstant,
  slice,
  sub,
} from '../graph/build.ts';
import type { Graph, Value } from '../graph/ops.ts';
import { printGraph } from '../graph/print.ts';
import { reachable } from '../graph/walk.ts';
import { shareEqualNodes } from './share.ts';

const x = input('x', [2, 3]);

const sizeOf = ({ outputs }: Graph): number => reachable(Object.values(outputs)).length;

/** Whether the two values become one. */
const areShared = (a: Value, b: Value): boolean => {
  const { outputs } = shareEqualNodes(graph({ a, b }));
  return outputs.a === outputs.b;
};

const large = (value: number): Float32Array => new Float32Array(2000).fill(value);

describe('shareEqualNodes', () => {
  it('merges equal nodes of equal operands, from the leaves up', () => {
    const twice = graph({ y: add(relu(neg(x)), mul(relu(neg(x)), 2)) });
    const once = relu(neg(x));
    expect(sizeOf(twice)).toBe(8);
    expect(printGraph(shareEqualNodes(twice))).toBe(printGraph(graph({ y: add(once, mul(once, 2)) })));
  });

  it('merges outputs too, which keep their names', () => {
    expect(Object.keys(shareEqualNodes(graph({ a: relu(x), b: relu(x) })).outputs)).toEqual(['a', 'b']);
    expect(areShared(relu(x), relu(x))).toBe(true);
  });

  it('leaves a graph without equal nodes as it is', () => {
    const source = graph({ y: add(relu(x), neg(x)) });
    expect(shareEqualNodes(source).outputs.y).toBe(source.outputs.y);
  });

  it.each<[string, Value, Value]>([
    ['ops', relu(x), neg(x)],
    ['operands', relu(x), relu(input('z', [2, 3]))],
    ['orders of operands', sub(x, relu(x)), sub(relu(x), x)],
    ['attributes', clip(x, 0, 1), clip(x, 0, 2)],
    ['positions', slice(x, 1, 0, 1), slice(x, 1, 1, 2)],
  ])('does not merge nodes that differ in their %s', (_name, a, b) => {
    expect(areShared(a, b)).toBe(false);
  });
});

describe('constants', () => {
  it('are merged by their values if they are short', () => {
    expect(areShared(mul(x, 2), mul(x, 2))).toBe(true);
    expect(areShared(mul(x, 2), mul(x, 3))).toBe(false);
  });

  it('are not merged if they differ in shape, in name, or in the sign of a zero', () => {
    const one = Float32Array.of(1);
    expect(areShared(constant([1], one), scalarConstant(1))).toBe(false);
    expect(areShared(constant([1], one, 'a'), constant([1], one))).toBe(false);
    expect(areShared(constant([1], one, 'a'), constant([1], one, 'b'))).toBe(false);
    expect(areShared(scalarConstant(0), scalarConstant(-0))).toBe(false);
  });

  it('are never confused by a name that looks like data', () => {
    const [a, b] = [constant([2], Float32Array.of(2, 3), '1'), constant([2], Float32Array.of(12, 3))];
    expect(areShared(a, b)).toBe(false);
  });

  it('are merged by identity if they are long', () => {
    const data = large(1);
    expect(areShared(constant([2000], data), constant([2000], data))).toBe(true);
    expect(areShared(constant([2000], data), constant([2000], large(1)))).toBe(false);
    expect(areShared(constant([2000], data), constant([40, 50], data))).toBe(false);
  });
});
