import { describe, expect, it } from 'vitest';
import { add, constant, graph, input, leakyRelu, mul, relu } from './build.ts';
import type { Value } from './ops.ts';
import { isSameGraph } from './same-graph.ts';

const made = (f: (x: Value) => Value, channels = 2) => graph({ y: f(input('x', [1, channels])) });
const numbers = (...values: number[]) => constant([values.length], Float32Array.from(values));

describe('isSameGraph', () => {
  it('compares ops, attributes, shapes and numbers, and no names of constants', () => {
    const one = made((x) => add(leakyRelu(x, 0.2), numbers(1, 2)));
    expect(
      isSameGraph(
        one,
        made((x) => add(leakyRelu(x, 0.2), constant([2], Float32Array.of(1, 2), 'b'))),
      ),
    ).toBe(true);
    expect(
      isSameGraph(
        one,
        made((x) => add(leakyRelu(x, 0.3), numbers(1, 2))),
      ),
    ).toBe(false);
    expect(
      isSameGraph(
        one,
        made((x) => mul(leakyRelu(x, 0.2), numbers(1, 2))),
      ),
    ).toBe(false);
    expect(
      isSameGraph(
        one,
        made((x) => add(leakyRelu(x, 0.2), numbers(1, 3))),
      ),
    ).toBe(false);
  });

  it('compares which value goes where', () => {
    const one = made((x) => add(relu(x), x));
    expect(
      isSameGraph(
        one,
        made((x) => add(x, relu(x))),
      ),
    ).toBe(false);
    expect(
      isSameGraph(
        one,
        made((x) => add(relu(x), x), 3),
      ),
    ).toBe(false);
  });
});
