import { describe, expect, it } from 'vitest';
import { partOf, partText } from './part-of.ts';

describe('partOf', () => {
  it.each([1, 2, 3, 7, 20])('shares out 17 items to %i processes, each item once', (count) => {
    const items = Array.from({ length: 17 }, (_, item) => item);
    const parts = Array.from({ length: count }, (_, index) => partOf(items, { index, count }));
    expect(parts.flat().toSorted((a, b) => a - b)).toEqual(items);
    const lengths = parts.map(({ length }) => length);
    expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
  });
});

describe('partText', () => {
  it('counts from 1, as people do', () => {
    expect(partText({ index: 1, count: 4 })).toBe('2/4');
  });
});
