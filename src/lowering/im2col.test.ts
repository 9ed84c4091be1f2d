import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { convWeightGrad, graph, input } from '../graph/build.ts';
import { convolutions } from '../graph/conv-cases.testing.ts';
import type { OpAttributes, OpName } from '../graph/ops.ts';
import { reachable } from '../graph/walk.ts';
import { randomTensor } from '../reference/random-tensors.testing.ts';
import { weightGradByGemm } from './im2col.ts';
import { ROUNDING, rewriteError } from './rewrite-error.testing.ts';

const countsOf = (
  attributes: OpAttributes['convWeightGrad'],
  x: readonly number[],
  dy: readonly number[],
) => {
  const product = weightGradByGemm(input('x', x), input('dy', dy), attributes);
  const ops = reachable([product]).map(({ op }) => op);
  return (op: OpName): number => ops.filter((other) => other === op).length;
};

const errorOf = (
  attributes: OpAttributes['convWeightGrad'],
  x: readonly number[],
  dy: readonly number[],
): number => {
  const stream = randomStream(0, 'im2col');
  const [a, b] = [input('0', x), input('1', dy)];
  return rewriteError(
    graph({ dw: weightGradByGemm(a, b, attributes) }),
    graph({ dw: convWeightGrad(a, b, attributes) }),
    [randomTensor(x, stream), randomTensor(dy, stream)],
  );
};

describe('the weight gradient by im2col and Gemm', () => {
  it.each(convolutions.map((convolution) => [convolution.name, convolution] as const))(
    'equals convWeightGrad: %s',
    (_name, { image, map, attributes }) => {
      expect(errorOf(attributes, image, map)).toBeLessThan(ROUNDING);
    },
  );

  it('equals convWeightGrad for every small kernel, stride, padding and size', () => {
    let count = 0;
    for (const kernel of [1, 2, 3, 4])
      for (const stride of [1, 2, 3])
        for (const padding of [0, 1, 2])
          for (const size of [1, 2, 4, 5, 7]) {
            const positions = Math.floor((size + 2 * padding - kernel) / stride) + 1;
            if (positions < 1) continue;
            const attributes = { stride, padding, kernel: [kernel, kernel] as const };
            const error = errorOf(attributes, [2, 1, size, size], [2, 2, positions, positions]);
            expect({ ...attributes, size, isEqual: error < ROUNDING }).toMatchObject({ isEqual: true });
            count++;
          }
    expect(count).toBeGreaterThan(150);
  });

  it('is one product, of columns from the phases of the image', () => {
    const count = countsOf({ stride: 2, padding: 1, kernel: [4, 4] }, [1, 3, 8, 8], [1, 5, 4, 4]);
    expect([count('gemm'), count('convWeightGrad'), count('pad'), count('concat')]).toEqual([1, 0, 1, 1]);
  });

  it('cuts many windows along one axis and then along the other', () => {
    const slicesOf = (kernel: number): number =>
      countsOf(
        { stride: 1, padding: 0, kernel: [kernel, kernel] },
        [1, 3, 9, 9],
        [1, 5, 10 - kernel, 10 - kernel],
      )('slice');
    expect([slicesOf(3), slicesOf(4), slicesOf(7)]).toEqual([9, 8, 14]);
  });

  it('needs no padding and no windows for 1x1 layers', () => {
    const count = countsOf({ stride: 1, padding: 0, kernel: [1, 1] }, [1, 3, 8, 8], [1, 5, 8, 8]);
    expect([count('gemm'), count('pad'), count('slice'), count('transpose')]).toEqual([1, 0, 0, 0]);
  });

  it('moves the axis of images only if there are several', () => {
    const attributes = { stride: 1, padding: 1, kernel: [3, 3] as const };
    expect(countsOf(attributes, [1, 3, 8, 8], [1, 5, 8, 8])('transpose')).toBe(0);
    expect(countsOf(attributes, [2, 3, 8, 8], [2, 5, 8, 8])('transpose')).toBe(2);
  });
});
