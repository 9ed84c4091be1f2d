import { describe, expect, it } from 'vitest';
import { pickPlaces, rankPlaces } from './rank-pairs.ts';

describe('rankPlaces', () => {
  it.each([
    ['lower', [3, 1, 2], [1, 2, 0]],
    ['higher', [3, 1, Number.POSITIVE_INFINITY], [2, 0, 1]],
    ['one', [0.5, 1.1, 4], [1, 0, 2]],
    ['lower', [2, Number.NaN, 2, 1], [3, 0, 2, 1]],
    ['lower', [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0], [2, 0, 1]],
  ] as const)('where %s is better puts %j in the order %j', (better, values, order) => {
    expect(rankPlaces(values, better)).toEqual(order);
  });
});

describe('pickPlaces', () => {
  it('takes both ends and the middle, the worst first', () => {
    const ranked = Array.from({ length: 11 }, (_, i) => i);
    expect(pickPlaces(ranked, 3)).toEqual({ best: [0, 1, 2], middle: [4, 5, 6], worst: [10, 9, 8] });
  });

  it.each([0, 1, 2, 3, 4, 5, 8])('of %i pairs shows none twice', (count) => {
    const ranked = Array.from({ length: count }, (_, i) => i);
    const shown = Object.values(pickPlaces(ranked, 3)).flat();
    expect(new Set(shown).size).toBe(shown.length);
    expect(shown.length).toBeGreaterThanOrEqual(Math.min(count, 3));
  });
});
