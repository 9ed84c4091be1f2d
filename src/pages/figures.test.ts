import { describe, expect, it } from 'vitest';
import { allOf } from './figures.ts';

describe('allOf', () => {
  it.each([
    [1, 'the only pair'],
    [2, 'both pairs'],
    [3, 'all 3 pairs'],
  ])('of %i says %s', (count, text) => {
    expect(allOf(count, 'pair')).toBe(text);
  });
});
