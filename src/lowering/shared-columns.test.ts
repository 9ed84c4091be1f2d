import { describe, expect, it } from 'vitest';
import { gradients } from '../autodiff/gradient.ts';
import { total } from '../autodiff/gradient-check.testing.ts';
import { randomStream } from '../core/random.ts';
import { conv2d, graph, input, mul } from '../graph/build.ts';
import type { Graph, OpName, Value } from '../graph/ops.ts';
import { reachable } from '../graph/walk.ts';
import { randomTensor } from '../reference/random-tensors.testing.ts';
import { lower } from './lower.ts';
import { CPU_PLAN, type LoweringPlan } from './plan.ts';
import { ROUNDING, rewriteError } from './rewrite-error.testing.ts';

const SHARED: LoweringPlan = { ...CPU_PLAN, weightGrad: 'im2col-gemm', columns: 'shared' };

/** A plan by which the weight gradient makes columns of dy, and none of the image. */
const OWN_COLUMNS: LoweringPlan = {
  ...SHARED,
  forms: { 'convWeightGrad [1,3,8,6] [1,5,4,3] s2 p1': 'output-columns' },
};

/** A layer and its weight gradient, as a training step has them. */
const layer = (images = 1, { hasBias = false } = {}): Graph => {
  const [x, w, b] = [input('0', [images, 3, 8, 6]), input('1', [5, 3, 4, 4]), input('2', [5])];
  const y = conv2d(x, w, { stride: 2, padding: 1 }, hasBias ? b : undefined);
  const [dw] = gradients(total(mul(y, y)), [w]) as [Value];
  return graph({ y, dw });
};

const countOf = (lowered: Graph, op: OpName): number =>
  reachable(Object.values(lowered.outputs)).filter((value) => value.op === op).length;

describe('columns that a weight gradient makes', () => {
  it('serve the convolution too, with the same values', () => {
    const lowered = lower(layer(), SHARED);
    expect([countOf(lowered, 'conv2d'), countOf(lowered, 'gemm')]).toEqual([0, 2]);
    const stream = randomStream(0, 'columns');
    const feeds = layer().inputs.map(({ shape }) => randomTensor(shape as readonly number[], stream));
    expect(rewriteError(lowered, layer(), feeds)).toBeLessThan(ROUNDING);
  });

  it('are made once', () => {
    const windows = countOf(lower(layer(), { ...SHARED, columns: 'own' }), 'slice');
    expect(windows).toBeGreaterThan(0);
    expect(countOf(lower(layer(), SHARED), 'slice')).toBe(windows);
  });

  it.each([
    ['there is a bias to join', lower(layer(1, { hasBias: true }), SHARED)],
    ['there are several images', lower(layer(2), SHARED)],
    ['the plan says so', lower(layer(), { ...SHARED, columns: 'own' })],
    ['the gradient has columns of its own', lower(layer(), OWN_COLUMNS)],
  ])('leave the convolution as it is where %s', (_why, lowered) => {
    expect(countOf(lowered, 'conv2d')).toBe(1);
  });

  it('are shared only by equal windows', () => {
    const [x, w] = [input('0', [1, 3, 8, 6]), input('1', [5, 3, 4, 4])];
    const y = conv2d(x, w, { stride: 2, padding: 1 });
    const [dw] = gradients(total(mul(y, y)), [w]) as [Value];
    const other = conv2d(x, input('2', [5, 3, 4, 4]), { stride: 1, padding: 1 });
    expect(countOf(lower(graph({ dw, other }), { ...SHARED, unitStride: 'engine' }), 'conv2d')).toBe(1);
  });
});
