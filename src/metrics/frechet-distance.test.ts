import { describe, expect, it } from 'vitest';
import { filled, tensor, zeros } from '../core/tensor.ts';
import golden from './feature-distances.golden.json' with { type: 'json' };
import { goldenFeatures } from './feature-vectors.testing.ts';
import { frechetDistance } from './frechet-distance.ts';

describe('frechetDistance', () => {
  it.each(golden.cases)(
    'is that of SciPy for $first and $second vectors of $length',
    ({ first, second, length, frechet }) => {
      const [a, b] = [goldenFeatures(first, length, 1), goldenFeatures(second, length, 2)];
      expect(frechetDistance(a, b) / frechet).toBeCloseTo(1, 7);
      expect(frechetDistance(b, a) / frechet).toBeCloseTo(1, 7);
    },
  );

  it('is 0 for equal sets, also of more features than vectors', () => {
    for (const features of [goldenFeatures(20, 4, 1), goldenFeatures(5, 30, 1), filled([3, 2], 7)])
      expect(frechetDistance(features, features)).toBeCloseTo(0, 5);
  });

  it('of sets without spread is the squared distance of their means', () => {
    expect(frechetDistance(filled([3, 4], 1), filled([5, 4], 3))).toBeCloseTo(16, 12);
  });

  it('of one feature is (m1 - m2)^2 + (s1 - s2)^2', () => {
    const [a, b] = [tensor([2, 1], Float32Array.of(-1, 1)), tensor([2, 1], Float32Array.of(2, 8))];
    expect(frechetDistance(a, b)).toBeCloseTo(25 + (Math.SQRT2 - 3 * Math.SQRT2) ** 2, 12);
  });

  it('refuses what it cannot measure', () => {
    expect(() => frechetDistance(zeros([1, 3]), zeros([4, 3]))).toThrow(
      expect.objectContaining({ code: 'DATA' }),
    );
    expect(() => frechetDistance(zeros([4, 3]), zeros([1, 3]))).toThrow(
      expect.objectContaining({ code: 'DATA' }),
    );
  });
});
