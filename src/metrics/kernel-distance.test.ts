import { describe, expect, it } from 'vitest';
import { filled, zeros } from '../core/tensor.ts';
import golden from './feature-distances.golden.json' with { type: 'json' };
import { goldenFeatures } from './feature-vectors.testing.ts';
import { kernelDistance } from './kernel-distance.ts';

describe('kernelDistance', () => {
  it.each(golden.cases)(
    'is that of NumPy for $first and $second vectors of $length',
    ({ first, second, length, kernel }) => {
      const [a, b] = [goldenFeatures(first, length, 1), goldenFeatures(second, length, 2)];
      expect(kernelDistance(a, b) / kernel).toBeCloseTo(1, 9);
      expect(kernelDistance(b, a) / kernel).toBeCloseTo(1, 9);
    },
  );

  it('of two constants is by hand: (1 + 1)^3 + (4 + 1)^3 - 2 (2 + 1)^3', () => {
    expect(kernelDistance(filled([2, 4], 1), filled([3, 4], 2))).toBe(8 + 125 - 54);
  });

  it('is unbiased: below 0 for a set and itself, since only pairs of different vectors count', () => {
    const features = goldenFeatures(12, 3, 1);
    expect(kernelDistance(features, features)).toBeLessThan(0);
    expect(kernelDistance(filled([3, 2], 7), filled([4, 2], 7))).toBe(0);
  });

  it('refuses a set of one vector', () => {
    for (const sets of [[zeros([1, 3]), zeros([4, 3])] as const, [zeros([4, 3]), zeros([1, 3])] as const])
      expect(() => kernelDistance(...sets)).toThrow(expect.objectContaining({ code: 'DATA' }));
  });
});
