import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tiffFile } from '../tiff.testing.ts';
import { SAMPLE_TYPES, storedGoldens } from './goldens.testing.ts';
import { decodeStored, encodedHeader, readStored, storedHeader } from './stored-image.ts';

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
  ...[
    'PGM',
    'PFM gray',
    'BMP of 24 bits',
    'GIF of 256 colours',
    'NPZ by savez_compressed',
    'PGM, plain',
    'DICOM of 8 bits',
  ],
];

describe('damaged files', () => {
  for (const name of KINDS)
    it(`are named with the fix: ${name}, at any length`, async () => {
      const golden = storedGoldens().find((candidate) => candidate.name === name);
      if (!golden) throw new Error(name);
      const { file } = golden;
      for (const length of [12, 40, Math.floor(file.length / 2), file.length - 9]) {
        const result = await decodeStored(file.subarray(0, length), 'dir/a').catch((error: unknown) => error);
        if (result instanceof Error) {
          expect(result).toMatchObject({
            code: 'DATA',
            message: expect.stringMatching(/^dir\/a: .*(torn or damaged|not an image|not read)/),
          });
          expect(result.message).not.toMatch(/\[object|DataView/);
        }
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
    const npz = await encodedHeader(find('NPZ, the array by its name'), 'a.npz');
    expect(npz).toMatchObject({ numPages: 2 }); // a set of such files is looked at before one is chosen
    await expect(decodeStored(find('NPZ, the array by its name'), 'a.npz', { page: 'none' })).rejects.toThrow(
      /no array none; it holds image, mask/,
    );
  });
});

describe('files of a form that is not read', () => {
  const find = (name: string): Buffer => {
    const golden = storedGoldens().find((candidate) => candidate.name === name);
    if (!golden) throw new Error(name);
    return Buffer.from(golden.file);
  };

  /** The file with one text in place of another of its length. */
  const replaced = (file: Buffer, from: string, to: string): Buffer => {
    const changed = Buffer.from(file.toString('latin1').replace(from, to), 'latin1');
    if (changed.equals(file)) throw new Error(`${from} is not in it`);
    return changed;
  };

  it('are named with the conversion: DICOM', async () => {
    const file = find('DICOM of 8 bits');
    await expect(decodeStored(replaced(file, '10008.1.2.1\0', '10008.1.2.5\0'), 'a.dcm')).rejects.toThrow(
      /^a\.dcm: is a DICOM file compressed by run lengths \(transfer syntax 1\.2\.840\.10008\.1\.2\.5\), which is not read; `gdcmconv --raw IN\.dcm OUT\.dcm`/,
    );
    await expect(decodeStored(replaced(file, 'MONOCHROME2 ', 'YBR_FULL    '), 'a.dcm')).rejects.toThrow(
      /a DICOM file of YBR_FULL with 1 samples a pixel, expected MONOCHROME1/,
    );
  });

  it('are named with the conversion: TIFF', async () => {
    const size = { width: 4, height: 3 };
    const file = tiffFile({ ...size, data: new Float32Array(12) });
    const tag = (number: number): number => file.indexOf(Buffer.from([number & 255, number >> 8, 3, 0]));
    const withTag = (number: number, value: number): Buffer => {
      const changed = Buffer.from(file);
      changed.writeUInt16LE(value, tag(number) + 8);
      return changed;
    };
    const CASES: readonly (readonly [Buffer, RegExp])[] = [
      [withTag(259, 34887), /compressed by LERC, which is not read; `gdal_translate -co COMPRESS=DEFLATE/],
      [withTag(259, 34712), /compressed by JPEG 2000/],
      [withTag(259, 99), /compressed by method 99/],
      [withTag(339, 6), /complex numbers; save their real part/],
      [withTag(258, 24), /has 24 bits per sample/],
      [
        withTag(262, 8),
        /colours of a kind that is not read \(PhotometricInterpretation 8\); save it as gray or RGB/,
      ],
    ];
    const differences = find('TIFF uint8, deflate, predictor 2, <');
    const at = differences.indexOf(Buffer.from([61, 1, 3, 0])) + 8;
    differences.writeUInt16LE(3, at);
    await expect(decodeStored(differences, 'a.tif')).rejects.toThrow(
      /stores samples of 8 bits as differences \(Predictor 3\), which is not read/,
    );
    const short = Buffer.from(file);
    short.writeUInt32LE(47, short.indexOf(Buffer.from([279 & 255, 1, 4, 0])) + 8);
    await expect(decodeStored(short, 'a.tif')).rejects.toThrow(
      /a block of it has 47 bytes, and should have 48/,
    );
    for (const [bytes, message] of CASES) await expect(decodeStored(bytes, 'a.tif')).rejects.toThrow(message);
  });

  it('are named where they say that they are larger than what is decoded', async () => {
    const CASES: readonly (readonly [string, (file: Buffer) => unknown])[] = [
      ['PNG gray 8 bits', (file) => file.writeUInt32BE(2 ** 30, 16)],
      ['BMP of 24 bits', (file) => file.writeUInt32LE(2 ** 30, 18)],
      [
        'TIFF uint8, little endian',
        (file) => file.writeUInt16LE(65535, file.indexOf(Buffer.from([0, 1, 3, 0])) + 8),
      ],
    ];
    for (const [name, change] of CASES) {
      const file = find(name);
      change(file);
      await expect(decodeStored(file, 'a')).rejects.toMatchObject({
        code: 'DATA',
        message: expect.stringMatching(/more than the 268402689|torn or damaged/),
      });
    }
  });

  it('are named with the conversion: NumPy and BMP', async () => {
    const complex = replaced(find('NPY <f8'), "'<f8'", "'<c8'");
    await expect(decodeStored(complex, 'a.npy')).rejects.toThrow(
      /a\.npy: is an array of type <c8, which is not read; save numbers: numpy\.save/,
    );
    const flat = replaced(find('NPY <f8'), '(3, 4)', '(12,) ');
    await expect(decodeStored(flat, 'a.npy')).rejects.toThrow(
      /has shape \(12\), expected rows and columns, \(H, W\), with channels \(H, W, C\) or \(C, H, W\)/,
    );
    const packed = find('BMP of indices');
    packed[30] = 1;
    await expect(decodeStored(packed, 'a.bmp')).rejects.toThrow(/a compressed BMP image, which is not read/);
  });
});

it('has a golden file of each type of samples', () => {
  expect(new Set(storedGoldens().map(({ samples }) => samples.constructor))).toEqual(
    new Set(Object.values(SAMPLE_TYPES)),
  );
});
