import { describe, expect, it } from 'vitest';
import { assignSplits, type Split } from './assign-splits.ts';

/** Keys of so many pairs that have nothing in common. */
const different = (count: number): string[][] => Array.from({ length: count }, (_, i) => [`${i}`]);

const countOf = (splits: readonly Split[]) => ({
  train: splits.filter((split) => split === 'train').length,
  val: splits.filter((split) => split === 'val').length,
  test: splits.filter((split) => split === 'test').length,
});

const TENTHS = { val: 0.1, test: 0.1, seed: 0 };

describe('assignSplits', () => {
  it('gives each split its share, and one pair at least', () => {
    expect(countOf(assignSplits(different(50), TENTHS))).toEqual({ train: 40, val: 5, test: 5 });
    expect(countOf(assignSplits(different(3), TENTHS))).toEqual({ train: 1, val: 1, test: 1 });
    expect(countOf(assignSplits(different(4), { ...TENTHS, test: 0 }))).toEqual({
      train: 3,
      val: 1,
      test: 0,
    });
  });

  it('draws by the seed', () => {
    const drawn = (seed: number) => assignSplits(different(40), { ...TENTHS, seed });
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
  });

  it('keeps together what has a key in common, over others too', () => {
    const keys = different(30).map((own, i) =>
      i % 10 === 0 ? [...own, 'same'] : i % 10 === 5 ? [...own, 'same', 'more'] : i === 7 ? ['more'] : own,
    );
    for (let seed = 0; seed < 50; seed++) {
      const splits = assignSplits(keys, { val: 0.3, test: 0.3, seed });
      expect(new Set([0, 10, 20, 5, 15, 25, 7].map((i) => splits[i])).size).toBe(1);
    }
  });

  it('leaves a group that is too large for its share to training', () => {
    const keys = [...Array.from({ length: 10 }, () => ['copy']), ...different(10)];
    for (let seed = 0; seed < 20; seed++) {
      const splits = assignSplits(keys, { ...TENTHS, seed });
      expect(splits.slice(0, 10)).toEqual(new Array(10).fill('train'));
      expect(countOf(splits)).toEqual({ train: 16, val: 2, test: 2 });
    }
  });

  it.each([
    [different(2), 'nothing is left for train of 2 pairs'],
    [[['x'], ['x'], ['x'], ['x']], 'nothing is left for val of 4 pairs, 1 of them different'],
  ])('says where the pairs do not suffice', (keys, message) => {
    expect(() => assignSplits(keys, TENTHS)).toThrow(
      expect.objectContaining({ code: 'DATA', message: expect.stringContaining(message) }),
    );
  });

  it.each([
    [0.5, 0.5],
    [-0.1, 0.1],
    [0.1, Number.NaN],
  ])('refuses shares of %d and %d', (val, test) => {
    expect(() => assignSplits(different(9), { val, test, seed: 0 })).toThrow(
      expect.objectContaining({ code: 'OPTION' }),
    );
  });
});
