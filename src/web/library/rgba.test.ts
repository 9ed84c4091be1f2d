import { describe, expect, it } from 'vitest';
import { imageOfRgba, rgbaOfImage } from './rgba.ts';

const PIXELS = Uint8ClampedArray.of(255, 0, 10, 255, 0, 0, 0, 0, 100, 100, 100, 128);

describe('imageOfRgba', () => {
  it('blends transparent pixels with white', () => {
    const image = imageOfRgba({ width: 3, height: 1, pixels: PIXELS }, 3);
    expect([...image.data]).toEqual([255, 0, 10, 255, 255, 255, 177, 177, 177]);
  });

  it('makes gray for a network that takes gray', () => {
    expect([...imageOfRgba({ width: 3, height: 1, pixels: PIXELS }, 1).data]).toEqual([77, 255, 177]);
  });

  it('refuses channels that a canvas cannot show', () => {
    expect(() => imageOfRgba({ width: 3, height: 1, pixels: PIXELS }, 6)).toThrow(/6 channels/);
  });
});

describe('rgbaOfImage', () => {
  it('is the inverse of imageOfRgba', () => {
    const opaque = Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 255);
    expect(rgbaOfImage(imageOfRgba({ width: 2, height: 1, pixels: opaque }, 3))).toEqual(opaque);
  });

  it('shows gray as equal red, green and blue', () => {
    const gray = { width: 1, height: 1, channels: 1, data: Uint8Array.of(9) };
    expect([...rgbaOfImage(gray)]).toEqual([9, 9, 9, 255]);
  });
});
