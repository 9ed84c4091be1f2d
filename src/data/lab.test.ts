import { describe, expect, it } from 'vitest';
import golden from '../metrics/pixel-metrics.golden.json' with { type: 'json' };
import { writeLab, writeRgb } from './lab.ts';

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

describe('sRGB of Lab', () => {
  it('is the colour that Lab was made of, for a spread of all', () => {
    const lab = new Float64Array(3);
    const out = new Uint8Array(3);
    for (let r = 0; r < 256; r += 5)
      for (let g = 0; g < 256; g += 5)
        for (let b = 0; b < 256; b += 5) {
          writeLab(r, g, b, lab);
          writeRgb(lab[0] as number, lab[1] as number, lab[2] as number, out, 0);
          expect([...out]).toEqual([r, g, b]);
        }
  });

  it('is clipped where no colour is', () => {
    const out = new Uint8Array(3);
    // scikit-image 0.26 gives the same bytes.
    for (const [lab, rgb] of [
      [
        [100, 110, -110],
        [255, 164, 255],
      ],
      [
        [50, 0, 0],
        [119, 119, 119],
      ],
      [
        [60, 60, -80],
        [163, 109, 255],
      ],
      [
        [20, -100, 100],
        [0, 68, 0],
      ],
    ] as const) {
      writeRgb(lab[0], lab[1], lab[2], out, 0);
      expect([...out]).toEqual(rgb);
    }
  });
});
