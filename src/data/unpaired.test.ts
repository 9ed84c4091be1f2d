import { describe, expect, it } from 'vitest';
import { Pix2PixError } from '../core/errors.ts';
import { flatImage } from './patterns.testing.ts';
import { partnerOf, type UnpairedReaderOptions, unpairedReader } from './unpaired.ts';

const SIDES = { input: ['a0', 'a1'], target: ['b0', 'b1', 'b2'] };

const readerWith = (given: Partial<UnpairedReaderOptions> = {}) =>
  unpairedReader({
    sides: SIDES,
    seed: 3,
    isShuffled: true,
    concurrency: 1,
    readSide: async (_, index) => flatImage(1, 1, [index, 0, 0]),
    ...given,
  });

describe('the partner of an image', () => {
  it('is drawn anew for every showing, each of the other side as often as any', () => {
    const counts = [0, 0, 0];
    for (let epoch = 1; epoch <= 300; epoch++)
      for (let index = 0; index < 10; index++) {
        const partner = partnerOf({ epoch, index }, { seed: 0, isShuffled: true, count: 3 });
        counts[partner] = (counts[partner] ?? 0) + 1;
      }
    for (const count of counts) expect(count / 3000).toBeCloseTo(1 / 3, 1);
    const drawn = (epoch: number) =>
      Array.from({ length: 20 }, (_, index) =>
        partnerOf({ epoch, index }, { seed: 0, isShuffled: true, count: 3 }),
      );
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
  });

  it('comes in order without shuffling', () => {
    const partners = [0, 1, 2, 3].map((index) =>
      partnerOf({ epoch: 1, index }, { seed: 0, isShuffled: false, count: 3 }),
    );
    expect(partners).toEqual([0, 1, 2, 0]);
  });
});

describe('reading an unpaired set', () => {
  it('goes over the smaller side again', async () => {
    const reader = readerWith({ isShuffled: false });
    const names = await Promise.all(
      [0, 1, 2].map(async (index) => (await reader.read({ epoch: 1, index })).name),
    );
    expect(names).toEqual(['a0--b0', 'a1--b1', 'a0--b2']);
  });

  const torn = new Pix2PixError('DATA', 'torn');
  const readSide: UnpairedReaderOptions['readSide'] = async (side, index) => {
    if (side === 'target' && index === 1) throw torn;
    return flatImage(1, 1, [index, 0, 0]);
  };

  it('puts the next image of its side in place of one that cannot be read, and tells of it once', async () => {
    const told: unknown[] = [];
    const reader = readerWith({ isShuffled: false, readSide, onBad: (...args) => told.push(args) });
    for (const epoch of [1, 2]) {
      const { name, input, target } = await reader.read({ epoch, index: 1 });
      expect([name, input.data[0], target.data[0]]).toEqual(['a1--b2', 1, 2]);
    }
    expect(told).toEqual([['target', 1, torn]]);
  });

  it('throws where such an image may not be left out, or a side has no other', async () => {
    await expect(readerWith({ isShuffled: false, readSide }).read({ epoch: 1, index: 1 })).rejects.toBe(torn);
    const none = readerWith({
      onBad: () => {},
      readSide: async () => {
        throw torn;
      },
    });
    await expect(none.read({ epoch: 1, index: 0 })).rejects.toBe(torn);
  });
});
