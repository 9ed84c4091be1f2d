/** Small images and pairs for tests: every pixel differs from its neighbours, and every seed from the others. */
import { randomStream } from '../core/random.ts';
import type { Image } from './image.ts';
import { memoryPairs, type Pair, type PairSource } from './pairs.ts';

/** Noise in every channel. */
export const noiseImage = (width: number, height: number, channels = 3, seed = 0): Image => {
  const stream = randomStream(seed, 'noise image');
  const data = Uint8Array.from({ length: width * height * channels }, () => stream.integer(256));
  return { width, height, channels, data };
};

/** One colour everywhere. */
export const flatImage = (width: number, height: number, colour: readonly number[]): Image => {
  const channels = colour.length;
  const data = Uint8Array.from(
    { length: width * height * channels },
    (_, i) => colour[i % channels] as number,
  );
  return { width, height, channels, data };
};

/** Pairs named p0, p1 ... whose input and target are equal. */
export const twinPairs = (count: number, size = 12): PairSource => {
  const pairs = Array.from({ length: count }, (_, index): Pair => {
    const image = noiseImage(size, size, 3, index);
    return { name: `p${index}`, input: image, target: image };
  });
  return memoryPairs(pairs);
};
