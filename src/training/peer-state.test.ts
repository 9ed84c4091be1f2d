import { describe, expect, it } from 'vitest';
import type { Peers } from '../core/peers.ts';
import { tensor } from '../core/tensor.ts';
import { FlatState } from '../runtime/flat-state.ts';
import { mixStatistics, requireEqualWeights, sumArena } from './peer-state.ts';

const stateOf = (values: readonly number[]): FlatState => {
  const layout = { G: [{ name: 'G/w', shape: [values.length] }] };
  const state = new FlatState(
    layout,
    (length) => new Float32Array(length),
    async (job) => job(),
  );
  state.arena('G').set(values);
  return state;
};

/** One rank of several, which the test plays. */
const peersOf = (others: Partial<Peers>): Peers => ({
  rank: 0,
  size: 2,
  sum: async () => {},
  gather: async (value) => [value, value],
  leave: () => {},
  close: async () => {},
  ...others,
});

describe('sumArena', () => {
  it('adds up memory in place, and copies where an arena is not on the host', async () => {
    const doubled = peersOf({
      sum: async (values) =>
        void values.forEach((value, i) => {
          values[i] = 2 * value;
        }),
    });
    const state = stateOf([1, 2.5]);
    await sumArena(state, 'G', doubled);
    expect([...state.arena('G')].slice(0, 2)).toEqual([2, 5]);
    const remote = Object.assign(Object.create(state) as FlatState, {
      memory: () => undefined,
      read: () => state.read('G'),
      write: (values: Parameters<FlatState['write']>[0]) => state.write(values),
    });
    await sumArena(remote, 'G', doubled);
    expect([...state.arena('G')].slice(0, 2)).toEqual([4, 10]);
  });
});

describe('mixStatistics', () => {
  it('moves by each share in the order of ranks, in float32', async () => {
    const state = new FlatState(
      { 'D.statistics': [{ name: 'D.statistics/a', shape: [1] }] },
      (length) => new Float32Array(length),
      async (job) => job(),
    );
    state.arena('D.statistics')[0] = 3;
    const share = (value: number) => tensor([1], Float32Array.of(value));
    const mine = [{ 'share0:D.statistics/a': share(0.1), 'share1:D.statistics/a': share(0.7) }];
    const theirs = [{ 'share0:D.statistics/a': share(1.3), 'share1:D.statistics/a': share(-2) }];
    await mixStatistics(state, mine, peersOf({ gather: async () => [mine, theirs] as never }));
    const { fround } = Math;
    const expected = [0.1, 0.7, 1.3, -2].reduce(
      (old, now) => fround(fround(old * fround(0.9)) + fround(now)),
      3,
    );
    expect(state.arena('D.statistics')[0]).toBe(expected);
  });
});

describe('requireEqualWeights', () => {
  it('sees one bit, and says which ranks differ', async () => {
    const hashes: string[] = [];
    const hearing = peersOf({
      gather: async (own) => {
        hashes.push(String(own));
        return [own, own];
      },
    });
    await requireEqualWeights(stateOf([1, 2]), ['G'], hearing, 200);
    const [first] = hashes;
    const odd = peersOf({ gather: async (own) => [first, own, first] as never });
    await expect(requireEqualWeights(stateOf([1, 2 + 2 ** -22]), ['G'], odd, 400)).rejects.toMatchObject({
      code: 'STATE',
      message: expect.stringMatching(
        /after step 400 rank 1 and rank 0 have other weights \(G \w+; G \w+; G \w+\)/,
      ),
    });
  });
});
