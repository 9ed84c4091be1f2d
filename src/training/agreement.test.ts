import { describe, expect, it } from 'vitest';
import { Pix2PixError } from '../core/errors.ts';
import type { Peers } from '../core/peers.ts';
import { agree, alike, inPlaceOf, inStep, isKnownToAll, toldOf } from './agreement.ts';
import { ranksOf } from './peers.testing.ts';

const settled = (work: readonly Promise<unknown>[]) => Promise.allSettled(work);

describe('agree', () => {
  it('gives each its own and what all told, by rank', async () => {
    const results = await Promise.all(
      ranksOf(3).map((peers) => agree(peers, async () => ({ own: `mine ${peers.rank}`, told: peers.rank }))),
    );
    expect(results.map(({ own }) => own)).toEqual(['mine 0', 'mine 1', 'mine 2']);
    expect(results.every(({ all }) => all.join() === '0,1,2')).toBe(true);
  });

  it('throws on all ranks what one threw, with its code and its rank', async () => {
    const results = await settled(
      ranksOf(3).map((peers) =>
        agree(peers, async () => {
          if (peers.rank === 1) throw new Pix2PixError('DATA', 'a.png: is torn');
          return { own: 0, told: 0 };
        }),
      ),
    );
    const errors = results.map((result) => result.status === 'rejected' && result.reason);
    expect(errors.map(({ code, message }) => [code, message])).toEqual([
      ['DATA', 'rank 1: a.png: is torn'],
      ['DATA', 'a.png: is torn'],
      ['DATA', 'rank 1: a.png: is torn'],
    ]);
    expect(errors.every(isKnownToAll)).toBe(true);
  });
});

describe('toldOf', () => {
  it('hands an error to the next agreement of the others', async () => {
    const [first, second] = ranksOf(2) as [Peers, Peers];
    const results = await settled([
      toldOf(first, async () => {
        throw new Pix2PixError('FILE', 'the disk is full');
      }),
      agree(second, async () => ({ own: 0, told: 0 })),
    ]);
    expect(results.map((result) => result.status === 'rejected' && result.reason.message)).toEqual([
      'the disk is full',
      'rank 0: the disk is full',
    ]);
  });

  it('tells nothing of what all know already, nor from the middle of a step', async () => {
    const [peers] = ranksOf(2) as [Peers]; // a call of gather would wait for ever
    const known = toldOf(peers, async () =>
      alike(() => {
        throw new Pix2PixError('NON_FINITE', 'L1 became NaN');
      }),
    );
    await expect(known).rejects.toMatchObject({ code: 'NON_FINITE' });
    const instead = known.catch((error: unknown) => inPlaceOf(error, new Error('with advice')));
    await expect(toldOf(peers, async () => Promise.reject(await instead))).rejects.toThrow('with advice');
    const inside = toldOf(peers, () =>
      inStep(async () => {
        throw new Pix2PixError('RUNTIME', 'the engine failed');
      }),
    );
    await expect(inside).rejects.toSatisfy((error) => !isKnownToAll(error));
  });
});
