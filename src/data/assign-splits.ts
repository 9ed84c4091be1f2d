/** Which pairs train, validate and test: at random by a seed, and nothing of one split is in another. */
import { Pix2PixError } from '../core/errors.ts';
import { randomStream, shuffled } from '../core/random.ts';

export type Split = 'train' | 'val' | 'test';

export interface SplitShares {
  /** Shares of the pairs in [0,1), together below 1; a share above 0 is one pair at least. */
  readonly val: number;
  readonly test: number;
  readonly seed: number;
  /** What is divided, for errors; pairs if absent. */
  readonly noun?: string;
  /** Whether a share for which every group is too large takes the smallest one, so that no split is empty. */
  readonly hasLargeGroups?: boolean;
}

/**
 * The split of each pair. Pairs that have a key in common, such as the digest of one of their files, are kept
 * together. Throws OPTION for shares that leave nothing to train on, DATA if the pairs do not suffice.
 *
 * @example
 * assignSplits([['a'], ['b'], ['c']], { val: 0.1, test: 0.1, seed: 0 }); // each once, in an order by the seed
 */
export const assignSplits = (
  keys: readonly (readonly string[])[],
  { val, test, seed, noun = 'pairs', hasLargeGroups = false }: SplitShares,
): Split[] => {
  if (!(val >= 0 && test >= 0 && val + test < 1))
    throw new Pix2PixError(
      'OPTION',
      `split: ${val} to validate and ${test} to test, expected shares from 0 whose sum is below 1; the rest trains`,
    );
  const room = { val: roomOf(val, keys.length), test: roomOf(test, keys.length) };
  const result = new Array<Split>(keys.length).fill('train');
  const groups = shuffled(groupsOf(keys), randomStream(seed, 'split'));
  // A group that is larger than the room that is left would take too much from training: it stays there.
  for (const split of ['val', 'test'] as const) {
    const free = groups.filter((group) => group.every((index) => result[index] === 'train'));
    for (const group of free)
      if (group.length <= room[split]) {
        for (const index of group) result[index] = split;
        room[split] -= group.length;
      }
    const isEmpty = room[split] > 0 && !result.includes(split);
    if (isEmpty && hasLargeGroups && free.length > 1)
      for (const index of smallest(free)) result[index] = split;
  }
  requireAll(result, { train: 1, val, test }, groups.length, noun);
  return result;
};

/** The first of the smallest groups. */
const smallest = (groups: readonly number[][]): readonly number[] =>
  groups.reduce((least, group) => (group.length < least.length ? group : least));

const roomOf = (share: number, count: number): number =>
  share === 0 ? 0 : Math.max(1, Math.round(share * count));

const requireAll = (
  splits: readonly Split[],
  shares: Readonly<Record<Split, number>>,
  numGroups: number,
  noun: string,
): void => {
  for (const [split, share] of Object.entries(shares))
    if (share > 0 && !splits.includes(split as Split))
      throw new Pix2PixError(
        'DATA',
        `split: nothing is left for ${split} of ${splits.length} ${noun}, ${numGroups} of them different; add ${noun}, or ask for no such split with a share of 0`,
      );
};

/** Indices of the pairs that hang together by their keys, each group in order, groups by their first. */
const groupsOf = (keys: readonly (readonly string[])[]): number[][] => {
  const parents = keys.map((_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (parents[root] !== root) root = parents[root] as number;
    parents[index] = root; // shortens the way of the next
    return root;
  };
  const firstOf = new Map<string, number>();
  for (const [index, own] of keys.entries())
    for (const key of own) {
      const first = firstOf.get(key);
      if (first === undefined) firstOf.set(key, index);
      else {
        const [a, b] = [rootOf(first), rootOf(index)];
        parents[Math.max(a, b)] = Math.min(a, b);
      }
    }
  const groups = new Map<number, number[]>();
  for (const index of keys.keys()) {
    const root = rootOf(index);
    const group = groups.get(root);
    if (group) group.push(index);
    else groups.set(root, [index]);
  }
  return [...groups.values()];
};
