import { describe, expect, it } from 'vitest';
import type { Image } from '../data/image.ts';
import { flatImage, noiseImage } from '../data/patterns.testing.ts';
import { imagesTensor } from '../data/pixels.ts';
import { l1Loss, l2Loss } from '../nn/losses.ts';
import { apply } from '../reference/apply.testing.ts';
import { toFloat64 } from '../reference/random-tensors.testing.ts';
import { l1, l2, psnr } from './differences.ts';

const BLACK = flatImage(2, 2, [0, 0, 0]);
const WHITE = flatImage(2, 2, [255, 255, 255]);

describe('pixel differences', () => {
  it('have the unit of the losses: values in [-1,1]', () => {
    const [a, b] = [noiseImage(6, 5, 3, 1), noiseImage(6, 5, 3, 2)];
    const losses = [l1Loss, l2Loss].map(
      (loss) =>
        apply(
          loss,
          [a, b].map((image) => toFloat64(imagesTensor([image]))),
        ).data[0] as number,
    );
    expect(l1(a, b)).toBeCloseTo(losses[0] as number, 6);
    expect(l2(a, b)).toBeCloseTo(losses[1] as number, 6);
  });

  it('reach from nothing to the whole range', () => {
    expect([l1(BLACK, BLACK), l2(BLACK, BLACK)]).toEqual([0, 0]);
    expect([l1(BLACK, WHITE), l2(BLACK, WHITE), psnr(BLACK, WHITE)]).toEqual([2, 4, 0]);
  });

  it('are infinitely many decibels for identical images, constant ones too', () => {
    const noise = noiseImage(5, 5);
    expect([psnr(noise, noise), psnr(BLACK, BLACK)]).toEqual([Infinity, Infinity]);
  });

  it('are defined for one pixel, and for gray', () => {
    const pixel = (value: number): Image => flatImage(1, 1, [value]);
    expect(l1(pixel(10), pixel(61))).toBeCloseTo(0.4, 12);
    expect(l2(pixel(10), pixel(61))).toBeCloseTo(0.16, 12);
    expect(psnr(pixel(10), pixel(61))).toBeCloseTo(20 * Math.log10(5), 12);
  });

  it('are the same both ways around', () => {
    const [a, b] = [noiseImage(6, 5, 1, 1), noiseImage(6, 5, 1, 2)];
    for (const metric of [l1, l2, psnr]) expect(metric(a, b)).toBe(metric(b, a));
  });
});
