import { describe, expect, it } from 'vitest';
import type { Image } from './image.ts';
import { noiseImage } from './patterns.testing.ts';
import { imagesTensor, readPixels, readSamples, tensorImages, writePixels } from './pixels.ts';

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

  it.each([
    ['all 16-bit values', Uint16Array.from({ length: 65536 }, (_, i) => i), undefined],
    ['12 of 16 bits', Uint16Array.from({ length: 4096 }, (_, i) => i), [0, 4095]],
    ['bytes of classes', Uint8Array.of(0, 1, 2, 11), [0, 11]],
  ] as const)('%s come back, from -1 to 1 over their range', (_, data, range) => {
    const image = { width: data.length, height: 1, channels: 1, data, ...(range ? { range } : {}) };
    const values = new Float32Array(data.length);
    writePixels(image, values);
    expect([values[0], values.at(-1)]).toEqual([-1, 1]);
    expect(readSamples(values, image, image)).toEqual(image);
  });

  it('floats come back within float rounding, beyond their range too', () => {
    const data = Float32Array.of(-1000, 12.5, 3000, 3001, -1200);
    const image = { width: 5, height: 1, channels: 1, data, range: [-1000, 3000] } as const;
    const values = new Float32Array(5);
    writePixels(image, values);
    expect([values[0], values[2]]).toEqual([-1, 1]);
    readSamples(values, image, image).data.forEach((value, i) => {
      expect(Math.abs(value - (data[i] as number))).toBeLessThan(4000 * 2 ** -23);
    });
  });

  it('integers are clipped to their range, and NaN is its low end', () => {
    const values = Float32Array.of(-3, 1.5, Number.NaN, 0);
    const like = { data: new Uint16Array(), range: [100, 200] } as const;
    expect([...readSamples(values, { width: 4, height: 1, channels: 1 }, like).data]).toEqual([
      100, 200, 100, 150,
    ]);
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
