import { describe, expect, it } from 'vitest';
import { laneThreads } from './lane-threads.ts';

describe('two lanes', () => {
  it.each([
    [2, 1],
    [4, 2],
    [5, 2], // one is left over
    [8, 4],
  ])('on %i threads run at the same time, on %i each', (threads, share) => {
    expect(laneThreads(threads, 2)).toEqual({ atOnce: true, threads: share });
  });

  it.each([1, 3])('on %i threads run in turn, each on all', (threads) => {
    expect(laneThreads(threads, 2)).toEqual({ atOnce: false, threads });
  });
});
