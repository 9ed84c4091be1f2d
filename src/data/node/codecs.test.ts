import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withChannels } from '../image.ts';
import { flatImage, noiseImage } from '../patterns.testing.ts';
import { decodeImage, encodePng, imageHeader, readImage, writePng } from './codecs.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codecs-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Pixels as sharp takes them. */
const raw = (width: number, height: number, channels: 1 | 2 | 3 | 4, data: Uint8Array | Uint16Array) =>
  sharp(data, { raw: { width, height, channels } });

const rgb = noiseImage(10, 6);
const rgbPixels = () => raw(10, 6, 3, rgb.data);

describe('reading images', () => {
  it('PNG, TIFF and lossless WebP give the pixels that were written', async () => {
    const encoded = {
      png: await rgbPixels().png().toBuffer(),
      tiff: await rgbPixels().tiff({ compression: 'lzw' }).toBuffer(),
      webp: await rgbPixels().webp({ lossless: true }).toBuffer(),
    };
    for (const [name, bytes] of Object.entries(encoded))
      expect(await decodeImage(bytes, 3, name)).toEqual(rgb);
  });

  it('JPEG gives its pixels within the loss of the format', async () => {
    const colour = [200, 40, 90];
    const bytes = await raw(16, 16, 3, flatImage(16, 16, colour).data)
      .jpeg({ quality: 95 })
      .toBuffer();
    const { data } = await decodeImage(bytes, 3, 'flat.jpg');
    for (let i = 0; i < data.length; i++)
      expect(Math.abs((data[i] as number) - (colour[i % 3] as number))).toBeLessThanOrEqual(2);
  });

  it('turns an image upright by its EXIF orientation', async () => {
    // Orientation 6: the camera was held so that the stored image must be turned right by 90 degrees.
    const stored = { ...noiseImage(2, 1), data: Uint8Array.of(255, 0, 0, 0, 0, 255) }; // red, blue
    const path = join(folder, 'turned.png');
    await raw(2, 1, 3, stored.data).withMetadata({ orientation: 6 }).png().toFile(path);
    expect(await readImage(path)).toEqual({ ...stored, width: 1, height: 2 }); // red above blue
    expect(await imageHeader(path)).toMatchObject({ width: 1, height: 2, channels: 3 });
  });

  it('puts transparent parts on white', async () => {
    const data = Uint8Array.of(10, 20, 30, 0, 10, 20, 30, 255, 0, 0, 0, 51);
    const bytes = await raw(3, 1, 4, data).png().toBuffer();
    const image = await decodeImage(bytes, 3, 'a.png');
    expect([...image.data]).toEqual([255, 255, 255, 10, 20, 30, 204, 204, 204]);
  });

  it('reads gray as gray or as equal channels, and colour as luma', async () => {
    const gray = noiseImage(5, 4, 1);
    const bytes = await encodePng(gray);
    expect(await decodeImage(bytes, 1, 'gray.png')).toEqual(gray);
    expect(await decodeImage(bytes, 3, 'gray.png')).toEqual(withChannels(gray, 3));
    expect(await decodeImage(await encodePng(rgb), 1, 'rgb.png')).toEqual(withChannels(rgb, 1));
  });

  it('reads gray with transparency', async () => {
    const bytes = await raw(2, 1, 2, Uint8Array.of(100, 0, 100, 255))
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect([...(await decodeImage(bytes, 1, 'la.png')).data]).toEqual([255, 100]);
  });

  it('reads a PNG with a palette as its colours', async () => {
    const data = Uint8Array.of(255, 0, 0, 0, 128, 255, 0, 128, 255, 255, 0, 0);
    const bytes = await raw(2, 2, 3, data).png({ palette: true, colours: 4 }).toBuffer();
    expect((await sharp(bytes).metadata()).isPalette).toBe(true);
    expect([...(await decodeImage(bytes, 3, 'palette.png')).data]).toEqual([...data]);
  });

  it('reads 16 bits as their upper 8, in colour and in gray', async () => {
    const values = Uint16Array.of(0, 0x1234, 0xffff, 0x80ff, 0x8000, 0x7fff);
    const upper = [0, 0x12, 0xff, 0x80, 0x80, 0x7f];
    const colour = await raw(2, 1, 3, values).toColourspace('rgb16').png().toBuffer();
    expect((await sharp(colour).metadata()).depth).toBe('ushort');
    expect([...(await decodeImage(colour, 3, 'rgb16.png')).data]).toEqual(upper);
    const gray = await raw(6, 1, 1, values).toColourspace('grey16').png().toBuffer();
    expect((await sharp(gray).metadata()).depth).toBe('ushort');
    expect([...(await decodeImage(gray, 1, 'grey16.png')).data]).toEqual(upper);
  });

  it('tells the size of a file without decoding it, even of one that is torn', async () => {
    const path = join(folder, 'header.jpg');
    const whole = await raw(64, 48, 3, noiseImage(64, 48).data).jpeg().toBuffer();
    await writeFile(path, whole.subarray(0, whole.length / 2));
    expect(await imageHeader(path)).toMatchObject({ width: 64, height: 48, channels: 3 });
  });

  it('names the file that is torn, whatever its format', async () => {
    const pixels = () => raw(64, 64, 3, noiseImage(64, 64).data);
    for (const format of ['jpeg', 'png', 'webp', 'tiff'] as const) {
      const path = join(folder, `torn.${format}`);
      const whole = await pixels().toFormat(format).toBuffer();
      await writeFile(path, whole.subarray(0, Math.floor(whole.length * 0.6)));
      await expect(readImage(path)).rejects.toMatchObject({
        code: 'DATA',
        message: expect.stringContaining(`${path}: cannot be decoded`),
      });
    }
  });

  it('names a file that is no image, is empty, or is not there', async () => {
    const path = join(folder, 'text.png');
    for (const content of ['hello', '']) {
      await writeFile(path, content);
      const error = { code: 'DATA', message: expect.stringContaining(path) };
      await expect(readImage(path)).rejects.toMatchObject(error);
      await expect(imageHeader(path)).rejects.toMatchObject(error);
    }
    const missing = join(folder, 'none.png');
    await expect(readImage(missing)).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining(missing),
    });
  });
});

describe('writing images', () => {
  it('makes the folder, and a PNG that reads back equal, of colour and of gray', async () => {
    for (const image of [rgb, noiseImage(7, 3, 1)]) {
      const path = join(folder, 'new', 'deep', `${image.channels}.png`);
      await writePng(path, image);
      expect(await readImage(path, image.channels)).toEqual(image);
      expect((await imageHeader(path)).channels).toBe(image.channels);
    }
  });

  it('refuses two channels', async () => {
    await expect(encodePng(noiseImage(2, 2, 2))).rejects.toMatchObject({ code: 'DATA' });
  });

  it('names the path where it cannot write, and leaves what is there', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, 'kept');
    await expect(writePng(join(file, 'x.png'), rgb)).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('x.png'),
    });
    expect(await readFile(file, 'utf8')).toBe('kept');
  });
});
