/** Images of 16 bits per channel, rounded to 8: sharp's own way cuts the lower byte off. */
import type { Sharp } from 'sharp';
import type { ReadKind } from '../files/image-kinds.ts';
import { tiffPages } from '../files/tiff-tags.ts';
import type { Image } from '../image.ts';
import { sourceOfBytes } from './byte-source.ts';
import { onWhite, type WideImage } from './on-white.ts';

/** Place of the bit depth in a PNG file: in IHDR, after width and height. */
const PNG_DEPTH = 24;

/** Whether the bytes may have more than 8 bits per channel; of most files known at once. */
export const isDeepKind = (bytes: Uint8Array, kind: ReadKind): boolean => {
  if (kind === 'PNG') return bytes[PNG_DEPTH] === 16;
  if (kind === 'TIFF') return tiffPages(sourceOfBytes(bytes))[0]?.bitsPerSample?.[0] === 16;
  return kind === 'AVIF'; // 8, 10 or 12: the decoder knows
};

/**
 * The image, upright, with transparent parts on white: each value v becomes v * 255 / 65535, rounded. Undefined
 * where it turns out to have 8 bits.
 */
export const decodeDeep = async (input: Sharp): Promise<Image | undefined> => {
  const { space, icc } = await input.clone().metadata();
  if (space === 'grey16') return onWhite(await samplesOf(input.toColourspace('grey16')));
  if (space !== 'rgb16') return undefined;
  // libvips 8.18 takes 16-bit colour with any profile to Display P3; naming sRGB, and 8 bits, avoids that within a
  // step of 255. Without a profile, naming one would be wrong.
  return icc === undefined
    ? onWhite(await samplesOf(input.toColourspace('rgb16')))
    : onWhite(await bytesOf(input.withIccProfile('srgb').toColourspace('srgb')));
};

const samplesOf = async (image: Sharp): Promise<WideImage> => {
  const { data, info } = await image.raw({ depth: 'ushort' }).toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const values = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  return { width, height, channels, data: values, most: 65535 };
};

const bytesOf = async (image: Sharp): Promise<WideImage> => {
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return { width, height, channels, data, most: 255 };
};
