/** The pairs that a run validates on, the first ones of a split: each process reads its share of them. */
import { type ErrorCode, Pix2PixError } from '../core/errors.ts';
import type { Peers } from '../core/peers.ts';
import { plainExample } from '../data/example.ts';
import { type Pair, type PairSource, readOrLeaveOut } from '../data/pairs.ts';
import { hasWeight } from '../data/pixel-weights.ts';
import { exampleShape } from '../settings/examples.ts';
import type { Options } from '../settings/options.ts';
import { newSides } from './validation.ts';
import type { Side } from './validation-scores.ts';

export interface FirstPair {
  /** In its split. */
  readonly index: number;
  readonly pair: Pair;
  /** Images that no pair before had. */
  readonly sides: readonly Side[];
}

/** A pair that was left out. */
export interface UnreadablePair {
  readonly index: number;
  readonly code: ErrorCode;
  readonly message: string;
}

export interface FirstPairs {
  /** As bytes: 100 pairs of 256x256 take 39 MB, four times less than as numbers. */
  readonly pairs: readonly FirstPair[];
  /** Pairs without a pixel that counts. */
  readonly numWeightless: number;
  readonly unreadable: readonly UnreadablePair[];
}

/** A process's share, every so manieth, of the first `count` pairs: those that can be read and have a pixel that counts. */
export const readFirst = async (
  source: PairSource,
  count: number,
  options: Options,
  { rank, size }: Pick<Peers, 'rank' | 'size'>,
): Promise<FirstPairs> => {
  const shape = exampleShape(options);
  const pairs: FirstPair[] = [];
  const unreadable: UnreadablePair[] = [];
  let numWeightless = 0;
  const { onUnreadable } = source;
  const noted: PairSource = onUnreadable
    ? {
        ...source,
        onUnreadable: (index, error) => {
          unreadable.push({ index, code: error.code, message: error.message });
          onUnreadable(index, error);
        },
      }
    : source;
  for (let index = rank; index < count; index += size) {
    const read = await readOrLeaveOut(noted, index);
    if (!read) continue;
    const pair = plainExample(read, shape);
    if (pair.weight && !hasWeight(pair.weight)) numWeightless++;
    else pairs.push({ index, pair, sides: newSides(source, index) });
  }
  return { pairs, numWeightless, unreadable };
};

/** Throws DATA for a validation of no pair at all. */
export const requireSome = (numPairs: number, numWeightless: number, count: number): void => {
  if (numPairs > 0) return;
  throw new Pix2PixError(
    'DATA',
    numWeightless > 0
      ? `validation: the weights of pixels are 0 throughout in ${numWeightless} of its ${count} pairs, and there are no others that can be read, so that nothing is compared; correct them, or remove the weights of this split`
      : `validation: none of its ${count} pairs can be read; replace them`,
  );
};
