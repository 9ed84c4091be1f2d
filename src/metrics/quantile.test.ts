import { describe, expect, it } from 'vitest';
import golden from './bootstrap.golden.json' with { type: 'json' };
import { goldenScores } from './bootstrap.testing.ts';
import { quantileOf } from './quantile.ts';

describe('quantileOf', () => {
  it.each(golden.quantiles)('at $share of $count values is that of NumPy', ({ count, share, value }) => {
    expect(quantileOf(Float64Array.from(goldenScores(count, 3)).sort(), share)).toBeCloseTo(value, 14);
  });

  it('takes infinite values, and is never NaN', () => {
    const sorted = Float64Array.of(1, 2, Infinity, Infinity);
    expect([0, 1 / 3, 0.5, 0.7, 0.9, 1].map((share) => quantileOf(sorted, share))).toEqual([
      1,
      2,
      Infinity,
      Infinity,
      Infinity,
      Infinity,
    ]);
  });
});
