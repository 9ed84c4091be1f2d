import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import type { Float64Tensor } from './float64-tensor.ts';
import {
  dot,
  maxAbsDifference,
  randomTensor,
  relativeNormError,
  toFloat32,
  toFloat64,
} from './random-tensors.testing.ts';

const vector = (...values: number[]): Float64Tensor => ({
  shape: [values.length],
  data: Float64Array.from(values),
});

describe('random tensors', () => {
  it('are equal for equal streams and differ for others', () => {
    const draw = (name: string) => randomTensor([2, 3], randomStream(0, name));
    expect(draw('a')).toEqual(draw('a'));
    expect(maxAbsDifference(draw('a'), draw('b'))).toBeGreaterThan(0);
  });

  it('have the asked deviation', () => {
    const x = randomTensor([10_000], randomStream(0, 'x'), 3);
    expect(Math.sqrt(dot(x, x) / 10_000)).toBeCloseTo(3, 1);
  });

  it('round to float32 and come back as they were rounded', () => {
    const x = vector(0.1, 1);
    expect([...toFloat64(toFloat32(x)).data]).toEqual([Math.fround(0.1), 1]);
    expect(toFloat64(x).data).not.toBe(x.data);
  });
});

describe('distances', () => {
  it('are those of the formulas', () => {
    expect(maxAbsDifference(vector(1, 5), vector(2, 2))).toBe(3);
    expect(dot(vector(1, 2), vector(3, 4))).toBe(11);
    expect(relativeNormError(vector(3, 5), vector(3, 4))).toBeCloseTo(1 / 5, 15);
  });

  it('of zeros to zeros is 0, and of anything else to zeros is infinite', () => {
    expect(relativeNormError(vector(0), vector(0))).toBe(0);
    expect(relativeNormError(vector(1), vector(0))).toBe(Number.POSITIVE_INFINITY);
  });

  it('are NaN if a value is', () => {
    expect(maxAbsDifference(vector(Number.NaN, 1), vector(0, 1))).toBeNaN();
    expect(relativeNormError(vector(Number.NaN, 1), vector(0, 1))).toBeNaN();
  });

  it('refuse tensors of other shapes', () => {
    expect(() => dot(vector(1, 2), vector(1))).toThrow('dot: shapes [2] and [1] differ');
  });
});
