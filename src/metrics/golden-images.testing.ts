/** The images of pixel-metrics.golden.py, made again, and what the script says of them. */
import type { Image } from '../data/image.ts';
import golden from './pixel-metrics.golden.json' with { type: 'json' };
import type { PixelMetricName } from './pixel-metrics.ts';

type Size = Pick<Image, 'width' | 'height' | 'channels'>;

/** A value for each pixel and channel of an image. */
const imageOf = (size: Size, rule: (x: number, y: number, c: number) => number): Image => {
  const { width, height, channels } = size;
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) =>
    rule(Math.floor(i / channels) % width, Math.floor(i / channels / width), i % channels),
  );
  return { ...size, data };
};

/** Bytes of a linear congruential generator. */
export const noiseBytes = (size: Size): Image => {
  let state = 1;
  return imageOf(size, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
};

/** Blocks with a soft shading inside. */
export const patternImage = (size: Size): Image =>
  imageOf(size, (x, y, c) => ((x >> 3) * 40 + (y >> 3) * 60 + c * 30 + ((x * x + y * y) >> 6)) & 255);

/** Means of 3x3 pixels, rounded down; edges go on as their last pixels. */
export const blurredImage = (image: Image): Image => {
  const clamped = (place: number, length: number): number => Math.max(0, Math.min(length - 1, place));
  return imageOf(image, (x, y, c) => {
    let sum = 0;
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++)
        sum += valueAt(image, clamped(x + dx, image.width), clamped(y + dy, image.height), c);
    return Math.floor(sum / 9);
  });
};

const valueAt = ({ width, channels, data }: Image, x: number, y: number, c: number): number =>
  data[(y * width + x) * channels + c] as number;

const changed = (image: Image, change: (value: number, i: number) => number): Image => ({
  ...image,
  data: image.data.map(change),
});

const KINDS: Readonly<Record<string, (size: Size) => Image>> = {
  same: patternImage,
  noise: noiseBytes,
  noisy: (size) => {
    const { data } = noiseBytes(size);
    return changed(patternImage(size), (value, i) => (3 * value + (data[i] as number)) >> 2);
  },
  blurred: (size) => blurredImage(patternImage(size)),
  darker: (size) => changed(patternImage(size), (value) => value >> 1),
  inverted: (size) => changed(patternImage(size), (value) => 255 - value),
  flat: (size) => imageOf(size, () => 90),
  black: (size) => imageOf(size, () => 0),
  white: (size) => imageOf(size, () => 255),
};

const imageOfKind = (size: Size, kind: string): Image => (KINDS[kind] as (size: Size) => Image)(size);

/** A pair of the script: `blurred for same, 24x17x3`, both images, and the scores that it has. */
export interface GoldenPair {
  readonly title: string;
  readonly output: Image;
  readonly target: Image;
  readonly scores: { readonly [K in PixelMetricName]?: number | readonly number[] };
}

const pairOf = ({
  output,
  target,
  scores,
  ...size
}: Size & { readonly output: string; readonly target: string; readonly scores: object }): GoldenPair => ({
  title: `${output} for ${target}, ${size.width}x${size.height}x${size.channels}`,
  output: imageOfKind(size, output),
  target: imageOfKind(size, target),
  scores: scores as GoldenPair['scores'], // JSON's type is a union of its cases, each with the scores that it has
});

export const goldenPairs: readonly GoldenPair[] = golden.cases.map(pairOf);

/** Pairs whose pixels have weights, of which two fifths are 0. */
export const weightedPairs: readonly (GoldenPair & { readonly weight: Image })[] = golden.weighted.map(
  (one) => ({
    ...pairOf(one),
    weight: changed(noiseBytes({ width: one.width, height: one.height, channels: 1 }), (value) =>
      value < 100 ? 0 : value,
    ),
  }),
);
