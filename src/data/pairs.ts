/** Pairs of images, wherever they are: the one thing that training asks of a data set. */
import { Pix2PixError } from '../core/errors.ts';
import type { AnyImage } from './image.ts';

/** Which side is the input: A (left) to B (right), or B to A. */
export type Direction = 'AtoB' | 'BtoA';

/** An input and what it should become. */
export interface Pair {
  /** Unique in its source; names samples and errors. */
  readonly name: string;
  readonly input: AnyImage;
  readonly target: AnyImage;
  /** How much each pixel counts, 0 and more, in one channel; absent where all count alike. */
  readonly weight?: AnyImage;
}

/** The images of a pair. */
export const imagesOf = ({ input, target, weight }: Pair): AnyImage[] =>
  weight ? [input, target, weight] : [input, target];

/** Pairs that are read by index. */
export interface PairSource {
  readonly count: number;
  /** The name of each pair, by index. */
  readonly names: readonly string[];
  /** Names of the images of each side of an unpaired set, whose pairs are partners by index, over and over. */
  readonly sides?: Readonly<Record<'input' | 'target', readonly string[]>>;
  /** Reads one pair; may be called again before it has answered. Throws DATA or FILE naming what failed. */
  readPair(index: number): Promise<Pair>;
  /** Told of a pair that cannot be read and is left out, perhaps again; without it such a pair is an error. */
  readonly onUnreadable?: (index: number, error: Pix2PixError) => void;
}

/** Whether an error is about a file that was read, and not about the program. */
export const isOfFile = (error: unknown): error is Pix2PixError =>
  error instanceof Pix2PixError && (error.code === 'DATA' || error.code === 'FILE');

/** The pair, or undefined if it cannot be read and the source leaves such pairs out. Throws DATA or FILE. */
export const readOrLeaveOut = async (source: PairSource, index: number): Promise<Pair | undefined> => {
  try {
    return await source.readPair(index);
  } catch (error) {
    if (!source.onUnreadable || !isOfFile(error)) throw error;
    source.onUnreadable(index, error);
    return undefined;
  }
};

/** Channels of both sides: 3 for colour, 1 for gray. */
export interface PairChannels {
  readonly input: number;
  readonly target: number;
}

/** Sides A and B by direction. */
export const directed = <T>(direction: Direction, a: T, b: T): { readonly input: T; readonly target: T } =>
  direction === 'AtoB' ? { input: a, target: b } : { input: b, target: a };

/** Pairs that are in memory already. */
export const memoryPairs = (pairs: readonly Pair[]): PairSource => ({
  count: pairs.length,
  names: pairs.map(({ name }) => name),
  readPair: async (index) => pairs[index] as Pair,
});

/**
 * The source with its first pairs kept after they are read, until `limitBytes` of pixels are held; pairs
 * beyond that are read again each time, which never evicts what the next epoch needs.
 */
export const cachedPairs = (source: PairSource, limitBytes: number): PairSource => {
  const kept = new Map<number, Pair>();
  let heldBytes = 0;
  return {
    ...source,
    readPair: async (index) => {
      const known = kept.get(index);
      if (known) return known;
      const pair = await source.readPair(index);
      const bytes = imagesOf(pair).reduce((sum, { data }) => sum + data.byteLength, 0);
      if (heldBytes + bytes <= limitBytes && !kept.has(index)) {
        kept.set(index, pair);
        heldBytes += bytes;
      }
      return pair;
    },
  };
};
