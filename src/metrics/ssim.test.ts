import { describe, expect, it } from 'vitest';
import { flatImage, noiseImage } from '../data/patterns.testing.ts';
import { SSIM_WINDOW, ssim } from './ssim.ts';

// Agreement with scikit-image is tested with all metrics in pixel-metrics.test.ts.
describe('ssim', () => {
  it('is exactly 1 for identical images, constant ones too', () => {
    for (const image of [noiseImage(20, 15), noiseImage(20, 15, 1), flatImage(12, 12, [0, 90, 255])])
      expect(ssim(image, image)).toBe(1);
  });

  it('of two constants is their luminance alone', () => {
    const c1 = 2.55 ** 2;
    const expected = (2 * 50 * 100 + c1) / (50 ** 2 + 100 ** 2 + c1);
    expect(ssim(flatImage(16, 16, [50]), flatImage(16, 16, [100]))).toBeCloseTo(expected, 9);
  });

  it('is negative for an inverted image, near 0 for unrelated ones, and equal both ways around', () => {
    const [a, b] = [noiseImage(40, 40, 1, 1), noiseImage(40, 40, 1, 2)];
    const inverted = { ...a, data: a.data.map((value) => 255 - value) };
    expect(ssim(inverted, a)).toBeLessThan(-0.8);
    expect(Math.abs(ssim(a, b))).toBeLessThan(0.1);
    expect(ssim(a, b)).toBeCloseTo(ssim(b, a), 12);
  });

  it('is the mean of the channels', () => {
    const [a, b] = [noiseImage(13, 12, 3, 1), noiseImage(13, 12, 3, 2)];
    const channel = (image: typeof a, c: number) => ({
      ...image,
      channels: 1,
      data: image.data.filter((_, i) => i % 3 === c),
    });
    const each = [0, 1, 2].map((c) => ssim(channel(a, c), channel(b, c)));
    expect(ssim(a, b)).toBeCloseTo(each.reduce((sum, value) => sum + value, 0) / 3, 12);
  });

  it('needs one whole window, as in scikit-image', () => {
    expect(SSIM_WINDOW).toBe(11);
    expect(ssim(noiseImage(11, 11), noiseImage(11, 11))).toBe(1);
    for (const small of [noiseImage(10, 11), noiseImage(11, 10), noiseImage(1, 1)])
      expect(() => ssim(small, small)).toThrow(
        expect.objectContaining({ code: 'DATA', message: expect.stringContaining('at least 11 pixels') }),
      );
  });
});
