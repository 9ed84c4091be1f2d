import { expect, it } from 'vitest';
import {
  costOnLink,
  exchangeSeconds,
  forecastStep,
  LINKS,
  sentBytes,
  TCP_BYTES_PER_SECOND,
} from './step-time.ts';

const GIGABIT = { bitsPerSecond: 1e9, delaySeconds: 0.001, copyBytesPerSecond: TCP_BYTES_PER_SECOND };
const EXCHANGE = { bytes: 200e6, small: 5 };

it('sends about twice an array, whatever the number of ranks', () => {
  expect(sentBytes(100, 1)).toBe(0);
  expect(sentBytes(100, 2)).toBe(100);
  expect(sentBytes(100, 4)).toBe(150);
});

it('takes at least the time of the wire', () => {
  const cost = costOnLink(GIGABIT, { ranks: 2, ranksPerHost: 1 });
  expect(exchangeSeconds(125e6, 2, cost)).toBeGreaterThan(1);
  expect(exchangeSeconds(125e6, 2, cost)).toBeLessThan(1.5);
});

it('shares out the link of a machine among its ranks, and uses none on one machine', () => {
  const rateOf = (ranksPerHost: number): number =>
    costOnLink(GIGABIT, { ranks: 8, ranksPerHost }).bytesPerSecond;
  expect(rateOf(1)).toBeGreaterThan(rateOf(2));
  expect(rateOf(2)).toBeGreaterThan(rateOf(4));
  expect(rateOf(8)).toBeGreaterThan(4 * rateOf(1));
});

it('is no exchange for one rank, which is as fast as one process', () => {
  const cost = costOnLink(GIGABIT, { ranks: 1, ranksPerHost: 1 });
  const times = { singleSeconds: 0.3, partSeconds: 0.3 };
  expect(forecastStep(times, EXCHANGE, 1, cost)).toEqual({
    exchangeSeconds: 0,
    stepSeconds: 0.3,
    speedup: 1,
  });
});

it('gains by machines, by faster networks, and by more work for each rank', () => {
  const speedup = (network: string, ranks: number, seconds: number): number => {
    const cost = costOnLink(LINKS[network] ?? GIGABIT, { ranks, ranksPerHost: 1 });
    return forecastStep({ singleSeconds: seconds, partSeconds: seconds }, EXCHANGE, ranks, cost).speedup;
  };
  expect(speedup('10 GbE', 16, 1)).toBeGreaterThan(speedup('10 GbE', 4, 1));
  expect(speedup('100 GbE', 16, 1)).toBeGreaterThan(speedup('10 GbE', 16, 1));
  expect(speedup('1 GbE', 16, 10)).toBeGreaterThan(speedup('1 GbE', 16, 1));
  expect(speedup('1 GbE', 2, 0.3)).toBeLessThan(1); // two machines by such a network are slower than one
});

it.each([
  ['the paper', 0.56, 228_730_640, 3.0],
  ['128x128, ngf 32', 0.085, 44_630_928, 0.579],
  ['128x128, ngf 32, batch 4', 0.186, 44_630_928, 0.757],
])(
  'agrees with steps measured between two machines, 1 Gbit/s and 1 ms apart: %s',
  (_name, partSeconds, bytes, measured) => {
    const cost = costOnLink(GIGABIT, { ranks: 2, ranksPerHost: 1 });
    const { stepSeconds } = forecastStep(
      { singleSeconds: partSeconds, partSeconds },
      { bytes, small: 5 },
      2,
      cost,
    );
    expect(Math.abs(stepSeconds / measured - 1)).toBeLessThan(0.2); // docs/scaling.md
  },
);
