import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE_TYPES, storedGoldens } from './goldens.testing.ts';
import { decodeStored, readStored, storedHeader } from './stored-image.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stored-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** ZSTD is in newer versions of Node only. */
const hasZstd = 'zstdDecompressSync' in zlib;

describe('files that other programs wrote', () => {
  for (const {
    name,
    file,
    size,
    samples,
    page,
    numPages = 1,
    colours,
    hasAlpha,
    tolerance,
  } of storedGoldens())
    it(`are read as they are stored: ${name}`, async () => {
      const options = page === undefined ? {} : { page };
      if (name === 'TIFF zstd' && !hasZstd) {
        await expect(decodeStored(file, name, options)).rejects.toThrow(/compressed by ZSTD.*22\.15/);
        return;
      }
      const stored = await decodeStored(file, name, options);
      const { width, height, channels, data } = stored.image;
      expect([width, height, channels]).toEqual(size);
      expect(data.constructor).toBe(samples.constructor);
      if (tolerance === undefined) expect(data).toEqual(samples);
      else
        for (const [i, value] of samples.entries())
          expect(Math.abs((data[i] as number) - value)).toBeLessThanOrEqual(tolerance);
      expect(stored.numPages).toBe(numPages);
      expect(stored.indexed?.colours.slice(0, colours?.length)).toEqual(colours);
      if (hasAlpha) expect(stored.hasAlpha).toBe(true);
      const path = join(folder, 'file');
      await writeFile(path, file);
      const { image: _, ...facts } = stored;
      const header = await storedHeader(path, options);
      expect(header).toMatchObject({ width, height, channels, ...facts });
    });
});

const KINDS = [
  ...['PNG gray 8 bits', 'TIFF in tiles', 'TIFF of a long LZW strip', 'TIFF uint8, little endian', 'NPY <f4'],
  ...['PGM', 'PFM gray', 'BMP of 24 bits', 'GIF of 256 colours', 'NPZ by savez_compressed', 'PGM, plain'],
];

describe('damaged files', () => {
  for (const name of KINDS)
    it(`are named with the fix: ${name}, at any length`, async () => {
      const golden = storedGoldens().find((candidate) => candidate.name === name);
      if (!golden) throw new Error(name);
      const { file } = golden;
      for (const length of [12, 40, Math.floor(file.length / 2), file.length - 9]) {
        const result = await decodeStored(file.subarray(0, length), 'dir/a').catch((error: unknown) => error);
        if (result instanceof Error)
          expect(result).toMatchObject({
            code: 'DATA',
            message: expect.stringMatching(/^dir\/a: .*(torn or damaged|not an image|not read)/),
          });
        // What stands behind the samples may be missing.
        else expect(result).toMatchObject({ image: { data: golden.samples } });
        if (length < file.length / 3) expect(result).toBeInstanceOf(Error);
      }
    });

  it('are named by path, and missing ones too', async () => {
    const path = join(folder, 'none.tif');
    await expect(readStored(path)).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining(path),
    });
    await expect(storedHeader(path)).rejects.toMatchObject({ code: 'FILE' });
    await writeFile(path, 'II*\0\x08\0\0\0');
    await expect(readStored(path)).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining(path),
    });
  });

  it('are told from a page that is not there', async () => {
    const find = (name: string) => storedGoldens().find((golden) => golden.name === name)?.file as Uint8Array;
    await expect(decodeStored(find('TIFF page 0 of 3'), 'a.tif', { page: 3 })).rejects.toThrow(
      'a.tif: has the pages 0 to 2, and page 3 was asked for',
    );
    await expect(decodeStored(find('NPZ, the array by its name'), 'a.npz')).rejects.toThrow(
      /a\.npz: holds the arrays image, mask, expected one/,
    );
    await expect(decodeStored(find('NPZ, the array by its name'), 'a.npz', { page: 'none' })).rejects.toThrow(
      /no array none; it holds image, mask/,
    );
  });
});

it('has a golden file of each type of samples', () => {
  expect(new Set(storedGoldens().map(({ samples }) => samples.constructor))).toEqual(
    new Set(Object.values(SAMPLE_TYPES)),
  );
});
