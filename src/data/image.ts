/** Images in memory, and the few things done to their pixels without arithmetic on positions. */
import { Pix2PixError } from '../core/errors.ts';

/** Samples of 8 or 16 bits, or numbers of any kind as float32. */
export type Samples = Uint8Array | Uint16Array | Float32Array;

/** The values that networks see as -1 and 1. */
export type ValueRange = readonly [low: number, high: number];

/**
 * Row-major, channels innermost (HWC); by default of 8 bits, which are sRGB (3 channels) or gray (1), with alpha behind
 * them where channels are even.
 */
export interface Image<D extends Samples = Uint8Array> {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** `height * width * channels` samples. */
  readonly data: D;
  /** Absent: all that its samples can be, as `rangeOf` says. */
  readonly range?: ValueRange;
}

/** An image of any depth. */
export type AnyImage = Image<Samples>;

/** The range of an image: its own, or 0 to the most of its integers; floats without one go from 0 to 1. */
export const rangeOf = ({ data, range }: Pick<AnyImage, 'data' | 'range'>): ValueRange =>
  range ?? (data instanceof Uint8Array ? BYTES : data instanceof Uint16Array ? [0, 65535] : [0, 1]);

const BYTES: ValueRange = [0, 255];

/** Whether an image is one of 8 bits. */
export const isByteImage = (image: AnyImage): image is Image => image.data instanceof Uint8Array;

/** Memory for so many samples of the kind that `like` has. */
export const samplesLike = <D extends Samples>(like: D, length: number): D =>
  new (like.constructor as new (length: number) => D)(length);

/** Whether a colour image is gray throughout: what was gray was saved as three equal channels. */
export const isGrayIn = ({ channels, data }: AnyImage): boolean => {
  for (let at = 0; at < data.length; at += channels)
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return false;
  return true;
};

/** The first channel alone. */
export const firstChannel = <D extends Samples>(image: Image<D>): Image<D> => {
  const { channels, data } = image;
  if (channels === 1) return image;
  const first = samplesLike(data, data.length / channels);
  for (let i = 0; i < first.length; i++) first[i] = data[i * channels] as number;
  return { ...image, channels: 1, data: first };
};

/** A rectangle in pixels; x and y are its left top corner. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A copy of a part of an image. Throws DATA if the rectangle leaves it. */
export const crop = <D extends Samples>(image: Image<D>, { x, y, width, height }: Rectangle): Image<D> => {
  const { channels } = image;
  if (x < 0 || y < 0 || width < 1 || height < 1 || x + width > image.width || y + height > image.height)
    throw new Pix2PixError(
      'DATA',
      `crop: ${width}x${height} at (${x}, ${y}) does not lie in an image of ${sizeText(image)}`,
    );
  const data = samplesLike(image.data, width * height * channels);
  for (let row = 0; row < height; row++) {
    const begin = ((y + row) * image.width + x) * channels;
    data.set(image.data.subarray(begin, begin + width * channels), row * width * channels);
  }
  return { ...image, width, height, data };
};

/** The image seen in a mirror: left and right exchanged. */
export const mirror = <D extends Samples>(image: Image<D>): Image<D> => {
  const { width, height, channels } = image;
  const data = samplesLike(image.data, image.data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * channels;
      const to = (y * width + width - 1 - x) * channels;
      for (let c = 0; c < channels; c++) data[to + c] = image.data[from + c] as number;
    }
  return { ...image, data };
};

/** Both halves of a pair in one image: A left, B right. Throws DATA for an odd width; `name` stands in the error. */
export const splitSideBySide = <D extends Samples>(
  image: Image<D>,
  name = 'splitSideBySide',
): readonly [left: Image<D>, right: Image<D>] => {
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
export const joinSideBySide = <D extends Samples>(left: Image<D>, right: Image<D>): Image<D> => {
  const { height, channels } = left;
  if (height !== right.height || channels !== right.channels)
    throw new Pix2PixError(
      'DATA',
      `joinSideBySide: ${sizeText(left)} and ${sizeText(right)}, expected equal heights and channels`,
    );
  const width = left.width + right.width;
  const data = samplesLike(left.data, width * height * channels);
  for (const [image, x] of [[left, 0] as const, [right, left.width] as const])
    for (let y = 0; y < height; y++) {
      const row = image.width * channels;
      data.set(image.data.subarray(y * row, (y + 1) * row), (y * width + x) * channels);
    }
  return { ...left, width, data };
};

/**
 * The image as gray (1), colour (3) or colour with alpha (4): luma of ITU-R 601 as Pillow rounds it, or equal channels;
 * what was transparent lies on white, and what had no alpha is opaque. Throws DATA for other numbers of channels.
 */
export const withChannels = <D extends Samples>(image: Image<D>, channels: number): Image<D> => {
  if (channels === image.channels) return image;
  const convert = CONVERSIONS[`${image.channels}to${channels}`];
  if (!convert)
    throw new Pix2PixError(
      'DATA',
      `withChannels: cannot make ${channels} channels of ${image.channels}; images have 1 (gray), 3 (colour) or 4 (colour with alpha), and any others stay as many as they are`,
    );
  const data = samplesLike(image.data, image.width * image.height * channels);
  convert(image, data);
  return { ...image, channels, data };
};

type Convert = (image: AnyImage, out: Samples) => void;

const grayToColour: Convert = ({ data: gray }, out) => {
  for (let i = 0; i < gray.length; i++) out.fill(gray[i] as number, 3 * i, 3 * i + 3);
};

const colourToGray: Convert = ({ data: rgb }, out) => {
  const isFloat = rgb instanceof Float32Array;
  for (let i = 0; i < out.length; i++) {
    const [r, g, b] = [rgb[3 * i] as number, rgb[3 * i + 1] as number, rgb[3 * i + 2] as number];
    // 0.299, 0.587 and 0.114 in 16 bits; they sum to 2^16, so that gray stays what it is.
    const sum = r * 19595 + g * 38470 + b * 7471;
    out[i] = isFloat ? sum / 0x10000 : Math.floor((sum + 0x8000) / 0x10000);
  }
};

/** Alpha is opaque at the high end of the range, which is white too. */
const withAlpha =
  (colour: Convert | undefined): Convert =>
  (image, out) => {
    const [, high] = rangeOf(image);
    const pixels = image.width * image.height;
    let { data } = image;
    if (colour) {
      data = samplesLike(image.data, pixels * 3);
      colour(image, data);
    }
    for (let i = 0, from = 0, to = 0; i < pixels; i++, from += 3, to += 4) {
      for (let c = 0; c < 3; c++) out[to + c] = data[from + c] as number;
      out[to + 3] = high;
    }
  };

/** Colours or gray on white, of an image whose last channel is alpha. */
const onWhite: Convert = (image, out) => {
  const { data, channels } = image;
  const [low, high] = rangeOf(image);
  const colours = channels - 1;
  for (let from = 0, to = 0; from < data.length; from += channels, to += colours) {
    const alpha = ((data[from + colours] as number) - low) / (high - low);
    for (let c = 0; c < colours; c++) {
      const value = (data[from + c] as number) * alpha + high * (1 - alpha);
      out[to + c] = data instanceof Float32Array ? value : Math.round(value);
    }
  }
};

/** Through an image of so many channels between. */
const through =
  (channels: number, first: Convert, second: Convert): Convert =>
  (image, out) => {
    const data = samplesLike(image.data, image.width * image.height * channels);
    first(image, data);
    second({ ...image, channels, data }, out);
  };

const CONVERSIONS: Readonly<Record<string, Convert>> = {
  '1to3': grayToColour,
  '3to1': colourToGray,
  '1to4': withAlpha(grayToColour),
  '3to4': withAlpha(undefined),
  '4to3': onWhite,
  '4to1': through(3, onWhite, colourToGray),
  '2to1': onWhite,
  '2to3': through(1, onWhite, grayToColour),
};

const sizeText = ({ width, height, channels }: Omit<AnyImage, 'data'>): string =>
  `${width}x${height}x${channels}`;
