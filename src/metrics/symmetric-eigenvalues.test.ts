import { describe, expect, it } from 'vitest';
import golden from './feature-distances.golden.json' with { type: 'json' };
import { goldenFeatures } from './feature-vectors.testing.ts';
import { featureRows, products, type Rows, transposed } from './feature-vectors.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';

const matrix = (...rows: number[][]): Rows => rows.map((row) => Float64Array.from(row));

describe('symmetricEigenvalues', () => {
  it.each(golden.eigenvalues)(
    'are those of SciPy for a matrix of $length rows',
    ({ count, length, values }) => {
      const x = goldenFeatures(count, length, 3);
      const columns = transposed(count > 1 ? featureRows('test', x, x) : [Float64Array.from(x.data)]);
      const indefinite = products(columns, columns);
      indefinite.forEach((row, i) => {
        row[i] = (row[i] as number) - 100 * i;
      });
      const found = symmetricEigenvalues(indefinite);
      expect(found).toHaveLength(values.length);
      for (const [i, value] of found.entries()) expect(value).toBeCloseTo(values[i] as number, 8);
    },
  );

  it('are the diagonal of a diagonal matrix, ascending', () => {
    expect([...symmetricEigenvalues(matrix([3, 0, 0], [0, -1, 0], [0, 0, 2]))]).toEqual([-1, 2, 3]);
    expect([...symmetricEigenvalues(matrix([0, 0], [0, 0]))]).toEqual([0, 0]);
    expect([...symmetricEigenvalues([])]).toEqual([]);
  });

  it('may be equal, or fall apart into blocks', () => {
    const values = symmetricEigenvalues(matrix([2, 1, 0, 0], [1, 2, 0, 0], [0, 0, 2, 1], [0, 0, 1, 2]));
    for (const [i, value] of [1, 1, 3, 3].entries()) expect(values[i]).toBeCloseTo(value, 12);
  });

  it('are right for a matrix whose eigenvalues are known, of any size', () => {
    const size = 60;
    const rows = Array.from({ length: size }, (_, i) =>
      Float64Array.from({ length: size }, (_, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0)),
    );
    symmetricEigenvalues(rows).forEach((value, k) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos((Math.PI * (k + 1)) / (size + 1)), 12);
    });
  });

  it('leaves the matrix as it was, and refuses NaN', () => {
    const rows = matrix([2, 1], [1, 2]);
    symmetricEigenvalues(rows);
    expect(rows).toEqual(matrix([2, 1], [1, 2]));
    expect(() => symmetricEigenvalues(matrix([Number.NaN, 1], [1, 2]))).toThrow(
      expect.objectContaining({ code: 'NON_FINITE' }),
    );
  });
});
