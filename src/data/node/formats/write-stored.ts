/** Images of any depth as files that hold their samples exactly: PNG, TIFF and arrays of NumPy. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { messageOf, Pix2PixError } from '../../../core/errors.ts';
import type { AnyImage, Samples } from '../../image.ts';
import { sharp } from '../image-library.ts';
import { encodeTiff } from './tiff-writer.ts';

export type StoredKind = 'png' | 'tiff' | 'npy';

/** Kinds by the end of a file's name. */
const ENDINGS: Readonly<Record<string, StoredKind>> = {
  '.png': 'png',
  '.tif': 'tiff',
  '.tiff': 'tiff',
  '.npy': 'npy',
};

/** For `openTiffWriter` and others that ask what samples an image has. */
export const storedSamples = (data: Samples): 'uint8' | 'uint16' | 'float32' => {
  if (data instanceof Uint8Array) return 'uint8';
  return data instanceof Uint16Array ? 'uint16' : 'float32';
};

/**
 * The bytes of a file. PNG holds 8 and 16 bits in 1 to 4 channels, the second of 2 and the fourth of 4 being alpha; TIFF
 * and NumPy also floats, and any number of channels. Throws DATA for what a kind does not hold.
 */
export const encodeStored = async (image: AnyImage, kind: StoredKind): Promise<Uint8Array> => {
  if (kind === 'npy') return encodeNpy(image);
  const { width, height, channels, data } = image;
  if (kind === 'tiff') return encodeTiff(data, { width, height, channels, samples: storedSamples(data) });
  return encodeDeepPng(image);
};

const encodeDeepPng = async ({ width, height, channels, data }: AnyImage): Promise<Uint8Array> => {
  if (data instanceof Float32Array || !isPngChannels(channels))
    throw new Pix2PixError(
      'DATA',
      `encodeStored: a PNG file holds 8 or 16 bits in 1 to 4 channels, not ${channels} channels of ${storedSamples(data)}; write a .tif or .npy file`,
    );
  const [gray, colour] = data instanceof Uint16Array ? ['grey16', 'rgb16'] : ['b-w', 'srgb'];
  const png = await sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
    .toColourspace((channels < 3 ? gray : colour) as string)
    .png()
    .toBuffer();
  return new Uint8Array(png);
};

const isPngChannels = (channels: number): channels is 1 | 2 | 3 | 4 =>
  Number.isInteger(channels) && channels >= 1 && channels <= 4;

const NUMPY_TYPES = { uint8: '|u1', uint16: '<u2', float32: '<f4' } as const;

/** The header's length with what precedes it is a multiple of this (NumPy's format 1.0). */
const ALIGNMENT = 64;

const encodeNpy = ({ width, height, channels, data }: AnyImage): Uint8Array => {
  const shape = channels === 1 ? `${height}, ${width}` : `${height}, ${width}, ${channels}`;
  const text = `{'descr': '${NUMPY_TYPES[storedSamples(data)]}', 'fortran_order': False, 'shape': (${shape}), }`;
  const padding = ALIGNMENT - ((10 + text.length + 1) % ALIGNMENT);
  const header = Buffer.from(`\x93NUMPY\x01\0\0\0${text}${' '.repeat(padding)}\n`, 'latin1');
  header.writeUInt16LE(header.length - 10, 8);
  return Buffer.concat([header, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]);
};

/** Writes an image by the end of its file's name, making the folder. Throws FILE if it cannot, DATA as `encodeStored`. */
export const writeStored = async (path: string, image: AnyImage): Promise<void> => {
  const kind = ENDINGS[extname(path).toLowerCase()];
  if (!kind)
    throw new Pix2PixError(
      'FILE',
      `${path}: cannot be written, since its name ends like no kind that is; expected ${Object.keys(ENDINGS).join(', ')}`,
    );
  const bytes = await encodeStored(image, kind);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  } catch (error) {
    throw new Pix2PixError(
      'FILE',
      `${path}: cannot be written (${messageOf(error)}); is the disk full or the folder read-only?`,
      { cause: error },
    );
  }
};
