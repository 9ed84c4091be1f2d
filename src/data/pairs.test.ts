import { describe, expect, it } from 'vitest';
import { cachedPairs, directed, type PairSource } from './pairs.ts';
import { twinPairs } from './patterns.testing.ts';

/** The source, and which pairs were read from it. */
const recorded = (source: PairSource): { source: PairSource; reads: number[] } => {
  const reads: number[] = [];
  const readPair: PairSource['readPair'] = (index) => {
    reads.push(index);
    return source.readPair(index);
  };
  return { reads, source: { ...source, readPair } };
};

describe('pair sources', () => {
  it('AtoB has A as input, BtoA has B', () => {
    expect(directed('AtoB', 'a', 'b')).toEqual({ input: 'a', target: 'b' });
    expect(directed('BtoA', 'a', 'b')).toEqual({ input: 'b', target: 'a' });
  });

  it('a cache reads what it holds once, and never holds more than its limit', async () => {
    const pairBytes = 2 * 4 * 4 * 3;
    const { source, reads } = recorded(twinPairs(3, 4));
    const cached = cachedPairs(source, 2 * pairBytes);
    const first = await Promise.all([0, 1, 2].map(cached.readPair));
    const second = await Promise.all([0, 1, 2].map(cached.readPair));
    expect(second).toEqual(first);
    expect(reads).toEqual([0, 1, 2, 2]);
  });
});
