import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { batchNorm, instanceNorm, inverseStd } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { apply, float64 } from './apply.testing.ts';
import type { Float64Tensor } from './float64-tensor.ts';
import { maxAbsDifference, randomTensor } from './random-tensors.testing.ts';

const norm =
  (axes: readonly number[], epsilon: number) =>
  (x: Value, gamma: Value, beta: Value): Value =>
    batchNorm(x, gamma, beta, { axes, epsilon });

describe('batchNorm', () => {
  // Two images of two channels of two pixels; channel 0 holds 1, 3, 5, 7 and channel 1 holds 0, 0, 2, 2.
  const x = float64([2, 2, 1, 2], [1, 3, 0, 0, 5, 7, 2, 2]);
  const [gamma, beta] = [float64([2], [2, 3]), float64([2], [10, 20])];

  it('over batch and pixels has the mean and biased variance of each channel', () => {
    const r = 2 / Math.sqrt(5); // mean 4, variance (9 + 1 + 1 + 9) / 4
    const expected = [10 - 3 * r, 10 - r, 17, 17, 10 + r, 10 + 3 * r, 23, 23];
    const y = apply(norm([0, 2, 3], 0), [x, gamma, beta]);
    expect(maxAbsDifference(y, float64(x.shape, expected))).toBeLessThan(1e-14);
  });

  it('over pixels normalises each image, and epsilon keeps a flat one finite', () => {
    const y = apply(norm([2, 3], 3), [x, gamma, beta]);
    // variance 1, so 1 / sqrt(1 + 3) = 1/2; the second channel is flat.
    expect(y).toEqual(float64(x.shape, [9, 11, 20, 20, 9, 11, 20, 20]));
  });

  it('has float64 accuracy far from zero', () => {
    const far: Float64Tensor = { shape: x.shape, data: x.data.map((value) => value + 1e9) };
    const [ones, zeros] = [float64([2], [1, 1]), float64([2], [0, 0])];
    const near = apply(norm([0, 2, 3], 1e-5), [x, ones, zeros]);
    expect(maxAbsDifference(apply(norm([0, 2, 3], 1e-5), [far, ones, zeros]), near)).toBeLessThan(1e-12);
  });
});

describe('instanceNorm', () => {
  it('is batchNorm over the pixels of each image and channel', () => {
    const stream = randomStream(0, 'instance');
    const inputs = [randomTensor([2, 3, 4, 5], stream), randomTensor([3], stream), randomTensor([3], stream)];
    const y = apply((x, gamma, beta) => instanceNorm(x, gamma, beta, 1e-5), inputs);
    expect(y).toEqual(apply(norm([2, 3], 1e-5), inputs));
  });
});

describe('inverseStd', () => {
  it('is one over the root of the biased variance and epsilon, reduced axes kept', () => {
    const x = float64([2, 3], [1, 1, 1, 0, 3, 6]); // variances 0 and 6
    const y = apply((v) => inverseStd(v, { axes: [1], epsilon: 0.25 }), [x]);
    expect(y).toEqual(float64([2, 1], [2, 0.4]));
  });
});
