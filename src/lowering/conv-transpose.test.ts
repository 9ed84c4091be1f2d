import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { convTranspose2d, graph, input } from '../graph/build.ts';
import type { OpName, Value } from '../graph/ops.ts';
import { reachable } from '../graph/walk.ts';
import { randomTensor } from '../reference/random-tensors.testing.ts';
import { convTransposeByConv, convTransposeToPixels, isHalfStride } from './conv-transpose.ts';
import { lower } from './lower.ts';
import { CPU_PLAN, type LoweringPlan } from './plan.ts';
import { ROUNDING, rewriteError } from './rewrite-error.testing.ts';

const PAPER = { stride: 2, padding: 1, outputPadding: [0, 0] } as const;
const TO_PIXELS: LoweringPlan = { ...CPU_PLAN, name: 'pixels', convTranspose: 'conv-depth-to-space' };

const w = input('w', [3, 2, 4, 4]);

describe('isHalfStride', () => {
  it('holds for the layers of the paper', () => {
    expect(isHalfStride(w, PAPER)).toBe(true);
  });

  it.each([
    ['another kernel', input('w', [3, 2, 3, 3]), PAPER],
    ['a kernel of unequal sides', input('w', [3, 2, 4, 3]), PAPER],
    ['another stride', w, { ...PAPER, stride: 1 }],
    ['another padding', w, { ...PAPER, padding: 0 }],
    ['output padding in one axis', w, { ...PAPER, outputPadding: [0, 1] as const }],
  ])('does not hold for %s', (_name, kernel, attributes) => {
    expect(isHalfStride(kernel, attributes)).toBe(false);
  });
});

describe('a transposed convolution as a convolution to pixels', () => {
  const stream = randomStream(0, 'pixels');

  it.each([
    [1, 1, 1],
    [1, 2, 3],
    [2, 1, 4],
    [2, 5, 3],
  ])('has the same result for %i images of %i by %i, with and without a bias', (n, height, width) => {
    const shapes = [[n, 3, height, width], [3, 2, 4, 4], [2]];
    const [x, kernel, bias] = shapes.map((shape, index) => input(String(index), shape)) as [
      never,
      never,
      never,
    ];
    const feeds = shapes.map((shape) => randomTensor(shape, stream));
    const rewritten = graph({
      plain: convTransposeToPixels(x, kernel),
      biased: convTransposeToPixels(x, kernel, bias),
    });
    const source = graph({
      plain: convTranspose2d(x, kernel, PAPER),
      biased: convTranspose2d(x, kernel, PAPER, bias),
    });
    expect(rewriteError(rewritten, source, feeds)).toBeLessThan(ROUNDING);
  });
});

describe('the plan of transposed convolutions', () => {
  const x = input('x', [1, 3, 4, 4]);
  const opsOf = (plan: LoweringPlan, attributes: typeof PAPER): OpName[] => {
    const lowered = lower(graph({ y: convTranspose2d(x, w, attributes) }), plan);
    return reachable(Object.values(lowered.outputs)).map(({ op }) => op);
  };

  it('decides which of the two runs', () => {
    expect(opsOf(CPU_PLAN, PAPER)).toEqual(['input', 'input', 'convTranspose2d']);
    expect(opsOf(TO_PIXELS, PAPER)).toContain('depthToSpace');
    expect(opsOf(TO_PIXELS, PAPER)).not.toContain('convTranspose2d');
  });
});

describe('a transposed convolution of stride 1 by a convolution', () => {
  it('equals it, for every kernel and padding', () => {
    const stream = randomStream(0, 'turned kernel');
    for (const taps of [1, 2, 3, 4])
      for (let padding = 0; padding < taps; padding++) {
        const shapes = [[2, 1, 6, 5], [1, 3, taps, taps], [3]];
        const [x, w, bias] = shapes.map((shape, i) => input(String(i), shape)) as [Value, Value, Value];
        const error = rewriteError(
          graph({ y: convTransposeByConv(x, w, padding, bias) }),
          graph({ y: convTranspose2d(x, w, { stride: 1, padding, outputPadding: [0, 0] }, bias) }),
          shapes.map((shape) => randomTensor(shape, stream)),
        );
        expect({ taps, padding, isEqual: error < ROUNDING }).toMatchObject({ isEqual: true });
      }
  });
});
