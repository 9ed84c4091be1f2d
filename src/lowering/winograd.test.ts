import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { conv2d, convTranspose2d, convWeightGrad, graph, input } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { randomTensor } from '../reference/random-tensors.testing.ts';
import { rewriteError } from './rewrite-error.testing.ts';
import { winogradConv, winogradConvTranspose, winogradWeightGrad } from './winograd.ts';
import { bothAxes, winogradMatrices } from './winograd-matrices.ts';

/** The matrices hold thirds, which constants of a graph round to float32. */
const ROUNDING = 2e-6;

const errorOf = (
  shapes: readonly (readonly number[])[],
  fast: (...x: Value[]) => Value,
  plain: (...x: Value[]) => Value,
) => {
  const stream = randomStream(0, 'winograd');
  const inputs = shapes.map((shape, i) => input(String(i), shape));
  return rewriteError(
    graph({ y: fast(...inputs) }),
    graph({ y: plain(...inputs) }),
    shapes.map((shape) => randomTensor(shape, stream)),
  );
};

const cases = [3, 4, 5].flatMap((taps) =>
  [0, 1, 2].flatMap((padding) =>
    [
      [5, 7],
      [8, 8],
      [9, 6],
      [13, 12],
    ].map(([height = 0, width = 0]) => ({ taps, padding, height, width })),
  ),
);

describe.each(cases)(
  'a convolution of $taps taps, padding $padding, of $height x $width pixels',
  ({ taps, padding, height, width }) => {
    const [n, channels, outChannels] = [2, 3, 2];
    const [h, w] = [height + 2 * padding - taps + 1, width + 2 * padding - taps + 1];
    const x = [n, channels, height, width];
    const kernel = [outChannels, channels, taps, taps];
    const dy = [n, outChannels, h, w];

    it('is by transformed tiles what it is by taps, with its bias', () => {
      const error = errorOf(
        [x, kernel, [outChannels]],
        (a, b, bias) => winogradConv(a as Value, b as Value, padding, bias),
        (a, b, bias) => conv2d(a as Value, b as Value, { stride: 1, padding }, bias),
      );
      expect(error).toBeLessThan(ROUNDING);
    });

    it('has the input gradient that it has by taps', () => {
      const attributes = { stride: 1, padding, outputPadding: [0, 0] as const };
      const error = errorOf(
        [dy, kernel],
        (a, b) => winogradConvTranspose(a as Value, b as Value, padding),
        (a, b) => convTranspose2d(a as Value, b as Value, attributes),
      );
      expect(error).toBeLessThan(ROUNDING);
    });

    it('has the weight gradient that it has by taps', () => {
      const attributes = { stride: 1, padding, kernel: [taps, taps] as const };
      const error = errorOf(
        [x, dy],
        (a, b) => winogradWeightGrad(a as Value, b as Value, attributes),
        (a, b) => convWeightGrad(a as Value, b as Value, attributes),
      );
      expect(error).toBeLessThan(ROUNDING);
    });
  },
);

describe('the matrices', () => {
  it('convolve one axis: y = A^T [(G g) * (B^T d)]', () => {
    const product = (matrix: readonly (readonly number[])[], vector: readonly number[]): number[] =>
      matrix.map((row) => row.reduce((sum, value, i) => sum + value * (vector[i] as number), 0));
    const { outputOf, filterOf, inputOf } = winogradMatrices(4);
    const [d, g] = [
      [3, -1, 4, 1, -5, 9],
      [2, -6, 5, 3],
    ];
    const places = product(inputOf, d).map((value, i) => value * (product(filterOf, g)[i] as number));
    const expected = [0, 1, 2].map((at) => g.reduce((sum, tap, k) => sum + tap * (d[at + k] as number), 0));
    for (const [i, value] of product(outputOf, places).entries())
      expect(value).toBeCloseTo(expected[i] as number, 10);
  });

  it('of both axes are Kronecker products', () => {
    expect(bothAxes([[1, 2]])).toEqual([[1, 2, 2, 4]]);
  });
});
