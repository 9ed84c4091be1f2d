import { describe, expect, it } from 'vitest';
import type { Graph } from '../graph/ops.ts';
import type { Float64Tensor } from '../reference/float64-tensor.ts';
import { interpret } from '../reference/interpret.ts';
import { adamSweep, adamSweepArenas } from './adam-sweep.ts';

const inputNames = (graph: Graph): string[] => graph.inputs.map(({ attributes }) => attributes.name).sort();

describe('the update of a network, over vectors of any length', () => {
  const { beta1, beta2, epsilon } = { beta1: 0.5, beta2: 0.75, epsilon: 0.25 };
  const update = adamSweep({ adam: { beta1, beta2, epsilon }, isAveraged: false })(3);

  it('takes and gives parts of the arenas that it passes through', () => {
    expect(adamSweepArenas('G', { isAveraged: false })).toEqual({ p: 'G', m: 'G.m', v: 'G.v', g: 'G.grad' });
    expect(inputNames(update)).toEqual(['adam.epsilon', 'adam.stepSize', 'g', 'm', 'p', 'v']);
    expect(Object.keys(update.outputs).sort()).toEqual(['m', 'p', 'v']);
    for (const { shape } of Object.values(update.outputs)) expect(shape).toEqual([3]);
  });

  it('is Adam', () => {
    const vector = (...values: number[]): Float64Tensor => ({ shape: [3], data: Float64Array.from(values) });
    const number = (value: number): Float64Tensor => ({ shape: [], data: Float64Array.of(value) });
    const feeds = { p: vector(1, 2, 3), m: vector(0, 1, -1), v: vector(0, 1, 4), g: vector(2, -4, 0) };
    const scalars = { 'adam.stepSize': number(0.5), 'adam.epsilon': number(0.125) };
    const { p, m, v } = interpret(update, { ...feeds, ...scalars });
    expect(m).toEqual(vector(1, -1.5, -0.5));
    expect(v).toEqual(vector(1, 4.75, 3));
    const expected = [1, 2, 3].map(
      (before, i) => before - (0.5 * (m?.data[i] ?? 0)) / (Math.sqrt(v?.data[i] ?? 0) + 0.125),
    );
    expect(p?.data.map((value, i) => Math.abs(value - (expected[i] as number))).every((e) => e < 1e-15)).toBe(
      true,
    );
  });

  it('moves the average by its share, in the same pass', () => {
    const sweep = adamSweep({ adam: { beta1, beta2, epsilon }, isAveraged: true })(3);
    expect(adamSweepArenas('G', { isAveraged: true })).toMatchObject({ a: 'G.average' });
    const vector = (...values: number[]): Float64Tensor => ({ shape: [3], data: Float64Array.from(values) });
    const number = (value: number): Float64Tensor => ({ shape: [], data: Float64Array.of(value) });
    const { a } = interpret(sweep, {
      p: vector(1, 2, 3),
      m: vector(0, 0, 0),
      v: vector(1, 1, 1),
      g: vector(0, 0, 0), // the parameters stay
      a: vector(0, 1, 5),
      'adam.stepSize': number(1),
      'adam.epsilon': number(1),
      'average.kept': number(0.75),
      'average.taken': number(0.25),
    });
    expect(a).toEqual(vector(0.25, 1.25, 4.5));
  });
});
