import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { add, log, mul, neg, stopGradient, sub } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { float64 } from '../reference/apply.testing.ts';
import { randomTensor } from '../reference/random-tensors.testing.ts';
import { type Build, gradientErrors, gradientOf, gradientsAt } from './gradient-check.testing.ts';

/** The errors at two random vectors. */
const errorsOf = (build: Build): number[] => {
  const stream = randomStream(0, 'check');
  return gradientErrors(build, [randomTensor([4], stream), randomTensor([4], stream)], stream);
};

/** The value of x with a slope that is `factor` times too large. */
const withSlope = (x: Value, factor: number): Value => add(mul(x, factor), stopGradient(mul(x, 1 - factor)));

describe('gradientErrors', () => {
  it('are only those of rounding where a gradient is right', () => {
    for (const error of errorsOf((a, b) => mul(mul(a, a), b))) expect(error).toBeLessThan(1e-9);
  });

  it.each([
    ['missing', 0],
    ['of the wrong sign', -1],
    ['too large by a hundredth', 1.015625],
  ])('show a gradient that is %s, and of which operand', (_name, factor) => {
    const [a, b] = errorsOf((x, y) => mul(x, withSlope(y, factor)));
    expect(a).toBeLessThan(1e-9);
    expect(b).toBeGreaterThan(1e-3);
  });

  it('show a second derivative that is wrong where the first is right', () => {
    // The slope of x^2 is 2 x, as it should be, but that 2 x claims to be constant.
    const flat = (x: Value): Value => add(mul(x, stopGradient(mul(x, 2))), neg(stopGradient(mul(x, x))));
    const build: Build = (x, y) => sub(flat(x), y);
    const second = gradientOf(build, randomStream(0, 'second'));
    expect(errorsOf(build)[0]).toBeLessThan(1e-9);
    expect(errorsOf(second)[0]).toBeGreaterThan(1e-3);
  });

  it('are NaN if a value is NaN, which no tolerance accepts', () => {
    expect(errorsOf((x, y) => mul(log(mul(neg(x), x)), y))[0]).toBeNaN();
  });
});

describe('gradientsAt', () => {
  it('are those of the sum, zeros where an operand is not used', () => {
    const [x, y] = [float64([2], [3, -4]), float64([1], [5])];
    expect(gradientsAt((a) => mul(a, a), [x, y])).toEqual([float64([2], [6, -8]), float64([1], [0])]);
  });
});
