/** Image files to and from memory as 8 bits: by sharp (libvips), or as their samples are stored where it cannot; PNG out. */
import { closeSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { openRegularSync, readRegular } from '../../core/node/regular-file.ts';
import type { ImageHeader } from '../files/image-header.ts';
import { decoderProblem, lookAt, readProblem } from '../files/image-problem.ts';
import { type Image, withChannels } from '../image.ts';
import { sourceOfBytes, sourceOfFile } from './byte-source.ts';
import { decodeDeep, isDeepKind } from './deep-images.ts';
import { decodeAsBytes, headerAsBytes } from './formats/stored-as-bytes.ts';
import { sharp } from './image-library.ts';

/**
 * The image of encoded bytes as 8-bit sRGB (3 channels) or gray (1): upright by its EXIF orientation, transparent
 * parts on white, colour profiles applied, 16 bits rounded to 8, the first frame of an animation. `name` stands in
 * errors. Throws DATA for bytes that are torn, not an image, or of a form that would be read wrong.
 */
export const decodeImage = async (bytes: Uint8Array, channels: number, name: string): Promise<Image> =>
  withChannels(await decodeRaw(bytes, name), channels);

const decodeRaw = async (bytes: Uint8Array, name: string): Promise<Image> => {
  const look = lookAt(sourceOfBytes(bytes));
  if (look.problem !== undefined) throw unusable(name, look.problem);
  const { kind } = look;
  if (look.isStored) return decodeAsBytes(bytes, name, kind);
  try {
    const input = sharp(bytes, { failOn: 'error' }).autoOrient(); // torn files fail, harmless warnings pass
    const deep = isDeepKind(bytes, kind) ? await decodeDeep(input) : undefined;
    if (deep) return deep;
    const { data, info } = await input
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    return { width, height, channels, data: new Uint8Array(data) };
  } catch (error) {
    throw unusable(name, decoderProblem(kind, error), error);
  }
};

export type { ImageHeader } from '../files/image-header.ts';

/** The image of a file, as `decodeImage` makes it. Throws FILE if it cannot be read, DATA if not decoded. */
export const readImage = async (path: string, channels = 3): Promise<Image> =>
  decodeImage(await readImageBytes(path), channels, path);

/** The encoded bytes of an image file. Throws FILE if it cannot be read. */
export const readImageBytes = async (path: string): Promise<Uint8Array> => {
  try {
    return await readRegular(path);
  } catch (error) {
    throw unreadable(path, error);
  }
};

/**
 * Size and stored channels of a file, upright, without decoding it. Throws FILE if it cannot be read, DATA as
 * `decodeImage` does.
 */
export const imageHeader = async (path: string): Promise<ImageHeader> => {
  const look = lookAtFile(path);
  if (look.problem !== undefined) throw unusable(path, look.problem);
  const { kind } = look;
  if (look.isStored) {
    const { width, height, channels, hasAlpha, sampleType } = await headerAsBytes(path);
    return { width, height, channels, hasAlpha, isDeep: sampleType !== 'uint8', numFrames: 1 };
  }
  try {
    const { autoOrient, channels, hasAlpha, depth, pages } = await sharp(path).metadata();
    const { width, height } = autoOrient;
    const numFrames = kind === 'TIFF' ? 1 : (pages ?? 1); // a TIFF file's other pages are copies
    return { width, height, channels, hasAlpha: hasAlpha ?? false, isDeep: depth !== 'uchar', numFrames };
  } catch (error) {
    throw unusable(path, decoderProblem(kind, error), error);
  }
};

const lookAtFile = (path: string): ReturnType<typeof lookAt> => {
  try {
    const { fd, bytes } = openRegularSync(path);
    try {
      return lookAt(sourceOfFile(fd, bytes));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw unreadable(path, error);
  }
};

const unusable = (name: string, problem: string, cause?: unknown): Pix2PixError =>
  new Pix2PixError('DATA', `${name}: ${problem}`, { cause });

const unreadable = (path: string, error: unknown): Pix2PixError =>
  new Pix2PixError('FILE', `${path}: ${readProblem(error)}`, { cause: error });

/** An image of 1 or 3 channels as the bytes of a PNG file. */
export const encodePng = async ({ width, height, channels, data }: Image): Promise<Uint8Array> => {
  if (channels !== 1 && channels !== 3)
    throw new Pix2PixError('DATA', `encodePng: an image of ${channels} channels, expected 1 or 3`);
  const png = await sharp(data, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
  return new Uint8Array(png);
};

/** Writes an image as PNG, making its folder if it is missing. Throws FILE if it cannot. */
export const writePng = async (path: string, image: Image): Promise<void> => {
  const png = await encodePng(image);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, png);
  } catch (error) {
    throw new Pix2PixError(
      'FILE',
      `${path}: cannot be written (${messageOf(error)}); is the disk full or the folder read-only?`,
      { cause: error },
    );
  }
};
