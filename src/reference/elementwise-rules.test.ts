import { describe, expect, it } from 'vitest';
import {
  abs,
  add,
  clip,
  div,
  exp,
  leakyRelu,
  leakyReluGrad,
  log,
  mul,
  neg,
  reciprocal,
  relu,
  sigmoid,
  sign,
  sqrt,
  stopGradient,
  sub,
  tanh,
} from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { apply, counting, float64 } from './apply.testing.ts';

const at = (op: (x: Value) => Value, ...values: number[]): number[] => [
  ...apply(op, [float64([values.length], values)]).data,
];

describe('elementwise ops of one operand', () => {
  it.each([
    ['stopGradient', stopGradient, [-2, 3], [-2, 3]],
    ['neg', neg, [-2, 3], [2, -3]],
    ['abs', abs, [-2, 0, 3], [2, 0, 3]],
    ['sign', sign, [-100, -1e-30, 0, 1e-30, 100], [-1, -1, 0, 1, 1]],
    ['sqrt', sqrt, [0, 9], [0, 3]],
    ['reciprocal', reciprocal, [-2, 4], [-0.5, 0.25]],
    ['relu', relu, [-2, 0, 3], [0, 0, 3]],
    ['leakyRelu', (x: Value) => leakyRelu(x, 0.25), [-2, 0, 3], [-0.5, 0, 3]],
    ['clip', (x: Value) => clip(x, -1, 2), [-2, 0, 3], [-1, 0, 2]],
  ] as const)('%s has its exact values', (_name, op, inputs, outputs) => {
    expect(at(op, ...inputs)).toEqual(outputs);
  });

  it('exp, log, tanh and sigmoid are those of mathematics', () => {
    expect(at(exp, 1)).toEqual([Math.E]);
    expect(at(log, Math.E)).toEqual([1]);
    const [tanhOfLog2] = at(tanh, Math.LN2);
    expect(tanhOfLog2).toBeCloseTo(0.6, 15); // (2 - 1/2) / (2 + 1/2)
    const [sigmoidOfLog3] = at(sigmoid, Math.log(3));
    expect(sigmoidOfLog3).toBeCloseTo(0.75, 15); // 1 / (1 + 1/3)
  });

  it('sigmoid and tanh are finite where exp overflows', () => {
    expect(at(sigmoid, -1000, 0, 1000)).toEqual([0, 0.5, 1]);
    expect(at(tanh, -1000, 1000)).toEqual([-1, 1]);
  });

  it('pass NaN on', () => {
    for (const op of [relu, sign, (x: Value) => clip(x, 0, 1), (x: Value) => leakyRelu(x, 0.2)])
      expect(at(op, Number.NaN)).toEqual([Number.NaN]);
  });
});

describe('arithmetic', () => {
  const [a, b] = [float64([2], [6, -3]), float64([2], [3, 2])];

  it.each([
    ['add', add, [9, -1]],
    ['sub', sub, [3, -5]],
    ['mul', mul, [18, -6]],
    ['div', div, [2, -1.5]],
  ] as const)('%s works element by element', (_name, op, expected) => {
    expect([...apply(op, [a, b]).data]).toEqual(expected);
  });

  it('broadcasts a scalar, on either side', () => {
    expect([...apply((x) => sub(x, 1), [a]).data]).toEqual([5, -4]);
    expect([...apply((x) => sub(1, x), [a]).data]).toEqual([-5, 4]);
  });

  it('broadcasts rows with columns', () => {
    const result = apply(sub, [float64([2, 1], [10, 20]), float64([1, 3], [1, 2, 3])]);
    expect(result).toEqual(float64([2, 3], [9, 8, 7, 19, 18, 17]));
  });

  it('broadcasts a lower rank over leading axes', () => {
    const result = apply(mul, [counting([2, 2, 2]), float64([2, 1], [1, 10])]);
    expect(result).toEqual(float64([2, 2, 2], [1, 2, 30, 40, 5, 6, 70, 80]));
  });

  it('takes a value twice', () => {
    expect([...apply((x) => mul(x, x), [a]).data]).toEqual([36, 9]);
  });
});

describe('leakyReluGrad', () => {
  it('lets the gradient pass where the output is positive, and slope times it elsewhere, also at 0', () => {
    const [y, dy] = [float64([3], [-1, 0, 2]), float64([3], [4, 8, -12])];
    expect([...apply((a, b) => leakyReluGrad(a, b, 0.25), [y, dy]).data]).toEqual([1, 2, -12]);
  });
});
