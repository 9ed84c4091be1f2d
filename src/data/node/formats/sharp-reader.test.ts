import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { noiseImage } from '../../patterns.testing.ts';
import { upright } from '../../upright.ts';
import { decodeImage } from '../codecs.ts';
import { iccProfile, noise, samples, withPngProfile } from '../image-forms.testing.ts';
import { decodeStored } from './stored-image.ts';

const gray = noiseImage(20, 14, 1);

/** The largest difference of any two values. */
const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] as number))));
};

describe('samples that the image library decodes', () => {
  it('are those of a JPEG file, in gray and in colour, upright', async () => {
    const colour = await noise(20, 14).jpeg().toBuffer();
    const stored = await decodeStored(colour, 'a.jpg');
    expect(stored).toMatchObject({ sampleType: 'uint8', hasAlpha: false, numPages: 1 });
    expect(stored.image).toEqual(await decodeImage(colour, 3, 'a.jpg'));
    const one = await samples(20, 14, 1, gray.data).jpeg().toBuffer();
    expect((await decodeStored(one, 'a.jpg')).image).toEqual(await decodeImage(one, 1, 'a.jpg'));
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const turned = await sharp(colour).withMetadata({ orientation }).jpeg().toBuffer();
      const plain = await sharp(colour).jpeg().toBuffer();
      const { image } = await decodeStored(plain, 'a.jpg');
      expect((await decodeStored(turned, 'a.jpg')).image).toEqual(upright(image, orientation));
    }
  });

  it('are those of a JPEG file of inks', async () => {
    const inks = await noise(20, 14)
      .toColourspace('cmyk')
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer();
    const { image, hasAlpha } = await decodeStored(inks, 'a.jpg');
    expect(image).toMatchObject({ width: 20, height: 14, channels: 4 });
    expect(hasAlpha).toBe(false);
  });

  it('are left by a colour profile as they are', async () => {
    const profile = await iccProfile('p3');
    const { data } = noiseImage(20, 14);
    const png = withPngProfile(await noise(20, 14).png().toBuffer(), profile);
    expect((await decodeStored(png, 'a.png')).image.data).toEqual(data);
    expect(distance((await decodeImage(png, 3, 'a.png')).data, data)).toBeGreaterThan(10);
    const plain = await noise(20, 14).webp({ lossless: true }).toBuffer();
    const webp = await sharp(plain).withIccProfile('p3').webp({ lossless: true }).toBuffer();
    const shown = (await decodeImage(webp, 3, 'a.webp')).data;
    expect(distance(shown, data)).toBeLessThan(10);
    expect(distance((await decodeStored(webp, 'a.webp')).image.data, shown)).toBeGreaterThan(10);
  });

  it('are 8 bits of WebP with alpha, and 16 bits of deeper AVIF', async () => {
    const { data } = noiseImage(20, 14, 4);
    const rgba = await samples(20, 14, 4, data).webp({ lossless: true, exact: true }).toBuffer();
    expect(await decodeStored(rgba, 'a.webp')).toMatchObject({
      hasAlpha: true,
      image: { channels: 4, data },
    });
    const deep = await noise(20, 14).avif({ lossless: true, bitdepth: 10 }).toBuffer();
    const { image, sampleType } = await decodeStored(deep, 'a.avif');
    expect(sampleType).toBe('uint16');
    expect(
      distance(
        Array.from(image.data, (value) => value / 257),
        noiseImage(20, 14).data,
      ),
    ).toBeLessThan(3);
  });

  it('are those of each frame of an animation', async () => {
    const frames = await Promise.all(
      [0, 1, 2].map((i) =>
        samples(4, 3, 3, new Uint8Array(36).fill(i * 90))
          .png()
          .toBuffer(),
      ),
    );
    const file = await sharp(frames, { join: { animated: true } })
      .webp({ lossless: true })
      .toBuffer();
    for (const page of [0, 1, 2]) {
      const { image, numPages } = await decodeStored(file, 'a.webp', { page });
      expect(numPages).toBe(3);
      expect([...image.data.slice(0, 3)]).toEqual([page * 90, page * 90, page * 90]);
    }
    const gif = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    for (const page of [0, 1, 2]) {
      const { image, indexed } = await decodeStored(gif, 'a.gif', { page });
      const [first = 0] = image.data;
      const colour = indexed ? indexed.colours[first]?.[0] : first;
      expect(colour).toBe(page * 90);
    }
    await expect(decodeStored(gif, 'a.gif', { page: 3 })).rejects.toThrow('has the pages 0 to 2, and page 3');
  });

  it('are those of TIFF files of fax machines, and of JPEG in TIFF', async () => {
    const bits = Uint8Array.from({ length: 40 * 30 }, (_, i) => (((i % 40) + i / 90) % 7 < 3 ? 255 : 0));
    for (const miniswhite of [false, true]) {
      const fax = await samples(40, 30, 1, bits)
        .tiff({ compression: 'ccittfax4', bitdepth: 1, miniswhite })
        .toBuffer();
      const stored = await decodeStored(fax, 'a.tif');
      expect(stored.maxValue).toBe(1);
      expect(stored.image.data).toEqual(bits.map((value) => value / 255));
    }
    const jpeg = await noise(70, 50)
      .tiff({ compression: 'jpeg', quality: 90, tile: true, tileWidth: 32, tileHeight: 16 })
      .toBuffer();
    const { image } = await decodeStored(jpeg, 'a.tif');
    expect(distance(image.data, (await decodeImage(jpeg, 3, 'a.tif')).data)).toBeLessThanOrEqual(1);
  });
});
