import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageHeader, readImage } from '../codecs.ts';
import { checkFile } from '../file-size.ts';
import { tiffFile } from '../tiff.testing.ts';
import { type StoredGolden, storedGoldens } from './goldens.testing.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'as-bytes-'));
});
afterAll(() => rm(folder, { recursive: true }));

const goldenOf = (name: string): StoredGolden => {
  const golden = storedGoldens().find((candidate) => candidate.name === name);
  if (!golden) throw new Error(name);
  return golden;
};

const written = async (bytes: Uint8Array): Promise<string> => {
  const path = join(folder, 'image');
  await writeFile(path, bytes);
  return path;
};

/** What the samples are to become, by the most that they can be. */
const scaled = ({ samples }: StoredGolden, most: number): Uint8Array =>
  Uint8Array.from(samples, (value) => Math.round((value * 255) / most));

const SCALED: Readonly<Record<string, number>> = {
  'BMP of 24 bits': 255,
  'BMP of 32 bits, the last 8 of no meaning': 255,
  PBM: 1,
  'PBM, plain': 1,
  PGM: 255,
  'PGM of 16 bits': 65535,
  'PGM of few grays': 18,
  PPM: 255,
  'NPY |b1': 1,
  'NPY |u1': 255,
  'NPY HW1': 255,
  'DICOM of 8 bits': 255,
  'DICOM in colour': 255,
  'DICOM in colour planes': 255,
  'TIFF of 12 bits, black is zero': 4095,
  'TIFF of 12 bits, white is zero': 4095,
};

describe('images of 8 bits', () => {
  for (const [name, most] of Object.entries(SCALED))
    it(`are made of samples of any depth: ${name}`, async () => {
      const golden = goldenOf(name);
      const [width, height, channels] = golden.size;
      const path = await written(golden.file);
      expect(await readImage(path, channels)).toEqual({
        width,
        height,
        channels,
        data: scaled(golden, most),
      });
      expect(await imageHeader(path)).toMatchObject({ width, height, channels, numFrames: 1 });
      expect(await checkFile(path)).toEqual({ bytes: golden.file.length, size: { width, height } });
    });

  it('are made of indices by their colours', async () => {
    for (const name of ['BMP of indices', 'BMP of 4 bits', 'BMP of 1 bits, top row first']) {
      const { file, samples, colours = [] } = goldenOf(name);
      const { data } = await readImage(await written(file));
      expect([...data]).toEqual([...samples].flatMap((index) => colours[index]));
    }
  });

  it('have transparent parts on white', async () => {
    for (const name of ['PAM with alpha', 'BMP of 32 bits with alpha']) {
      const { file, samples } = goldenOf(name);
      const path = await written(file);
      const { data } = await readImage(path);
      const [red = 0, , , alpha = 0] = samples;
      expect(data[0]).toBe(Math.round((red * alpha) / 255 + 255 - alpha));
      expect(await imageHeader(path)).toMatchObject({ channels: 4, hasAlpha: true });
    }
  });

  it('are made of gray and alpha in planes, which the image library mixes up', async () => {
    const size = { width: 2, height: 2 };
    const planes = Uint8Array.of(10, 20, 30, 40, 255, 255, 0, 255);
    const file = tiffFile({ ...size, channels: 2, isPlanar: true, extraSamples: [2], data: planes });
    expect([...(await readImage(await written(file), 1)).data]).toEqual([10, 20, 255, 40]);
  });
});

const MEASURED = [
  ...['NPY <f4', 'NPY |i1', 'NPY <u2', 'NPY <u8', 'NPZ by savez', 'PFM gray', 'PFM colour, big endian'],
  ...['DICOM of 12 bits, Explicit VR Little Endian', 'DICOM with a rescale', 'DICOM of signed numbers'],
  ...['TIFF float32, little endian', 'TIFF int16, big endian', 'TIFF uint32, little endian'],
];

describe('measured values', () => {
  for (const name of MEASURED)
    it(`are refused with the option that reads them: ${name}`, async () => {
      const path = await written(goldenOf(name).file);
      const message =
        /would be cut to .*; such files hold measured values, which train reads as they are with .* outputKind raw \(--output-kind raw\); or save it as 8-bit or 16-bit/;
      await expect(readImage(path)).rejects.toMatchObject({
        code: 'DATA',
        message: expect.stringMatching(message),
      });
      await expect(imageHeader(path)).rejects.toThrow(message);
      const { problem = '', size } = await checkFile(path);
      expect(problem).toMatch(message);
      expect(problem).not.toContain(path);
      expect(size).toBeUndefined();
    });

  it('are refused where there are more channels than colours', async () => {
    const path = await written(goldenOf('NPY CHW of 13 channels').file);
    await expect(readImage(path)).rejects.toThrow(
      `${path}: has 13 channels, expected 1 (gray) or 3 (colour); read all of its channels as values with inputKind raw (--input-kind raw)`,
    );
  });

  it('are refused where there are several images', async () => {
    const file = Buffer.from(goldenOf('DICOM frame 1 of 2').file);
    await expect(readImage(await written(file))).rejects.toThrow(/measured values/);
    const arrays = goldenOf('NPZ, the array by its name').file;
    await expect(readImage(await written(arrays))).rejects.toThrow(
      /holds the arrays image, mask, expected one/,
    );
  });
});
