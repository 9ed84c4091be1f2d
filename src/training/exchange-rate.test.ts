import { expect, it } from 'vitest';
import { ALONE, type Peers } from '../core/peers.ts';
import { measureExchange } from './exchange-rate.ts';
import { sentBytes } from './step-time.ts';

/** Peers whose sums take a time that is known, on a clock that only they move. */
const timedPeers = (size: number, secondsOf: (bytes: number) => number) => {
  let now = 0;
  const peers: Peers = {
    ...ALONE,
    size,
    sum: async ({ byteLength }) => {
      now += secondsOf(byteLength);
    },
    gather: async (value) => new Array(size).fill(value),
  };
  return { peers, clock: { seconds: () => now } };
};

it('finds what an exchange costs at its start, and what by byte', async () => {
  const { peers, clock } = timedPeers(4, (bytes) => 0.002 + sentBytes(bytes, 4) / 1e9);
  const { startSeconds, bytesPerSecond, times } = await measureExchange(peers, clock);
  expect(startSeconds).toBeCloseTo(0.002, 5);
  expect(bytesPerSecond).toBeCloseTo(1e9, -1);
  expect(times).toHaveLength(5);
});

it('measures no larger sizes once one takes seconds', async () => {
  const { peers, clock } = timedPeers(2, (bytes) => bytes / 400_000);
  const { times, bytesPerSecond } = await measureExchange(peers, clock);
  expect(times.map(({ bytes }) => bytes)).toEqual([1024, 65_536, 1_048_576]);
  expect(bytesPerSecond).toBeCloseTo(400_000, 0);
});
