import { describe, expect, it } from 'vitest';
import { input, leakyReluGrad, sign } from '../graph/build.ts';
import type { OpName, Value } from '../graph/ops.ts';
import { opRules } from '../onnx/op-rules.ts';
import { apply, float64 } from '../reference/apply.testing.ts';
import { loweringRules } from './composite.ts';
import { CPU_PLAN } from './plan.ts';

/** The least normal and the largest float32. */
const [LEAST, LARGEST] = [1.175494351e-38, 3.4028234e38];

const signOf = (x: Value): Value => loweringRules.sign?.([x], {}, CPU_PLAN) as Value;

const gradOf =
  (slope: number) =>
  (y: Value, dy: Value): Value =>
    loweringRules.leakyReluGrad?.([y, dy], { slope }, CPU_PLAN) as Value;

describe('lowering rules', () => {
  it('are there for every op that no file can hold, and for those that have a faster or more accurate form', () => {
    const composite = (Object.keys(opRules) as OpName[]).filter((op) => opRules[op] === 'composite');
    expect(Object.keys(loweringRules).sort()).toEqual(
      [...composite, 'conv2d', 'convTranspose2d', 'sub'].sort(),
    );
  });

  it('drop stopGradient, whose work is done', () => {
    const x = input('x', [2]);
    expect(loweringRules.stopGradient?.([x], {}, CPU_PLAN)).toBe(x);
  });
});

describe('sign', () => {
  const points = [-LARGEST, -1, -1e-30, -LEAST, 0, LEAST, 1e-30, 1, LARGEST];

  it('is -1, 0 or 1 for every float32 that is not denormal', () => {
    const x = float64([points.length], points);
    expect([...apply(signOf, [x]).data]).toEqual([-1, -1, -1, -1, 0, 1, 1, 1, 1]);
    expect(apply(signOf, [x])).toEqual(apply(sign, [x]));
  });

  it('passes NaN on', () => {
    expect(apply(signOf, [float64([1], [Number.NaN])]).data[0]).toBeNaN();
  });
});

describe('leakyReluGrad', () => {
  const y = float64([7], [-LARGEST, -1, -LEAST, 0, LEAST, 1, LARGEST]);
  const dy = float64([7], [1, 2, 3, 4, 5, 6, 7]);

  it.each([0, 0.25, 1])('of slope %s takes the slope up to 0 and 1 beyond, however near', (slope) => {
    expect([...apply(gradOf(slope), [y, dy]).data]).toEqual([
      slope,
      2 * slope,
      3 * slope,
      4 * slope,
      5,
      6,
      7,
    ]);
    expect(apply(gradOf(slope), [y, dy])).toEqual(apply((a, b) => leakyReluGrad(a, b, slope), [y, dy]));
  });
});
