import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { noiseImage } from '../run-folders.testing.ts';
import { encodeImage, preferredFormat } from './image-format.ts';

describe('the format of a response', () => {
  it.each([
    [null, 'png'],
    ['*/*', 'png'],
    ['image/*', 'png'],
    ['text/html', 'png'],
    ['image/jpeg', 'jpeg'],
    ['image/webp, image/png;q=0.5', 'webp'],
    ['image/webp;q=0.2, image/jpeg;q=0.8', 'jpeg'],
    ['image/avif,image/webp,image/png,*/*;q=0.8', 'png'],
    ['image/webp;q=0', 'png'],
    ['IMAGE/WEBP', 'webp'],
    ['image/webp;q=much', 'png'],
  ])('for %j is %s', (accept, format) => {
    expect(preferredFormat(accept)).toBe(format);
  });

  it.each(['png', 'jpeg', 'webp'] as const)('is %s if requested, in gray and in colour', async (format) => {
    for (const channels of [1, 3]) {
      const image = {
        ...noiseImage(8, 6),
        channels,
        data: noiseImage(8, 6).data.subarray(0, 48 * channels),
      };
      const metadata = await sharp(await encodeImage(image, format)).metadata();
      expect(metadata).toMatchObject({ format, width: 8, height: 6 });
    }
  });

  it('keeps every bit in PNG', async () => {
    const image = noiseImage(8, 6);
    const { data } = await sharp(await encodeImage(image, 'png'))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(new Uint8Array(data)).toEqual(image.data);
  });

  it('keeps alpha, which JPEG does not have', async () => {
    const image = { ...noiseImage(3, 4), channels: 4, data: new Uint8Array(48).fill(7) };
    const { data } = await sharp(await encodeImage(image, 'png'))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(new Uint8Array(data)).toEqual(image.data);
    await expect(encodeImage(image, 'jpeg')).rejects.toMatchObject({ code: 'MODEL' });
  });

  it('is refused for a model with other channels', async () => {
    const image = { ...noiseImage(3, 4), channels: 2, data: new Uint8Array(24) };
    await expect(encodeImage(image, 'png')).rejects.toMatchObject({ code: 'MODEL' });
  });
});
