import { describe, expect, it } from 'vitest';
import { filled, tensor, zeros } from '../core/tensor.ts';
import { featureRows, meanRow, products, transposed } from './feature-vectors.ts';

const ROWS = [Float64Array.of(1, 2, 3), Float64Array.of(5, 6, 7)];

describe('feature vectors', () => {
  it('are the rows of a tensor', () => {
    const features = tensor([2, 3], Float32Array.of(1, 2, 3, 5, 6, 7));
    expect(featureRows('kid', features, features)).toEqual(ROWS);
  });

  it('have a mean, products and columns', () => {
    expect(meanRow(ROWS)).toEqual(Float64Array.of(3, 4, 5));
    expect(products(ROWS, ROWS)).toEqual([Float64Array.of(14, 38), Float64Array.of(38, 110)]);
    expect(transposed(ROWS)).toEqual([Float64Array.of(1, 5), Float64Array.of(2, 6), Float64Array.of(3, 7)]);
  });

  it.each([
    ['another length', [4, 3], [4, 2], 'SHAPE', 'features are [4,3] and [4,2]'],
    ['maps instead of vectors', [4, 3, 2, 2], [4, 3], 'SHAPE', 'expected [N,D]'],
    ['no length', [4, 0], [4, 0], 'SHAPE', 'expected [N,D]'],
    ['one vector', [1, 3], [4, 3], 'DATA', 'a set has 1 vectors'],
    ['none', [0, 3], [4, 3], 'DATA', 'a set has 0 vectors'],
  ])('refuse %s', (_, shape, other, code, text) => {
    expect(() => featureRows('frechet', zeros(shape), zeros(other))).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(text) }),
    );
  });

  it.each([Number.NaN, Infinity])('refuse %d, and say where it is', (value) => {
    const features = filled([3, 2], 0);
    features.data[5] = value;
    expect(() => featureRows('frechet', features, filled([3, 2], 0))).toThrow(
      expect.objectContaining({
        code: 'NON_FINITE',
        message: expect.stringContaining(`vector 2 has ${value} at position 1`),
      }),
    );
  });
});
