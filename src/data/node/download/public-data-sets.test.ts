import { describe, expect, it } from 'vitest';
import { inputPalette } from '../../description.ts';
import { PUBLIC_DATA_SETS, PUBLIC_NAMES } from './public-data-sets.ts';

describe('the public data sets', () => {
  it('have the direction of the paper', () => {
    const directions = PUBLIC_NAMES.map((name) => [name, PUBLIC_DATA_SETS[name].direction]);
    expect(Object.fromEntries(directions)).toEqual({
      facades: 'BtoA',
      maps: 'AtoB',
      edges2shoes: 'AtoB',
      edges2handbags: 'AtoB',
      night2day: 'BtoA',
    });
  });

  it('have as many pairs as their splits', () => {
    for (const name of PUBLIC_NAMES) {
      const { pairs, numPairs } = PUBLIC_DATA_SETS[name];
      const counts = pairs.match(/\d[\d,]*/g)?.map((count) => Number(count.replaceAll(',', '')));
      expect(counts?.reduce((sum, count) => sum + count, 0)).toBe(numPairs);
    }
  });

  it('have a palette where the input is labels', () => {
    expect(inputPalette(PUBLIC_DATA_SETS.facades as never, 'BtoA')).toHaveLength(12);
  });
});
