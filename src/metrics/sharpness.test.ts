import { describe, expect, it } from 'vitest';
import type { Image } from '../data/image.ts';
import { flatImage, noiseImage } from '../data/patterns.testing.ts';
import { blurredImage, patternImage } from './golden-images.testing.ts';
import { gradientEnergy, sharpness } from './sharpness.ts';

const TARGET = patternImage({ width: 48, height: 40, channels: 3 });

// Agreement with NumPy is tested with all metrics in pixel-metrics.test.ts.
describe('sharpness', () => {
  it('is 1 for identical images', () => {
    expect(sharpness(TARGET, TARGET)).toBe(1);
  });

  it('falls with each blur, and rises with noise', () => {
    const blurred = blurredImage(TARGET);
    expect(sharpness(blurred, TARGET)).toBeLessThan(0.6);
    expect(sharpness(blurredImage(blurred), TARGET)).toBeLessThan(sharpness(blurred, TARGET));
    expect(sharpness(noiseImage(48, 40), TARGET)).toBeGreaterThan(2);
  });

  it('shows what the mean of two plausible answers loses, though its L1 is the best', () => {
    const stripes = (shift: number): Image => ({
      ...flatImage(8, 8, [0]),
      data: Uint8Array.from({ length: 64 }, (_, i) => ((i + shift) % 2) * 255),
    });
    const mean = flatImage(8, 8, [128]); // the median of either, which L1 settles on
    expect(sharpness(mean, stripes(0))).toBe(0);
    expect(sharpness(stripes(1), stripes(0))).toBe(1);
  });

  it('of images without edges is 1, and of one with edges against one without infinite', () => {
    const flat = flatImage(4, 4, [9, 9, 9]);
    expect(sharpness(flat, flatImage(4, 4, [200, 0, 0]))).toBe(1);
    expect(sharpness(flatImage(1, 1, [3]), flatImage(1, 1, [9]))).toBe(1);
    expect(sharpness(noiseImage(4, 4), flat)).toBe(Infinity);
    expect(sharpness(flat, noiseImage(4, 4))).toBe(0);
  });
});

describe('gradient energy', () => {
  it('is of both directions and each channel, per pixel and channel', () => {
    const gray = { width: 2, height: 2, channels: 1, data: Uint8Array.of(0, 3, 4, 4) };
    expect(gradientEnergy(gray)).toBe((9 + 16 + 1 + 0) / 4);
    const colour = { width: 2, height: 1, channels: 3, data: Uint8Array.of(0, 10, 20, 1, 12, 23) };
    expect(gradientEnergy(colour)).toBe((1 + 4 + 9) / 6);
  });
});
