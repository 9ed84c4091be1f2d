import { describe, expect, it } from 'vitest';
import { goldenFeatures } from './feature-vectors.testing.ts';
import { featureRows, products, type Rows, transposed } from './feature-vectors.ts';
import { triangularFactor } from './triangular-factor.ts';

const rowsOf = (count: number, length: number): Rows => {
  const features = goldenFeatures(count, length, 1);
  return featureRows('test', features, features);
};

/** x^T x. */
const gram = (x: Rows): Float64Array[] => products(transposed(x), transposed(x));

const expectSameProducts = (x: Rows, factor: Rows): void => {
  const expected = gram(x);
  gram(factor).forEach((row, i) => {
    row.forEach((value, j) => {
      expect(value).toBeCloseTo(expected[i]?.[j] as number, 8);
    });
  });
};

describe('triangularFactor', () => {
  it.each([
    [9, 4],
    [5, 5],
    [6, 1],
  ])('of %d x %d is upper triangular and keeps the products', (count, length) => {
    const x = rowsOf(count, length);
    const factor = triangularFactor(x);
    expect(factor).toHaveLength(length);
    factor.forEach((row, i) => {
      for (const below of row.subarray(0, i)) expect(below).toBeCloseTo(0, 10);
    });
    expectSameProducts(x, factor);
  });

  it('takes columns that depend on each other, and zeros', () => {
    const x = rowsOf(6, 2).map((row) => Float64Array.of(row[0] ?? 0, 0, 2 * (row[0] ?? 0), row[1] ?? 0));
    expectSameProducts(x, triangularFactor(x));
  });
});
