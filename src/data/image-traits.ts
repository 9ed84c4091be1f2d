/** What an image looks like in a few numbers: enough to find copies, blanks, and labels among photographs. */
import type { Image } from './image.ts';
import { withChannels } from './image.ts';
import { resize } from './resample.ts';

export interface ImageTraits {
  /** Standard deviation of the gray values, 0 to 127.5: near 0 is a blank. */
  readonly contrast: number;
  /** Share of the pixels that have the colour of their right neighbour, or nearly: high in label maps. */
  readonly flatness: number;
  /** 64 bits of the image's rough shading, which survive resizing and compression. */
  readonly fingerprint: readonly [high: number, low: number];
}

/** Measures an image; its size hardly matters, since it is measured small. */
export const imageTraits = (image: Image): ImageTraits => {
  const gray = withChannels(image, 1);
  return {
    contrast: standardDeviation(gray.data),
    flatness: flatnessOf(withChannels(image, 3)),
    fingerprint: differenceHash(gray),
  };
};

const standardDeviation = (values: Uint8Array): number => {
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return Math.sqrt(Math.max(0, squares / values.length - mean * mean));
};

/** What JPEG changes in a flat area is mostly no more than this, of 255. */
const FLAT_DIFFERENCE = 3;

const isNear = (data: Uint8Array, i: number): boolean =>
  Math.abs((data[i] as number) - (data[i + 3] as number)) <= FLAT_DIFFERENCE;

const flatnessOf = ({ width, height, data }: Image): number => {
  let numFlat = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width - 1; x++) {
      const i = (y * width + x) * 3;
      if (isNear(data, i) && isNear(data, i + 1) && isNear(data, i + 2)) numFlat++;
    }
  return numFlat / Math.max(1, height * (width - 1));
};

/** dHash: whether each of 8 x 8 places is darker than its right neighbour, of the image at 9 x 8. */
const differenceHash = (gray: Image): readonly [number, number] => {
  const { data } = resize(gray, 9, 8, 'bicubic');
  let [high, low] = [0, 0];
  for (let bit = 0; bit < 64; bit++) {
    const at = Math.floor(bit / 8) * 9 + (bit % 8);
    const isDarker = (data[at] as number) < (data[at + 1] as number) ? 1 : 0;
    if (bit < 32) high = (high << 1) | isDarker;
    else low = (low << 1) | isDarker;
  }
  return [high >>> 0, low >>> 0];
};

/** In how many of 64 bits two fingerprints differ. */
export const fingerprintDistance = (a: ImageTraits['fingerprint'], b: ImageTraits['fingerprint']): number =>
  countBits(a[0] ^ b[0]) + countBits(a[1] ^ b[1]);

const countBits = (word: number): number => {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
};
