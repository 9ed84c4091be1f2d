/** Which pairs are kept together by running numbers in their names: whole sequences, or stretches of neighbours. */
import { Pix2PixError } from '../../../core/errors.ts';
import type { SplitShares } from '../../assign-splits.ts';
import { sequencePlaces } from '../../names/sequences.ts';

export interface SequenceKeys {
  /** Of each name; names of one key are kept together. */
  readonly keys: readonly string[];
  /** What was kept together, in words. */
  readonly text: string;
}

/**
 * Keys of sequences by their names. If those that fit into a split do not suffice for what is asked for, longer ones are cut
 * into stretches that fit. Throws DATA if no two names are of one sequence.
 *
 * @example
 * sequenceKeys(['a_1', 'a_2', 'b_1'], { val: 0.3, test: 0, seed: 0 }).keys; // ['a_*', 'a_*', 'b_*'], of whole sequences
 */
export const sequenceKeys = (names: readonly string[], { val, test }: SplitShares): SequenceKeys => {
  const places = sequencePlaces(names);
  const sequences = new Map<string, { readonly index: number; readonly number: number }[]>();
  for (const [index, name] of names.entries()) {
    const { sequence, number } = places[index] ?? { sequence: name, number: 0 };
    const frames = sequences.get(sequence);
    if (frames) frames.push({ index, number });
    else sequences.set(sequence, [{ index, number }]);
  }
  const lists = [...sequences];
  const known = lists.filter(([, frames]) => frames.length > 1);
  if (known.length === 0) throw noSequences(names);
  const rooms = [val, test]
    .filter((share) => share > 0)
    .map((share) => Math.max(1, Math.round(share * names.length)));
  const room = Math.min(...rooms);
  const fitting = lists.filter(([, frames]) => frames.length <= room);
  const isEnough =
    fitting.length >= rooms.length && count(fitting) >= rooms.reduce((sum, one) => sum + one, 0);
  const keys = new Array<string>(names.length);
  let numCut = 0;
  for (const [sequence, frames] of lists) {
    const numStretches = isEnough || rooms.length === 0 ? 1 : Math.ceil(frames.length / room);
    if (numStretches > 1) numCut++;
    frames.sort((a, b) => a.number - b.number);
    for (const [at, { index }] of frames.entries())
      keys[index] = `${sequence} ${Math.floor((at * numStretches) / frames.length)}`;
  }
  const kept = `${count(known)} of ${names.length} are in ${known.length === 1 ? 'one sequence' : `${known.length} sequences`}`;
  const how =
    numCut === 0
      ? 'each stays in one split'
      : `${numCut} ${numCut === 1 ? 'is' : 'are'} longer than a split, and cut into stretches of neighbours`;
  return { keys, text: `Sequences: ${kept} by running numbers; ${how}` };
};

const count = (lists: readonly (readonly [string, readonly unknown[]])[]): number =>
  lists.reduce((sum, [, frames]) => sum + frames.length, 0);

const noSequences = (names: readonly string[]): Pix2PixError =>
  new Pix2PixError(
    'DATA',
    `split: sequences were asked for, but no two names differ by a running number alone, such as ${names[0]}; leave out --sequences, or say by --group PATTERN what belongs together`,
  );
