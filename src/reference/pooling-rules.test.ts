import { describe, expect, it } from 'vitest';
import { globalAveragePool, maxPool2d } from '../graph/build.ts';
import { apply, counting, float64 } from './apply.testing.ts';

describe('maxPool2d', () => {
  it('is the largest value of each window, negative ones too', () => {
    const x = float64([1, 1, 3, 3], [-9, -2, -3, -4, -8, -6, -7, -5, -1]);
    expect(apply((v) => maxPool2d(v, { kernel: 2, stride: 1 }), [x])).toEqual(
      float64([1, 1, 2, 2], [-2, -2, -4, -1]),
    );
  });

  it('steps by its stride and ignores pixels beyond the last whole step', () => {
    expect(apply((v) => maxPool2d(v, { kernel: 3, stride: 2 }), [counting([1, 1, 3, 6])])).toEqual(
      float64([1, 1, 1, 2], [15, 17]),
    );
  });

  it('keeps images and channels apart', () => {
    expect(apply((v) => maxPool2d(v, { kernel: 2, stride: 2 }), [counting([2, 2, 2, 2])])).toEqual(
      float64([2, 2, 1, 1], [4, 8, 12, 16]),
    );
  });
});

describe('globalAveragePool', () => {
  it('is the mean of each plane, images and channels apart', () => {
    expect(apply(globalAveragePool, [counting([2, 2, 1, 2])])).toEqual(
      float64([2, 2, 1, 1], [1.5, 3.5, 5.5, 7.5]),
    );
  });
});
