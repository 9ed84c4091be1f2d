/** How far the outputs of two models are from each other, in the steps of 8-bit images. */
import { Pix2PixError } from '../core/errors.ts';
import { imageGrid } from '../data/grid.ts';
import { type Image, withChannels } from '../data/image.ts';

/** The difference between two images of one size. */
export interface ImageDifference {
  /** In steps of 0 to 255. */
  readonly largest: number;
  readonly sum: number;
  /** Samples that differ, and all samples. */
  readonly changed: number;
  readonly count: number;
}

/** Throws DATA for images of different sizes. */
export const imageDifference = (a: Image, b: Image): ImageDifference => {
  if (a.width !== b.width || a.height !== b.height || a.channels !== b.channels)
    throw new Pix2PixError(
      'DATA',
      `imageDifference: images of ${a.width}x${a.height}x${a.channels} and ${b.width}x${b.height}x${b.channels}, expected one size`,
    );
  let largest = 0;
  let sum = 0;
  let changed = 0;
  for (const [i, value] of a.data.entries()) {
    const difference = Math.abs(value - (b.data[i] as number));
    if (difference === 0) continue;
    changed++;
    sum += difference;
    if (difference > largest) largest = difference;
  }
  return { largest, sum, changed, count: a.data.length };
};

/** Two images and the difference between them, made visible. */
export interface DifferencePicture {
  readonly image: Image;
  /** By how much the difference is enlarged. */
  readonly times: number;
}

/** Beyond this a single step would look like a large fault. */
const MOST_TIMES = 64;

/** Side by side: the first, the second, and the amount by which they differ, enlarged by a power of two. */
export const differencePicture = (a: Image, b: Image): DifferencePicture => {
  const { largest } = imageDifference(a, b);
  let times = 1;
  while (2 * times * largest <= 255 && times < MOST_TIMES) times *= 2;
  const data = a.data.map((value, i) => Math.abs(value - (b.data[i] as number)) * times);
  const panels = [a, b, { ...a, data }].map((image) => withChannels(image, 3));
  return { image: imageGrid([panels]), times };
};
