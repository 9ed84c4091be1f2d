/** Small draws from a random stream: a number of a range, an entry of a weighted list. */
import type { RandomStream } from '../../core/random.ts';

/** Two ends of a range. */
export type Range = readonly [low: number, high: number];

/** Entries with their odds, which need not sum to one. */
export type Weighted<T> = readonly (readonly [entry: T, odds: number])[];

/** A float in the range. */
export const between = (stream: RandomStream, [low, high]: Range): number =>
  low + (high - low) * stream.uniform();

/** An entry of a non-empty list, by its odds. */
export const pick = <T>(stream: RandomStream, entries: Weighted<T>): T => {
  let left = stream.uniform() * entries.reduce((sum, [, odds]) => sum + odds, 0);
  for (const [entry, odds] of entries) {
    left -= odds;
    if (left < 0) return entry;
  }
  return (entries[entries.length - 1] as readonly [T, number])[0];
};

/** The seed of a noise field. */
export const noiseSeed = (stream: RandomStream): number => stream.integer(2 ** 31);
