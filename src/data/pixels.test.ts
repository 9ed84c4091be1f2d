import { describe, expect, it } from 'vitest';
import type { Image } from './image.ts';
import { noiseImage } from './patterns.testing.ts';
import { imagesTensor, readPixels, tensorImages, writePixels } from './pixels.ts';

describe('pixels', () => {
  it('bytes 0 and 255 are -1 and 1, and every byte comes back', () => {
    const image: Image = {
      width: 256,
      height: 1,
      channels: 1,
      data: Uint8Array.from({ length: 256 }, (_, i) => i),
    };
    const values = new Float32Array(256);
    writePixels(image, values);
    expect([values[0], values[255]]).toEqual([-1, 1]);
    expect(readPixels(values, image)).toEqual(image);
  });

  it('channels become planes', () => {
    const image: Image = { width: 2, height: 1, channels: 3, data: Uint8Array.of(0, 255, 0, 255, 0, 255) };
    const values = new Float32Array(8).fill(7);
    writePixels(image, values, 1);
    expect([...values]).toEqual([7, -1, 1, 1, -1, -1, 1, 7]); // r r g g b b
  });

  it('values outside of [-1,1] are clipped and NaN is black', () => {
    const values = Float32Array.of(-3, 1.5, Number.NaN, 0);
    expect([...readPixels(values, { width: 4, height: 1, channels: 1 }).data]).toEqual([0, 255, 0, 128]);
  });

  it('a batch of images becomes a tensor and comes back', () => {
    const images = [noiseImage(5, 4, 3, 1), noiseImage(5, 4, 3, 2)] as const;
    const batch = imagesTensor([...images]);
    expect(batch.shape).toEqual([2, 3, 4, 5]);
    expect(tensorImages(batch)).toEqual(images);
  });
});
