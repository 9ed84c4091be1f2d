import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnyImage, crop, type Samples } from '../../image.ts';
import { noiseImage } from '../../patterns.testing.ts';
import { openRegion } from './region.ts';
import { decodeStored, readStored } from './stored-image.ts';
import { longs, shorts } from './tiff-tags-bytes.ts';
import { encodeTiff, openTiffWriter, type TiffOptions } from './tiff-writer.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tiff-writer-'));
});
afterAll(() => rm(folder, { recursive: true }));

const noise = (
  width: number,
  height: number,
  channels: number,
  samples: TiffOptions['samples'],
): AnyImage => {
  const { data } = noiseImage(width, height, channels);
  const spread: Readonly<Record<TiffOptions['samples'], Samples>> = {
    uint8: data,
    uint16: Uint16Array.from(data, (value, i) => (value * 257 + 31 * i) & 0xffff),
    float32: Float32Array.from(data, (value, i) => value / 7 - i),
  };
  return { width, height, channels, data: spread[samples] };
};

describe('a TIFF file in memory', () => {
  for (const samples of ['uint8', 'uint16', 'float32'] as const)
    for (const channels of [1, 2, 3, 4, 7])
      for (const compression of ['deflate', 'none'] as const)
        for (const isBig of [false, true])
          it(`reads back equal: ${samples}, ${channels} channels, ${compression}${isBig ? ', BigTIFF' : ''}`, async () => {
            const image = noise(9, 5, channels, samples);
            const options = { width: 9, height: 5, channels, samples, compression, isBig };
            const file = await encodeTiff(image.data, options);
            expect(file[2]).toBe(isBig ? 43 : 42);
            const stored = await decodeStored(file, 'a.tif');
            expect(stored.image).toEqual(image);
            expect(stored.hasAlpha).toBe(channels === 2 || channels === 4);
          });

  it('is read by another library as colour with alpha, or as gray', async () => {
    for (const channels of [1, 3, 4]) {
      const image = noise(40, 30, channels, 'uint8');
      const file = await encodeTiff(image.data, { width: 40, height: 30, channels, samples: 'uint8' });
      const { data, info } = await sharp(file)
        .toColourspace(channels === 1 ? 'b-w' : 'srgb')
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect(info.channels).toBe(channels);
      expect(new Uint8Array(data)).toEqual(image.data);
    }
  });

  it('has four bands without alpha where it is told so', async () => {
    const image = noise(4, 3, 4, 'uint16');
    const options = { width: 4, height: 3, channels: 4, samples: 'uint16', hasAlpha: false } as const;
    const stored = await decodeStored(await encodeTiff(image.data, options), 'a.tif');
    expect(stored).toMatchObject({ hasAlpha: false, image });
  });
});

describe('a TIFF file written strip by strip', () => {
  const image = noise(700, 300, 3, 'uint16');
  const options = { width: 700, height: 300, channels: 3, samples: 'uint16' } as const;

  /** Writes the image by so many rows at a time. */
  const write = async (path: string, rows: number, more: Partial<TiffOptions> = {}): Promise<void> => {
    const writer = await openTiffWriter(path, { ...options, ...more });
    for (let y = 0; y < 300; y += rows)
      await writer.writeRows(crop(image, { x: 0, y, width: 700, height: Math.min(rows, 300 - y) }).data);
    await writer.close();
  };

  it('is the same whatever the rows at a time, has its name once it is whole, and makes its folder', async () => {
    const paths = [1, 7, 128, 300].map((rows) => ({ rows, path: join(folder, 'new', `${rows}.tif`) }));
    for (const { rows, path } of paths) await write(path, rows);
    expect(await readdir(join(folder, 'new'))).toHaveLength(4);
    const [first, ...others] = await Promise.all(paths.map(({ path }) => readFile(path)));
    for (const other of others) expect(other.equals(first as Buffer)).toBe(true);
    expect((await readStored(join(folder, 'new', '7.tif'))).image).toEqual(image);
  });

  it('keeps where it lies on earth', async () => {
    const scale = new Uint8Array(Float64Array.of(10, 10, 0).buffer);
    const tags = [{ tag: 33550, type: 12, count: 3, bytes: scale }, shorts(34735, 1, 1, 0, 0)];
    const path = join(folder, 'geo.tif');
    await write(path, 50, { tags: [...tags] });
    const regions = await openRegion(path);
    expect(regions.geoTags).toEqual(tags);
    await regions.close();
  });

  it('refuses other samples, too many rows and too few, and can be discarded', async () => {
    const path = join(folder, 'wrong.tif');
    const writer = await openTiffWriter(path, options);
    await expect(writer.writeRows(new Uint8Array(2100))).rejects.toThrow(
      /wrong\.tif: 2100 samples \(Uint8Array\) after 0 of 300 rows; expected whole rows of 2100 samples \(Uint16Array\)/,
    );
    await expect(writer.writeRows(new Uint16Array(2101))).rejects.toMatchObject({ code: 'DATA' });
    await writer.writeRows(image.data);
    await expect(writer.writeRows(new Uint16Array(2100))).rejects.toThrow(/after 300 of 300 rows/);
    await writer.discard();
    await expect(stat(path)).rejects.toThrow();
    await expect(stat(`${path}.part`)).rejects.toThrow();
    const short = await openTiffWriter(path, options);
    await short.writeRows(new Uint16Array(2100));
    await expect(short.close()).rejects.toThrow(/ended after 1 of 300 rows/);
    await short.discard();
    await writeFile(join(folder, 'a-file'), '');
    await expect(openTiffWriter(join(folder, 'a-file', 'x.tif'), options)).rejects.toMatchObject({
      code: 'FILE',
    });
  });

  it('says numbers in 32 bits, or in 64', () => {
    expect([...longs(1, [258]).bytes]).toEqual([2, 1, 0, 0]);
    expect([...longs(1, [258], true).bytes]).toEqual([2, 1, 0, 0, 0, 0, 0, 0]);
  });
});
