/** A part of an image turned and enlarged about its middle; beyond the image's border it goes on as in a mirror. */
import { type AnyImage, type Image, type Rectangle, type Samples, samplesLike } from './image.ts';

export interface Turn {
  /** Clockwise, in degrees. */
  readonly degrees: number;
  /** Above 1 enlarges. */
  readonly scale: number;
}

/**
 * The rectangle of an image after a turn about the rectangle's middle. `nearest` makes no new colours, for labels;
 * `bilinear` is for photographs.
 */
export const turnedCrop = <D extends Samples>(
  image: Image<D>,
  { x, y, width, height }: Rectangle,
  { degrees, scale }: Turn,
  filter: 'nearest' | 'bilinear',
): Image<D> => {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians) / scale, Math.sin(radians) / scale];
  const [centerX, centerY] = [x + width / 2, y + height / 2];
  const data = samplesLike(image.data, width * height * image.channels);
  const sample = SAMPLERS[filter];
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      // From the middle of the rectangle to the middle of the pixel, turned back.
      const dx = column + 0.5 - width / 2;
      const dy = row + 0.5 - height / 2;
      const place = (row * width + column) * image.channels;
      sample(image, centerX + cos * dx + sin * dy, centerY - sin * dx + cos * dy, data, place);
    }
  return { ...image, width, height, data };
};

type Sampler = (image: AnyImage, x: number, y: number, out: Samples, place: number) => void;

/** Samplers at a position whose pixel (i, j) covers [i, i+1) x [j, j+1). */
const SAMPLERS: Readonly<Record<'nearest' | 'bilinear', Sampler>> = {
  nearest: ({ width, height, channels, data }, x, y, out, place) => {
    const at = (reflected(Math.floor(y), height) * width + reflected(Math.floor(x), width)) * channels;
    for (let c = 0; c < channels; c++) out[place + c] = data[at + c] as number;
  },
  bilinear: ({ width, height, channels, data }, x, y, out, place) => {
    const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
    const [right, bottom] = [x - 0.5 - left, y - 0.5 - top]; // weights of the right and lower neighbours
    const [x0, x1] = [reflected(left, width), reflected(left + 1, width)];
    const [y0, y1] = [reflected(top, height) * width, reflected(top + 1, height) * width];
    for (let c = 0; c < channels; c++) {
      const value = (at: number): number => data[at * channels + c] as number;
      const upper = value(y0 + x0) * (1 - right) + value(y0 + x1) * right;
      const lower = value(y1 + x0) * (1 - right) + value(y1 + x1) * right;
      const blended = upper * (1 - bottom) + lower * bottom;
      out[place + c] = data instanceof Float32Array ? blended : Math.round(blended);
    }
  },
};

/** The place of `i` in a row of `length` that is continued by its mirror images: ... 1 0 0 1 ... */
const reflected = (i: number, length: number): number => {
  const folded = ((i % (2 * length)) + 2 * length) % (2 * length);
  return folded < length ? folded : 2 * length - 1 - folded;
};
