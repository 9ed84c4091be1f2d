/** What ranks tell each other between steps, so that none waits for one that left. */
import { type ErrorCode, messageOf, Pix2PixError } from '../core/errors.ts';
import type { Peers } from '../core/peers.ts';

/** What one rank says: its part, or why it has none. */
type Word<T> =
  | { readonly told: T }
  | { readonly error: { readonly code: ErrorCode; readonly message: string } };

export interface Agreed<O, T> {
  /** What this rank has. */
  readonly own: O;
  /** What each rank told, by rank. */
  readonly all: readonly T[];
}

/** Errors that all ranks know of, and errors in the middle of a step, where the others wait for something else. */
const known = new WeakSet<object>();
const untold = new WeakSet<object>();

const noted = <E>(errors: WeakSet<object>, error: E): E => {
  if (typeof error === 'object' && error !== null) errors.add(error);
  return error;
};
const isIn = (errors: WeakSet<object>, error: unknown): boolean =>
  typeof error === 'object' && error !== null && errors.has(error);

/** Whether all ranks throw an error: one that one of them told, or that all found alike. */
export const isKnownToAll = (error: unknown): boolean => isIn(known, error);

/** An error that is thrown in place of another: who knows of that one knows of it, so that it is not told again. */
export const inPlaceOf = <E>(before: unknown, error: E): E => {
  for (const errors of [known, untold]) if (isIn(errors, before)) noted(errors, error);
  return error;
};

/** Does what all ranks do with equal results: what it throws, all throw. */
export const alike = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw noted(known, error);
  }
};

/** Does a step's work, in which ranks wait for one another: what it throws on one cannot be told to the others. */
export const inStep = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw isKnownToAll(error) ? error : noted(untold, error);
  }
};

/** Does work on every rank and tells the others what it told. Throws on all ranks what it threw on one. */
export const agree = async <O, T>(
  peers: Peers,
  work: () => Promise<{ readonly own: O; readonly told: T }>,
): Promise<Agreed<O, T>> => {
  const result = await work().catch((error: unknown) => ({ error }));
  const words = await peers.gather<Word<T>>('error' in result ? wordOf(result.error) : { told: result.told });
  if ('error' in result) throw noted(known, result.error);
  return { own: result.own, all: toldBy(words) };
};

/** Does work that only some ranks have; an error of it is what all others get in place of their next agreement. */
export const toldOf = async <T>(peers: Peers, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (peers.size === 1 || isKnownToAll(error) || isIn(untold, error)) throw error;
    await peers.gather<Word<never>>(wordOf(error)).catch(() => {}); // the first error matters
    throw noted(known, error);
  }
};

const wordOf = (error: unknown): Word<never> => ({
  error: { code: error instanceof Pix2PixError ? error.code : 'RUNTIME', message: messageOf(error) },
});

/** Throws the error of the lowest rank that has one, with that rank. */
const toldBy = <T>(words: readonly Word<T>[]): readonly T[] =>
  words.map((word, rank) => {
    if ('told' in word) return word.told;
    throw noted(known, new Pix2PixError(word.error.code, `rank ${rank}: ${word.error.message}`));
  });
