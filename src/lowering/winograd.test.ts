import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { add, conv2d, convTranspose2d, convWeightGrad, graph, input } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { randomTensor } from '../reference/random-tensors.testing.ts';
import { rewriteError } from './rewrite-error.testing.ts';
import { winogradConv, winogradConvTranspose, winogradWeightGrad } from './winograd.ts';
import { bothAxes, bothAxesOfPhases, winogradMatrices } from './winograd-matrices.ts';

/** The matrices contain thirds, which constants of a graph round to float32. */
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

const KERNELS = [
  { kernel: 3, stride: 1 },
  { kernel: 4, stride: 1 },
  { kernel: 5, stride: 1 },
  { kernel: 4, stride: 2 },
  { kernel: 6, stride: 2 },
];

const cases = KERNELS.flatMap((k) =>
  [0, 1, 2].flatMap((padding) =>
    [
      [6, 7],
      [8, 8],
      [9, 6],
      [13, 12],
      [16, 32],
    ].map(([height = 0, width = 0]) => ({ ...k, padding, height, width })),
  ),
);

describe.each(cases)(
  'a convolution of $kernel taps, stride $stride, padding $padding, of $height x $width pixels',
  ({ kernel, stride, padding, height, width }) => {
    const [n, channels, outChannels] = [2, 3, 2];
    const [h, w] = [height, width].map((size) => Math.floor((size + 2 * padding - kernel) / stride) + 1) as [
      number,
      number,
    ];
    const x = [n, channels, height, width];
    const weights = [outChannels, channels, kernel, kernel];
    const dy = [n, outChannels, h, w];

    it('has the same result by transformed tiles as by taps, with its bias', () => {
      const error = errorOf(
        [x, weights, [outChannels]],
        (a, b, bias) => winogradConv(a as Value, b as Value, { stride, padding }, bias),
        (a, b, bias) => conv2d(a as Value, b as Value, { stride, padding }, bias),
      );
      expect(error).toBeLessThan(ROUNDING);
    });

    it('has the same input gradient as by taps', () => {
      const outputPadding = [
        height - (h - 1) * stride - kernel + 2 * padding,
        width - (w - 1) * stride - kernel + 2 * padding,
      ] as const;
      const attributes = { stride, padding, outputPadding };
      const error = errorOf(
        [dy, weights],
        (a, b) => winogradConvTranspose(a as Value, b as Value, attributes),
        (a, b) => convTranspose2d(a as Value, b as Value, attributes),
      );
      expect(error).toBeLessThan(ROUNDING);
    });

    it('has the same weight gradient as by taps', () => {
      const attributes = { stride, padding, kernel: [kernel, kernel] as const };
      const error = errorOf(
        [x, dy],
        (a, b) => winogradWeightGrad([[a as Value, b as Value]], attributes),
        (a, b) => convWeightGrad(a as Value, b as Value, attributes),
      );
      expect(error).toBeLessThan(ROUNDING);
    });
  },
);

describe('the weight gradient of three images at once', () => {
  it.each([
    { kernel: 3, stride: 1, n: 1 },
    { kernel: 4, stride: 2, n: 1 },
    { kernel: 3, stride: 1, n: 2 },
  ])('is the sum of those of each: %j', ({ kernel, stride, n }) => {
    const attributes = { stride, padding: 1, kernel: [kernel, kernel] as const };
    const [x, dy] = [
      [n, 3, 8, 8],
      [n, 2, 8 / stride, 8 / stride],
    ];
    const error = errorOf(
      [x, dy, x, dy, x, dy],
      (...values) => {
        const [a, b, c, d, e, f] = values as [Value, Value, Value, Value, Value, Value];
        return winogradWeightGrad(
          [
            [a, b],
            [c, d],
            [e, f],
          ],
          attributes,
        );
      },
      (...values) => {
        const each = [0, 2, 4].map((i) =>
          convWeightGrad(values[i] as Value, values[i + 1] as Value, attributes),
        );
        return each.reduce((sum, one) => add(sum, one));
      },
    );
    expect(error).toBeLessThan(ROUNDING);
  });
});

describe('the matrices', () => {
  it('convolve one axis: y = A^T [(G g) * (B^T d)]', () => {
    const product = (matrix: readonly (readonly number[])[], vector: readonly number[]): number[] =>
      matrix.map((row) => row.reduce((sum, value, i) => sum + value * (vector[i] as number), 0));
    const { outputOf, filterOf, inputOf } = winogradMatrices(4);
    const [d, g] = [
      [3, -1, 4, 1, -5, 9],
      [2, -6, 5, 3],
    ];
    const positions = product(inputOf, d).map((value, i) => value * (product(filterOf, g)[i] as number));
    const expected = [0, 1, 2].map((at) => g.reduce((sum, tap, k) => sum + tap * (d[at + k] as number), 0));
    for (const [i, value] of product(outputOf, positions).entries())
      expect(value).toBeCloseTo(expected[i] as number, 10);
  });

  it('for two taps are those of smaller tiles', () => {
    expect(winogradMatrices(2)).toMatchObject({ outputs: 4, inputs: 5, taps: 2 });
    expect(winogradMatrices(4)).toMatchObject({ outputs: 3, inputs: 6, taps: 4 });
  });

  it('for both axes are Kronecker products', () => {
    expect(bothAxes([[1, 2]])).toEqual([[1, 2, 2, 4]]);
  });

  it('for phases take every second row and column', () => {
    const rows = bothAxesOfPhases([[1, 3]], 2); // phases (0,0), (0,1), (1,0), (1,1) of 4x4 pixels
    expect(rows[0]).toEqual([1, 0, 3, 0, 0, 0, 0, 0, 3, 0, 9, 0, 0, 0, 0, 0]);
    expect(rows[2]).toEqual([0, 0, 0, 0, 1, 0, 3, 0, 0, 0, 0, 0, 3, 0, 9, 0]);
    expect(bothAxesOfPhases([[1, 2]], 1)).toEqual(bothAxes([[1, 2]]));
  });
});
