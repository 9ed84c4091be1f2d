import { describe, expect, it } from 'vitest';
import { upright } from './upright.ts';

// Stored as
//   1 2 3
//   4 5 6
const stored = { width: 3, height: 2, channels: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };

const rowsOf = (orientation: number): string => {
  const { width, height, data } = upright(stored, orientation);
  return Array.from({ length: height }, (_, y) => data.slice(y * width, (y + 1) * width).join('')).join(' ');
};

describe('turning upright', () => {
  it.each([
    [1, '123 456'],
    [2, '321 654'],
    [3, '654 321'],
    [4, '456 123'],
    [5, '14 25 36'],
    [6, '41 52 63'],
    [7, '63 52 41'],
    [8, '36 25 14'],
  ])('undoes EXIF orientation %i', (orientation, rows) => {
    expect(rowsOf(orientation)).toBe(rows);
  });

  it('leaves an image of an orientation that there is not, and moves pixels as a whole', () => {
    expect(upright(stored, 9)).toBe(stored);
    const colour = { width: 2, height: 1, channels: 3, data: Float32Array.of(1, 2, 3, 4, 5, 6) };
    expect([...upright(colour, 3).data]).toEqual([4, 5, 6, 1, 2, 3]);
  });
});
