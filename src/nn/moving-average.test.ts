import { describe, expect, it } from 'vitest';
import { averageFeeds, averageKept } from './moving-average.ts';

describe('the share of an average that stays', () => {
  it('begins low, so that first values are soon forgotten, and ends at the decay', () => {
    expect(averageKept(0.999, 1)).toBeCloseTo(2 / 11, 12);
    expect(averageKept(0.999, 100)).toBeCloseTo(101 / 110, 12);
    expect(averageKept(0.999, 1e6)).toBe(0.999);
  });

  it('and what is taken sum to one', () => {
    const feeds = averageFeeds(0.9, 1000);
    expect(feeds['average.kept']?.data[0]).toBeCloseTo(0.9, 6);
    expect(feeds['average.taken']?.data[0]).toBeCloseTo(0.1, 6);
  });
});
