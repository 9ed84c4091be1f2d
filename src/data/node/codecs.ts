/** Image files to and from memory, by sharp (libvips): JPEG, PNG, WebP and TIFF in, PNG out. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import sharp from 'sharp';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { type Image, withChannels } from '../image.ts';
import type { ImageShape } from '../pixels.ts';

// Each image is decoded once an epoch, so that a cache of operations only holds memory; and the cores belong
// to the training step, so that one decoding takes one thread.
sharp.cache(false);
sharp.concurrency(1);

/** What is read, by the end of a file's name. */
export const IMAGE_EXTENSIONS = ['.jpg', '.jpeg', '.png', '.webp', '.tif', '.tiff'] as const;

/**
 * The image of encoded bytes as 8-bit sRGB (3 channels) or gray (1): upright by its EXIF orientation, transparent
 * parts on white, colour profiles applied, the first page of many. `name` stands in errors. Throws DATA where
 * the bytes are torn or no image.
 */
export const decodeImage = async (bytes: Uint8Array, channels: number, name: string): Promise<Image> =>
  withChannels(await decodeRaw(bytes, name), channels);

const decodeRaw = async (bytes: Uint8Array, name: string): Promise<Image> => {
  try {
    const { data, info } = await sharp(bytes, { failOn: 'error' }) // torn files fail, harmless warnings pass
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    return { width, height, channels, data: new Uint8Array(data) };
  } catch (error) {
    throw unusable(name, error);
  }
};

/** The image of a file, as `decodeImage` makes it. Throws FILE where it cannot be read, DATA where not decoded. */
export const readImage = async (path: string, channels = 3): Promise<Image> =>
  decodeImage(await readBytes(path), channels, path);

const readBytes = async (path: string): Promise<Uint8Array> => {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Pix2PixError('FILE', `${path}: cannot be read (${messageOf(error)}); does it exist?`, {
      cause: error,
    });
  }
};

/** What a file says of its image. */
export interface ImageHeader extends ImageShape {
  /** Whether it has transparent parts, which become white. */
  readonly hasAlpha: boolean;
  /** Whether it has more than 8 bits a channel, which are rounded to 8. */
  readonly isDeep: boolean;
}

/** Size and stored channels of a file, upright, without decoding it. Throws DATA where it is no image. */
export const imageHeader = async (path: string): Promise<ImageHeader> => {
  try {
    const { autoOrient, channels, hasAlpha, depth } = await sharp(path).metadata();
    const { width, height } = autoOrient;
    return { width, height, channels, hasAlpha: hasAlpha ?? false, isDeep: depth !== 'uchar' };
  } catch (error) {
    throw unusable(path, error);
  }
};

const unusable = (name: string, error: unknown): Pix2PixError => {
  const [reason] = messageOf(error).split('\n'); // libvips repeats itself, a line each
  return new Pix2PixError(
    'DATA',
    `${name}: cannot be decoded (${reason}); it may be torn or of another format than its name says: copy it again, save it as PNG, or remove it`,
    { cause: error },
  );
};

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

/** Writes an image as PNG, making its folder if need be. Throws FILE where it cannot. */
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
