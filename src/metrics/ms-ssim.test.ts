import { describe, expect, it } from 'vitest';
import { flatImage, noiseImage } from '../data/patterns.testing.ts';
import { blurredImage, patternImage } from './golden-images.testing.ts';
import { MS_SSIM_SMALLEST, msSsim } from './ms-ssim.ts';

const SIZE = { width: 176, height: 164, channels: 3 };

// Agreement with NumPy is tested with all metrics in pixel-metrics.test.ts.
describe('msSsim', () => {
  it('is exactly 1 for identical images, constant ones too', () => {
    for (const image of [noiseImage(161, 170, 1), flatImage(161, 161, [7, 90, 200])])
      expect(msSsim(image, image)).toBe(1);
  });

  it('of two constants is their luminance at the coarsest scale', () => {
    const c1 = 2.55 ** 2;
    const luminance = (2 * 50 * 100 + c1) / (50 ** 2 + 100 ** 2 + c1);
    expect(msSsim(flatImage(161, 161, [50]), flatImage(161, 161, [100]))).toBeCloseTo(luminance ** 0.1333, 9);
  });

  it('falls with each blur', () => {
    const sharp = patternImage(SIZE);
    const blurred = blurredImage(sharp);
    expect(msSsim(blurred, sharp)).toBeLessThan(1);
    expect(msSsim(blurredImage(blurred), sharp)).toBeLessThan(msSsim(blurred, sharp));
  });

  it('is 0 for an inverted image, never NaN', () => {
    const image = noiseImage(161, 161, 1);
    expect(msSsim({ ...image, data: image.data.map((value) => 255 - value) }, image)).toBe(0);
  });

  it('needs a window at the coarsest scale', () => {
    expect(MS_SSIM_SMALLEST).toBe(161);
    for (const small of [noiseImage(160, 200, 1), noiseImage(200, 160, 1), noiseImage(1, 1)])
      expect(() => msSsim(small, small)).toThrow(
        expect.objectContaining({
          code: 'DATA',
          message: expect.stringMatching(/^ms-ssim: .*at least 161 pixels.*leave ms-ssim out/),
        }),
      );
  });
});
