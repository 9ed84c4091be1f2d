import { describe, expect, it } from 'vitest';
import { withChannels } from '../data/image.ts';
import { flatImage, noiseImage } from '../data/patterns.testing.ts';
import { countLab, emptyLabHistogram, LAB_CHANNELS, labIntersection } from './lab-histogram.ts';

const total = (bins: Float64Array): number => bins.reduce((sum, count) => sum + count, 0);

// Agreement with scikit-image is tested with all metrics in pixel-metrics.test.ts.
describe('a histogram of Lab', () => {
  it('has a bin for every colour of sRGB', () => {
    for (const r of [0, 255])
      for (const g of [0, 255])
        for (const b of [0, 255]) {
          const histogram = countLab(flatImage(1, 1, [r, g, b]));
          for (const channel of LAB_CHANNELS) expect(total(histogram[channel])).toBe(1);
        }
  });

  it('adds the pixels of more images', () => {
    const histogram = emptyLabHistogram();
    for (const seed of [1, 2]) countLab(noiseImage(5, 4, 3, seed), histogram);
    for (const channel of LAB_CHANNELS) expect(total(histogram[channel])).toBe(40);
  });

  it('puts every gray into one bin of a and one of b, whether it has 1 channel or 3', () => {
    const gray = noiseImage(16, 16, 1);
    const { L, a, b } = countLab(gray);
    expect([a[128], b[128]]).toEqual([256, 256]);
    expect(L.filter((count) => count > 0).length).toBeGreaterThan(40);
    expect(countLab(withChannels(gray, 3))).toEqual({ L, a, b });
  });
});

describe('the intersection of histograms', () => {
  it('is exactly 1 for identical images, and for the same pixels elsewhere', () => {
    const image = noiseImage(9, 7);
    const pixels = Array.from({ length: 63 }, (_, i) => [...image.data.subarray(3 * i, 3 * i + 3)]);
    const reversed = { ...image, data: Uint8Array.from(pixels.reverse().flat()) };
    expect(labIntersection(countLab(image), countLab(image))).toEqual({ L: 1, a: 1, b: 1 });
    expect(labIntersection(countLab(reversed), countLab(image))).toEqual({ L: 1, a: 1, b: 1 });
  });

  it('is of shares, so that sizes may differ', () => {
    const red = [200, 30, 30] as const;
    expect(labIntersection(countLab(flatImage(1, 1, red)), countLab(flatImage(3, 5, red)))).toEqual({
      L: 1,
      a: 1,
      b: 1,
    });
  });

  it('is 0 where two colours differ, in the channels in which they do', () => {
    const [dark, light] = [countLab(flatImage(4, 4, [20])), countLab(flatImage(4, 4, [220]))];
    expect(labIntersection(dark, light)).toEqual({ L: 0, a: 1, b: 1 });
  });

  it('shows colours that were averaged away, as L1 does (Fig. 7)', () => {
    const colourful = noiseImage(64, 64);
    const averaged = { ...colourful, data: colourful.data.map((value) => 96 + value / 4) };
    const { a, b } = labIntersection(countLab(averaged), countLab(colourful));
    expect(Math.max(a, b)).toBeLessThan(0.7);
  });

  it('needs a pixel on both sides', () => {
    const [one, none] = [countLab(flatImage(1, 1, [5])), emptyLabHistogram()];
    for (const pair of [[one, none] as const, [none, one] as const])
      expect(() => labIntersection(...pair)).toThrow(
        expect.objectContaining({ code: 'DATA', message: expect.stringContaining('no pixel') }),
      );
  });
});
