import { describe, expect, it } from 'vitest';
import { lineRegions } from './line-regions.ts';

/** A plane from rows of digits. */
const plane = (...rows: readonly string[]) => ({
  width: (rows[0] as string).length,
  height: rows.length,
  values: Float64Array.from(rows.join(''), Number),
});

const drawn = (result: Uint8Array, width: number): string[] =>
  (Array.from(result, (isLine) => (isLine === 1 ? '#' : '.'))
    .join('')
    .match(new RegExp(`.{${width}}`, 'g')) ?? []) as string[];

describe('lineRegions', () => {
  it('follows a line from a strong pixel through weak ones, over corners too', () => {
    const result = lineRegions(plane('90000', '03000', '00300', '00000', '33333'), {
      low: 2,
      high: 8,
      minLength: 0,
    });
    expect(drawn(result, 5)).toEqual(['#....', '.#...', '..#..', '.....', '.....']);
  });

  it('leaves out what is shorter than asked, by width or height', () => {
    const rule = { low: 2, high: 8, minLength: 3 };
    expect(drawn(lineRegions(plane('99000', '99000', '00000', '00999'), rule), 5)).toEqual([
      '.....',
      '.....',
      '.....',
      '..###',
    ]);
    expect(drawn(lineRegions(plane('9', '3', '3'), rule), 1)).toEqual(['#', '#', '#']);
  });

  it('does not go around the edges', () => {
    expect(drawn(lineRegions(plane('009', '300'), { low: 2, high: 8, minLength: 0 }), 3)).toEqual([
      '..#',
      '...',
    ]);
  });
});
