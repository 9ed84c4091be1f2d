/** 8-bit images in memory, and the few things done to their pixels without arithmetic on positions. */
import { Pix2PixError } from '../core/errors.ts';

/** 8-bit sRGB (3 channels) or gray (1 channel), row-major, channels innermost (HWC). */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** `height * width * channels` bytes. */
  readonly data: Uint8Array;
}

/** A rectangle in pixels; x and y are its left top corner. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A copy of a part of an image. Throws DATA if the rectangle leaves it. */
export const crop = (image: Image, { x, y, width, height }: Rectangle): Image => {
  const { channels } = image;
  if (x < 0 || y < 0 || width < 1 || height < 1 || x + width > image.width || y + height > image.height)
    throw new Pix2PixError(
      'DATA',
      `crop: ${width}x${height} at (${x}, ${y}) does not lie in an image of ${sizeText(image)}`,
    );
  const data = new Uint8Array(width * height * channels);
  for (let row = 0; row < height; row++) {
    const begin = ((y + row) * image.width + x) * channels;
    data.set(image.data.subarray(begin, begin + width * channels), row * width * channels);
  }
  return { width, height, channels, data };
};

/** The image seen in a mirror: left and right exchanged. */
export const mirror = (image: Image): Image => {
  const { width, height, channels } = image;
  const data = new Uint8Array(image.data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * channels;
      const to = (y * width + width - 1 - x) * channels;
      for (let c = 0; c < channels; c++) data[to + c] = image.data[from + c] as number;
    }
  return { width, height, channels, data };
};

/** Both halves of a pair in one image: A left, B right. Throws DATA for an odd width; `name` stands in the error. */
export const splitSideBySide = (
  image: Image,
  name = 'splitSideBySide',
): readonly [left: Image, right: Image] => {
  const { width, height } = image;
  if (width % 2 !== 0)
    throw new Pix2PixError(
      'DATA',
      `${name}: a pair is two images of equal width in one, but this one has ${sizeText(image)}; its width must be even`,
    );
  const half = { y: 0, width: width / 2, height };
  return [crop(image, { x: 0, ...half }), crop(image, { x: width / 2, ...half })];
};

/** Two images of equal height and channels in one. Throws DATA if they differ. */
export const joinSideBySide = (left: Image, right: Image): Image => {
  const { height, channels } = left;
  if (height !== right.height || channels !== right.channels)
    throw new Pix2PixError(
      'DATA',
      `joinSideBySide: ${sizeText(left)} and ${sizeText(right)}, expected equal heights and channels`,
    );
  const width = left.width + right.width;
  const data = new Uint8Array(width * height * channels);
  for (const [image, x] of [[left, 0] as const, [right, left.width] as const])
    for (let y = 0; y < height; y++) {
      const row = image.width * channels;
      data.set(image.data.subarray(y * row, (y + 1) * row), (y * width + x) * channels);
    }
  return { width, height, channels, data };
};

/** The image as gray (1) or colour (3): luma of ITU-R 601 as Pillow rounds it, or equal channels. */
export const withChannels = (image: Image, channels: number): Image => {
  if (channels === image.channels) return image;
  const convert = CONVERSIONS[`${image.channels}to${channels}`];
  if (!convert)
    throw new Pix2PixError(
      'DATA',
      `withChannels: cannot make ${channels} channels of ${image.channels}; images have 1 (gray) or 3 (colour)`,
    );
  return { ...image, channels, data: convert(image.data) };
};

const CONVERSIONS: Readonly<Record<string, (data: Uint8Array) => Uint8Array>> = {
  '1to3': (gray) => {
    const data = new Uint8Array(gray.length * 3);
    for (let i = 0; i < gray.length; i++) data.fill(gray[i] as number, 3 * i, 3 * i + 3);
    return data;
  },
  '3to1': (rgb) => {
    const data = new Uint8Array(rgb.length / 3);
    for (let i = 0; i < data.length; i++) {
      const [r, g, b] = [rgb[3 * i] as number, rgb[3 * i + 1] as number, rgb[3 * i + 2] as number];
      // 0.299, 0.587 and 0.114 in 16 bits; they sum to 2^16, so that gray stays what it is.
      data[i] = (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;
    }
    return data;
  },
};

const sizeText = ({ width, height, channels }: Image): string => `${width}x${height}x${channels}`;
