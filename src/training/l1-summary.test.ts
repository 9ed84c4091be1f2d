import { describe, expect, it } from 'vitest';
import { summarizeL1 } from './l1-summary.ts';

const pairs = (...l1s: readonly number[]) => l1s.map((l1, i) => ({ name: String(i), l1 }));

describe('summarizeL1', () => {
  it('gives mean, median, best and worst', () => {
    expect(summarizeL1(pairs(0.5, 0.25, 0.75, 1.5))).toEqual({
      mean: 0.75,
      median: 0.625,
      best: { name: '1', l1: 0.25 },
      worst: { name: '3', l1: 1.5 },
    });
    expect(summarizeL1(pairs(0.5, 0.25, 1.5))?.median).toBe(0.5);
  });

  it('takes a single pair for all of them, and knows nothing of none', () => {
    const [only] = pairs(0.5);
    expect(summarizeL1(pairs(0.5))).toEqual({ mean: 0.5, median: 0.5, best: only, worst: only });
    expect(summarizeL1([])).toBeUndefined();
  });

  it('sums in the order given, as validation does, and leaves it', () => {
    const given = pairs(0.3, 0.1, 0.2);
    expect(summarizeL1(given)?.mean).toBe((0.3 + 0.1 + 0.2) / 3);
    expect(given.map(({ name }) => name)).toEqual(['0', '1', '2']);
  });
});
