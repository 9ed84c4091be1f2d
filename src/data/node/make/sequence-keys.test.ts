import { describe, expect, it } from 'vitest';
import { sequenceKeys } from './sequence-keys.ts';

const frames = (start: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${start}_${String(i).padStart(4, '0')}`);

const SHARES = { val: 0.1, test: 0.1, seed: 0 };

/** How many names each key has, in the order of the names. */
const sizes = (names: readonly string[], shares = SHARES): readonly number[] => {
  const counts = new Map<string, number>();
  for (const key of sequenceKeys(names, shares).keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts.values()];
};

describe('sequenceKeys', () => {
  it('keeps whole sequences together where they fit', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].flatMap((start) => frames(start, 8));
    expect(sizes(names)).toEqual(new Array(10).fill(8));
    expect(sequenceKeys(names, SHARES).text).toBe(
      'Sequences: 80 of 80 are in 10 sequences by running numbers; each stays in one split',
    );
  });

  it('leaves a long one whole where others suffice, and cuts it where they do not', () => {
    const short = ['b', 'c', 'd'].flatMap((start) => frames(start, 8));
    expect(sizes([...frames('a', 56), ...short])).toEqual([56, 8, 8, 8]);
    const one = frames('a', 50);
    expect(sizes(one)).toEqual(new Array(10).fill(5));
    const { keys, text } = sequenceKeys(one.toReversed(), SHARES);
    expect(keys.slice(0, 6)).toEqual(['a_* 9', 'a_* 9', 'a_* 9', 'a_* 9', 'a_* 9', 'a_* 8']);
    expect(text).toContain('1 is longer than a split, and cut into stretches of neighbours');
  });

  it('takes names without numbers as they are, and refuses to find nothing', () => {
    expect(sizes([...frames('a', 4), 'cover', 'end'], { val: 0, test: 0, seed: 0 })).toEqual([4, 1, 1]);
    expect(() => sequenceKeys(['red', 'green'], SHARES)).toThrow('no two names differ by a running number');
  });
});
