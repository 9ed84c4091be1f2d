import { describe, expect, it } from 'vitest';
import { gradients } from '../autodiff/gradient.ts';
import { add, graph, input, mul, reduceSum, reshape, sumOverParts } from './build.ts';
import type { Value } from './ops.ts';
import { interpretParts } from './segments.testing.ts';
import { segmentsOf } from './segments.ts';

const x = input('x', [2]);
const w = input('w', [2]);
const total = (v: Value) => reshape(reduceSum(v, [0]), []);

describe('segmentsOf', () => {
  it('is the graph itself where nothing is summed over parts', () => {
    const source = graph({ y: mul(x, x) });
    expect(segmentsOf(source)).toEqual([{ graph: source, sums: [], last: [] }]);
  });

  it('cuts before each sum, merges those that do not wait for one another, and carries what is used later', () => {
    const square = mul(x, x);
    const [once, other] = [sumOverParts(square), sumOverParts(add(x, w))];
    const twice = sumOverParts(mul(once, square));
    const segments = segmentsOf(graph({ y: add(twice, mul(other, w)), first: square }));
    expect(segments.map(({ graph: { outputs } }) => Object.keys(outputs).length)).toEqual([4, 2, 1]);
    expect(segments.map(({ sums }) => sums.length)).toEqual([2, 1, 0]);
    expect(Object.keys(segments[0]?.graph.outputs ?? {})).toContain('first');
    expect(segments[1]?.last).toHaveLength(3); // the square, and both sums
  });

  it('makes what follows from inputs alone where it is first used', () => {
    const late = mul(w, 3); // of no part
    const segments = segmentsOf(graph({ y: add(sumOverParts(x), late) }));
    expect(segments.map(({ graph: { inputs } }) => inputs.map(({ attributes: { name } }) => name))).toEqual([
      ['x'],
      [expect.stringMatching(/^sum/), 'w'],
    ]);
  });
});

describe('sumOverParts', () => {
  const of = (...data: number[]) => ({ shape: [2], data: Float64Array.from(data) });
  // y = w s^2 with s the sum of x over parts: each part's loss depends on every part's x.
  const s = sumOverParts(x);
  const loss = total(mul(w, mul(s, s)));
  const [dx] = gradients(loss, [x]) as [Value];
  const [again] = gradients(total(mul(dx, dx)), [x]) as [Value];

  it('gives every part the same, with gradients of the losses of all, once and twice', () => {
    const parts = [
      { x: of(1, 2), w: of(1, 1) },
      { x: of(3, -4), w: of(2, 0.5) },
    ];
    const [first, second] = interpretParts(graph({ s, dx, again }), parts);
    expect(first).toEqual(second);
    expect([...(first?.s?.data ?? [])]).toEqual([4, -2]);
    expect([...(first?.dx?.data ?? [])]).toEqual([3 * 2 * 4, 1.5 * 2 * -2]); // sum of w times 2 s
    // The sum over both parts of (2 W s)^2 is 8 W^2 s^2: its slope is 16 W^2 s.
    expect([...(first?.again?.data ?? [])]).toEqual([16 * 9 * 4, 16 * 2.25 * -2]);
  });
});
