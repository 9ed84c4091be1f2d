import { describe, expect, it } from 'vitest';
import { writeLab } from './lab.ts';
import golden from './pixel-metrics.golden.json' with { type: 'json' };

const labOf = ([r = 0, g = 0, b = 0]: readonly number[]): number[] => {
  const out = new Float64Array(3);
  writeLab(r, g, b, out);
  return [...out];
};

describe('Lab', () => {
  it('has the values of scikit-image', () => {
    for (const { rgb, lab } of golden.lab)
      for (const [i, value] of labOf(rgb).entries()) expect(value).toBeCloseTo(lab[i] as number, 7);
  });

  it('of gray has no colour to three digits, from 0 at black to 100 at white', () => {
    for (let value = 0; value < 256; value++) {
      const [, a, b] = labOf([value, value, value]);
      expect(a).toBeCloseTo(0, 2);
      expect(b).toBeCloseTo(0, 2);
    }
    expect(labOf([0, 0, 0])[0]).toBeCloseTo(0, 12);
    expect(labOf([255, 255, 255])[0]).toBeCloseTo(100, 12);
  });
});
