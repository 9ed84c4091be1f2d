import { describe, expect, it } from 'vitest';
import {
  add,
  batchNorm,
  graph,
  input,
  leakyReluGrad,
  mul,
  neg,
  reduceMean,
  sign,
  sub,
} from '../graph/build.ts';
import type { Graph, OpName, Value } from '../graph/ops.ts';
import { printGraph } from '../graph/print.ts';
import { reachable } from '../graph/walk.ts';
import { opRules } from '../onnx/op-rules.ts';
import { apply, float64 } from '../reference/apply.testing.ts';
import { loweringRules } from './composite.ts';
import { lower } from './lower.ts';
import { CPU_PLAN, type LoweringPlan } from './plan.ts';

/** The least normal and the largest float32. */
const [LEAST, LARGEST] = [1.175494351e-38, 3.4028234e38];

const signOf = (x: Value): Value => loweringRules.sign?.([x], {}, CPU_PLAN) as Value;

const gradOf =
  (slope: number) =>
  (y: Value, dy: Value): Value =>
    loweringRules.leakyReluGrad?.([y, dy], { slope }, CPU_PLAN) as Value;

describe('lowering rules', () => {
  it('exist for every op that no file can hold, and for those that have a faster or more accurate form', () => {
    const composite = (Object.keys(opRules) as OpName[]).filter((op) => opRules[op] === 'composite');
    expect(Object.keys(loweringRules).sort()).toEqual(
      [...composite, 'conv2d', 'convTranspose2d', 'sub'].sort(),
    );
  });

  it('drop stopGradient, which only gradients need', () => {
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

  it('is NaN for NaN', () => {
    expect(apply(signOf, [float64([1], [Number.NaN])]).data[0]).toBeNaN();
  });
});

describe('leakyReluGrad', () => {
  const y = float64([7], [-LARGEST, -1, -LEAST, 0, LEAST, 1, LARGEST]);
  const dy = float64([7], [1, 2, 3, 4, 5, 6, 7]);

  it.each([0, 0.25, 1])('of slope %s is the slope up to 0 and 1 above, however near to 0', (slope) => {
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

describe('centring', () => {
  const x = input('x', [2, 3, 4, 4]);
  const centre = (centring: LoweringPlan['centring']) =>
    printGraph(lower(graph({ y: sub(x, reduceMean(x, [0, 2, 3])) }), { ...CPU_PLAN, centring }));

  it('once is the plain subtraction, which keeps the bits of checkpoints of older versions', () => {
    expect(centre('once')).toBe(printGraph(graph({ y: sub(x, reduceMean(x, [0, 2, 3])) })));
  });

  it('twice subtracts the mean of the difference too', () => {
    const once = add(x, neg(reduceMean(x, [0, 2, 3])));
    expect(centre('twice')).toBe(printGraph(graph({ y: sub(once, reduceMean(once, [0, 2, 3])) })));
  });

  it('leaves the subtraction of any other mean as it is', () => {
    const other = graph({ y: sub(x, reduceMean(mul(x, x), [0, 2, 3])) });
    expect(printGraph(lower(other, CPU_PLAN))).toBe(printGraph(other));
  });

  it('is shared by a norm, its gradients and its running statistics', () => {
    const [gamma, beta] = [input('gamma', [3]), input('beta', [3])];
    const attributes = { axes: [0, 2, 3], epsilon: 1e-5 };
    const y = batchNorm(x, gamma, beta, attributes);
    const norm = lower(graph({ y }), CPU_PLAN);
    const both = lower(graph({ y, centred: sub(x, reduceMean(x, [0, 2, 3])) }), CPU_PLAN);
    const count = ({ outputs }: Graph) => reachable(Object.values(outputs)).length;
    expect(count(both)).toBe(count(norm));
  });
});
