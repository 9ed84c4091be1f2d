import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { convWeightGrad, graph, input } from '../graph/build.ts';
import { randomTensor } from '../reference/random-tensors.testing.ts';
import { weightGradByOutputColumns } from './output-columns.ts';
import { ROUNDING, rewriteError } from './rewrite-error.testing.ts';

describe('the weight gradient by columns of dy', () => {
  it('equals convWeightGrad for every kernel that its stride divides, every padding and size', () => {
    const stream = randomStream(0, 'output columns');
    let count = 0;
    for (const [kernel, stride] of [
      [1, 1],
      [2, 1],
      [4, 1],
      [2, 2],
      [4, 2],
      [3, 3],
    ] as const)
      for (const padding of [0, 1, 2])
        for (const [height, width] of [
          [4, 4],
          [5, 8],
          [9, 6],
        ] as const) {
          const positions = (size: number): number => Math.floor((size + 2 * padding - kernel) / stride) + 1;
          const attributes = { stride, padding, kernel: [kernel, kernel] as const };
          const [x, dy] = [
            [2, 3, height, width],
            [2, 2, positions(height), positions(width)],
          ];
          const [a, b] = [input('0', x), input('1', dy)];
          const error = rewriteError(
            graph({ dw: weightGradByOutputColumns(a, b, attributes) }),
            graph({ dw: convWeightGrad(a, b, attributes) }),
            [randomTensor(x, stream), randomTensor(dy, stream)],
          );
          expect({ ...attributes, height, isEqual: error < ROUNDING }).toMatchObject({ isEqual: true });
          count++;
        }
    expect(count).toBe(54);
  });
});
