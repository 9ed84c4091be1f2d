import { describe, expect, it } from 'vitest';
import { gradients } from '../autodiff/gradient.ts';
import { total } from '../autodiff/gradient-check.testing.ts';
import { randomStream } from '../core/random.ts';
import { add, conv2d, graph, input, mul } from '../graph/build.ts';
import type { Graph, OpName, Value } from '../graph/ops.ts';
import { reachable } from '../graph/walk.ts';
import { randomTensor } from '../reference/random-tensors.testing.ts';
import { lower } from './lower.ts';
import { CPU_PLAN, type LoweringPlan } from './plan.ts';
import { rewriteError } from './rewrite-error.testing.ts';

/** The matrices contain thirds, which constants of a graph round to float32. */
const ROUNDING = 2e-6;

const CHANNELS = 16;

const SIDES = [8, 12, 64];

/** Winograd for all, which a plan's rules take for wider layers only. */
const JOINT: LoweringPlan = {
  ...CPU_PLAN,
  forms: Object.fromEntries(
    SIDES.flatMap((side) => {
      const image = `[1,${CHANNELS},${side},${side}]`;
      return [
        [`conv2d ${image} [${CHANNELS},${CHANNELS},3,3] s1 p1`, 'winograd'],
        [`convWeightGrad ${image} ${image} s1 p1`, 'winograd'],
      ];
    }),
  ),
};

/** A layer that meets some images of these sides, and its weight gradient. */
const layer = (...sides: readonly number[]): Graph => {
  const w = input('0', [CHANNELS, CHANNELS, 3, 3]);
  const losses = sides.map((side, i) => {
    const y = conv2d(input(String(i + 1), [1, CHANNELS, side, side]), w, { stride: 1, padding: 1 });
    return total(mul(y, y));
  });
  const [dw] = gradients(
    losses.reduce((sum, loss) => add(sum, loss)),
    [w],
  ) as [Value];
  return graph({ dw });
};

const countOf = (lowered: Graph, op: OpName): number =>
  reachable(Object.values(lowered.outputs)).filter((value) => value.op === op).length;

const EACH: LoweringPlan = { ...JOINT, weightSums: 'each' };

/** The products of the forward passes, one an image, are there in any case. */
const productsOfGradients = (source: Graph, plan: LoweringPlan, images: number): number =>
  countOf(lower(source, plan), 'matMul') - images;

describe('weight gradients that are added up', () => {
  it('are joint on a CPU', () => {
    expect(CPU_PLAN.weightSums).toBe('joint');
  });

  it.each([2, 3])('are one product of all tiles: %i images', (images) => {
    const source = layer(...Array.from({ length: images }, () => 8));
    expect(productsOfGradients(source, EACH, images)).toBe(images);
    expect(productsOfGradients(source, JOINT, images)).toBe(1);
    const stream = randomStream(0, 'joint');
    const feeds = Array.from({ length: images + 1 }, (_, i) =>
      randomTensor(i === 0 ? [CHANNELS, CHANNELS, 3, 3] : [1, CHANNELS, 8, 8], stream),
    );
    expect(rewriteError(lower(source, JOINT), source, feeds)).toBeLessThan(ROUNDING);
  });

  it('stay apart where images have different sizes', () => {
    expect(productsOfGradients(layer(8, 12), JOINT, 2)).toBe(2);
  });

  it('stay apart where copying tiles costs more than it saves', () => {
    expect(productsOfGradients(layer(64, 64), JOINT, 2)).toBe(2);
  });
});
