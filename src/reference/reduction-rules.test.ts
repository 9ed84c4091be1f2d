import { describe, expect, it } from 'vitest';
import { reduceMean, reduceSum } from '../graph/build.ts';
import { apply, counting, float64 } from './apply.testing.ts';

describe('reductions', () => {
  const x = counting([2, 2, 3]);

  it('sum over an axis and keep it as 1', () => {
    expect(apply((v) => reduceSum(v, [2]), [x])).toEqual(float64([2, 2, 1], [6, 15, 24, 33]));
    expect(apply((v) => reduceSum(v, [0]), [x])).toEqual(float64([1, 2, 3], [8, 10, 12, 14, 16, 18]));
  });

  it('sum over several axes, in any order', () => {
    expect(apply((v) => reduceSum(v, [2, 0]), [x])).toEqual(float64([1, 2, 1], [30, 48]));
    expect(apply((v) => reduceSum(v, [0, 1, 2]), [x])).toEqual(float64([1, 1, 1], [78]));
  });

  it('sum over no axis changes nothing', () => {
    expect(apply((v) => reduceSum(v, []), [x])).toEqual(x);
  });

  it('mean divides by the number of merged elements', () => {
    expect(apply((v) => reduceMean(v, [1]), [x])).toEqual(
      float64([2, 1, 3], [2.5, 3.5, 4.5, 8.5, 9.5, 10.5]),
    );
    expect(apply((v) => reduceMean(v, [0, 1, 2]), [x])).toEqual(float64([1, 1, 1], [6.5]));
  });
});
