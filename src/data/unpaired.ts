/**
 * Two sets of images without pairs, which CycleGAN learns from: the images of one side in order, each beside one of the
 * other that is drawn for every showing, and varied apart from it.
 */
import type { Pix2PixError } from '../core/errors.ts';
import { randomStream } from '../core/random.ts';
import type { ExampleReader, Showing, Side } from './example.ts';
import type { AnyImage } from './image.ts';
import { isOfFile } from './pairs.ts';

export interface UnpairedReaderOptions {
  /** Names of the images of each side. */
  readonly sides: Readonly<Record<Side, readonly string[]>>;
  readonly seed: number;
  /** Partners are drawn at random, so that an epoch need not show all of them; otherwise they come in order. */
  readonly isShuffled: boolean;
  readonly concurrency: number;
  /** Makes the example of one image. Throws DATA or FILE naming what failed. */
  readonly readSide: (side: Side, index: number, showing: Showing) => Promise<AnyImage>;
  /** Told of each image that cannot be used, once; the next one of its side takes its place. Without it that is an error. */
  readonly onBad?: ((side: Side, index: number, error: Pix2PixError) => void) | undefined;
}

/** The image of the target side that a showing of one of the input side has beside it. */
export const partnerOf = (
  { epoch, index }: Showing,
  {
    seed,
    isShuffled,
    count,
  }: { readonly seed: number; readonly isShuffled: boolean; readonly count: number },
): number => (isShuffled ? randomStream(seed, 'partner', epoch, index).integer(count) : index % count);

/** A name for two images that are shown together, such as `horse7--zebra2`. */
export const partnersName = (input: string, target: string): string =>
  input === target ? input : `${input}--${target}`;

/** Reads images of both sides; which ones depends on seed, epoch and index alone. */
export const unpairedReader = (options: UnpairedReaderOptions): ExampleReader => {
  const { sides, seed, isShuffled, concurrency } = options;
  const readGood = skippingBad(options);
  return {
    concurrency,
    read: async (showing) => {
      const partner = partnerOf(showing, { seed, isShuffled, count: sides.target.length });
      const reads = [
        readGood('input', showing.index % sides.input.length, showing),
        readGood('target', partner, showing),
      ] as const;
      await Promise.allSettled(reads); // so that nothing is being read when this showing fails
      const [input, target] = await Promise.all(reads);
      return {
        name: partnersName(input.name, target.name),
        input: input.image,
        target: target.image,
      };
    },
  };
};

interface NamedImage {
  readonly name: string;
  readonly image: AnyImage;
}

/** Reads an image or, where bad ones are left out, the next good one of its side. */
const skippingBad = ({ sides, readSide, onBad }: UnpairedReaderOptions) => {
  const bad = { input: new Map<number, Pix2PixError>(), target: new Map<number, Pix2PixError>() };
  return async (side: Side, index: number, showing: Showing): Promise<NamedImage> => {
    const names = sides[side];
    const read = async (place: number): Promise<NamedImage> => ({
      name: names[place] as string,
      image: await readSide(side, place, showing),
    });
    if (!onBad) return read(index);
    for (let tried = 0; tried < names.length; tried++) {
      const place = (index + tried) % names.length;
      if (bad[side].has(place)) continue;
      try {
        return await read(place);
      } catch (error) {
        if (!isOfFile(error)) throw error;
        if (!bad[side].has(place)) onBad(side, place, error);
        bad[side].set(place, error);
      }
    }
    throw bad[side].get(index) as Pix2PixError; // not one can be used
  };
};
