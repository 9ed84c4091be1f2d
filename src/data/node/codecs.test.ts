import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withChannels } from '../image.ts';
import { flatImage, noiseImage } from '../patterns.testing.ts';
import { decodeImage, encodePng, imageHeader, readImage, writePng } from './codecs.ts';
import { iccProfile, samples, withPngProfile } from './image-forms.testing.ts';
import { tiffFile } from './tiff.testing.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codecs-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Pixels as sharp takes them. */
const raw = (width: number, height: number, channels: 1 | 2 | 3 | 4, data: Uint8Array | Uint16Array) =>
  sharp(data, { raw: { width, height, channels } });

/** The largest difference of any two values. */
const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] as number))));
};

/** Two frames: red, then blue. */
const animation = async () => {
  const colours = [
    [255, 0, 0],
    [0, 0, 255],
  ];
  const frames = colours.map((colour) =>
    raw(4, 4, 3, flatImage(4, 4, colour).data)
      .png()
      .toBuffer(),
  );
  return sharp(await Promise.all(frames), { join: { animated: true } })
    .gif()
    .toBuffer();
};

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

  it('rounds 16 bits to 8, every value, in gray and in colour, in PNG and in TIFF', async () => {
    const values = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const rounded = Uint8Array.from(values, (value) => Math.round((value * 255) / 65535));
    const gray = await samples(256, 256, 1, values).png().toBuffer();
    expect((await sharp(gray).metadata()).depth).toBe('ushort');
    expect((await decodeImage(gray, 1, 'gray')).data).toEqual(rounded);
    const colours = Uint16Array.from({ length: 3 * 65536 }, (_, i) => (i * 7919) % 65536);
    const expected = Uint8Array.from(colours, (value) => Math.round((value * 255) / 65535));
    const colour = await samples(256, 256, 3, colours).png().toBuffer();
    expect((await decodeImage(colour, 3, 'colour')).data).toEqual(expected);
    const size = { width: 256, height: 256 };
    const tiff = tiffFile({ ...size, channels: 3, photometric: 2, data: colours });
    expect((await decodeImage(tiff, 3, 'tiff')).data).toEqual(expected);
    expect((await decodeImage(tiffFile({ ...size, data: values }), 1, 'gray tiff')).data).toEqual(rounded);
  });

  it('puts transparent parts of 16 bits on white', async () => {
    const colour = Uint16Array.of(1000, 2000, 3000, 0, 51400, 25700, 12850, 65535, 0, 0, 0, 13107);
    const rgba = await samples(3, 1, 4, colour).png().toBuffer();
    expect([...(await decodeImage(rgba, 3, 'rgba')).data]).toEqual([
      255, 255, 255, 200, 100, 50, 204, 204, 204,
    ]);
    const gray = await samples(2, 1, 2, Uint16Array.of(100, 0, 25700, 65535))
      .png()
      .toBuffer();
    expect([...(await decodeImage(gray, 1, 'gray')).data]).toEqual([255, 100]);
  });

  it('reads 16-bit colour with a profile as sRGB, within a step', async () => {
    const colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 200, 100, 50, 117, 117, 117, 255, 255, 255];
    const data = Uint16Array.from(colours, (value) => value * 257);
    const profile = await iccProfile('srgb');
    const files = {
      png: withPngProfile(await samples(6, 1, 3, data).png().toBuffer(), profile),
      tiff: tiffFile({ width: 6, height: 1, channels: 3, photometric: 2, data, profile }),
    };
    for (const [name, bytes] of Object.entries(files)) {
      expect(await sharp(bytes).metadata()).toMatchObject({ space: 'rgb16', icc: expect.anything() });
      const image = await decodeImage(bytes, 3, name);
      expect(distance(image.data, colours)).toBeLessThanOrEqual(1);
    }
    // A wider space: the same as its 8-bit file.
    const wide = await iccProfile('p3');
    const eight = withPngProfile(await samples(6, 1, 3, Uint8Array.from(colours)).png().toBuffer(), wide);
    const sixteen = withPngProfile(await samples(6, 1, 3, data).png().toBuffer(), wide);
    const expected = (await decodeImage(eight, 3, '8')).data;
    expect(distance(expected, colours)).toBeGreaterThan(10);
    expect(distance((await decodeImage(sixteen, 3, '16')).data, expected)).toBeLessThanOrEqual(1);
  });

  it('reads AVIF of 8, 10 and 12 bits, GIF, and the first frame of an animation', async () => {
    const { data } = rgb;
    for (const bitdepth of [8, 10, 12] as const) {
      const bytes = await rgbPixels().avif({ lossless: true, bitdepth }).toBuffer();
      expect(distance((await decodeImage(bytes, 3, 'avif')).data, data)).toBeLessThanOrEqual(1);
    }
    const flat = await raw(4, 4, 3, flatImage(4, 4, [255, 0, 0]).data)
      .gif()
      .toBuffer();
    expect(await decodeImage(flat, 3, 'gif')).toEqual(flatImage(4, 4, [255, 0, 0]));
    const animated = await animation();
    expect(await decodeImage(animated, 3, 'animated')).toEqual(flatImage(4, 4, [255, 0, 0]));
    const path = join(folder, 'animated.gif');
    await writeFile(path, animated);
    expect(await imageHeader(path)).toMatchObject({ width: 4, height: 4, numFrames: 2 });
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

  it('names a file that is not an image, is empty, or is not there', async () => {
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
