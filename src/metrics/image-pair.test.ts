import { describe, expect, it } from 'vitest';
import { flatImage, noiseImage } from '../data/patterns.testing.ts';
import { requireEqualSizes, requireLargeEnough } from './image-pair.ts';

describe('images to compare', () => {
  it('may have any equal size, one pixel too', () => {
    for (const image of [noiseImage(7, 3), noiseImage(7, 3, 1), flatImage(1, 1, [5])])
      expect(() => requireEqualSizes('l1', image, image)).not.toThrow();
  });

  it('must be equal in size and channels, which the error names', () => {
    expect(() => requireEqualSizes('l1', noiseImage(4, 3), noiseImage(3, 4, 1))).toThrow(
      expect.objectContaining({
        code: 'DATA',
        message: 'l1: the output is 4x3x3 and the target 3x4x1; resize or convert one of them before',
      }),
    );
  });

  it('must have a pixel', () => {
    const nothing = { width: 0, height: 4, channels: 3, data: new Uint8Array(0) };
    expect(() => requireEqualSizes('l1', nothing, nothing)).toThrow(
      expect.objectContaining({ code: 'DATA', message: 'l1: images of 0x4x3 have no pixel to compare' }),
    );
  });

  it('must be large enough for the metric, each way', () => {
    expect(() => requireLargeEnough('ssim', noiseImage(11, 11), 11, 'why')).not.toThrow();
    for (const image of [noiseImage(10, 11), noiseImage(11, 10)])
      expect(() => requireLargeEnough('ssim', image, 11, 'why')).toThrow(
        expect.objectContaining({
          code: 'DATA',
          message: `ssim: images are ${image.width}x${image.height}x3, expected at least 11 pixels each way (why); leave ssim out or compare larger images`,
        }),
      );
  });
});
