/** Images of every kind that a side of a data set may hold, drawn small, and written as files. */
import { randomStream } from '../src/core/random.ts';
import type { AnyImage, Image } from '../src/data/image.ts';
import { writePng } from '../src/data/node/codecs.ts';
import { writeStored } from '../src/data/node/formats/write-stored.ts';

/** Pixels of both sides. */
export const SIZE = 32;

/** Smooth values from `low` to `high`, different in each channel. */
export const values = <D extends AnyImage['data']>(
  data: D,
  channels: number,
  seed: number,
  [low, high]: readonly [number, number],
): AnyImage => {
  const stream = randomStream(seed, 'phases');
  const phases = Array.from({ length: channels * 2 }, () => stream.uniform() * 6);
  for (let i = 0; i < SIZE * SIZE; i++)
    for (let c = 0; c < channels; c++) {
      const wave =
        Math.sin((i % SIZE) / 5 + (phases[2 * c] as number)) *
        Math.cos(i / SIZE / 4 + (phases[2 * c + 1] as number));
      data[i * channels + c] = low + ((high - low) * (wave + 1)) / 2;
    }
  return { width: SIZE, height: SIZE, channels, data };
};

export const ids = (seed: number): Image => {
  const split = 8 + (seed % 12);
  const data = Uint8Array.from({ length: SIZE * SIZE }, (_, i) =>
    i % SIZE < split ? 1 : i / SIZE < 16 ? 4 : 11,
  );
  return { width: SIZE, height: SIZE, channels: 1, data };
};

export const colour = (seed: number): Image =>
  values(new Uint8Array(SIZE * SIZE * 3), 3, seed, [20, 230]) as Image;

export interface Side {
  readonly ending: string;
  readonly make: (seed: number) => AnyImage;
}

export const SIDES = {
  'colour of 8 bits': { ending: 'png', make: colour },
  'gray of 16 bits': {
    ending: 'png',
    make: (seed) => values(new Uint16Array(SIZE * SIZE), 1, seed, [200, 4000]),
  },
  'colour of 16 bits': {
    ending: 'tif',
    make: (seed) => values(new Uint16Array(SIZE * SIZE * 3), 3, seed, [0, 65535]),
  },
  'one channel of floats': {
    ending: 'tif',
    make: (seed) => values(new Float32Array(SIZE * SIZE), 1, seed, [-1000, 3000]),
  },
  'six channels of floats': {
    ending: 'tif',
    make: (seed) => values(new Float32Array(SIZE * SIZE * 6), 6, seed, [-0.5, 1.5]),
  },
  'four channels of 16 bits in NumPy': {
    ending: 'npy',
    make: (seed) => values(new Uint16Array(SIZE * SIZE * 4), 4, seed, [0, 1023]),
  },
  'two channels of 8 bits': {
    ending: 'tif',
    make: (seed) => values(new Uint8Array(SIZE * SIZE * 2), 2, seed, [0, 255]),
  },
  'ids of classes': { ending: 'png', make: ids },
} as const satisfies Readonly<Record<string, Side>>;
export type SideName = keyof typeof SIDES;

export const write = (path: string, image: AnyImage): Promise<void> =>
  path.endsWith('.png') && image.data instanceof Uint8Array
    ? writePng(path, image as Image)
    : writeStored(path, image);
