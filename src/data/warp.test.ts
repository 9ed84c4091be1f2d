import { describe, expect, it } from 'vitest';
import { crop, type Image } from './image.ts';
import { flatImage, noiseImage } from './patterns.testing.ts';
import { turnedCrop } from './warp.ts';

const WHOLE = { x: 0, y: 0, width: 4, height: 4 };

/** Gray values 0 to 15, row by row. */
const counting: Image = {
  width: 4,
  height: 4,
  channels: 1,
  data: Uint8Array.from({ length: 16 }, (_, i) => i),
};

describe.each(['nearest', 'bilinear'] as const)('turnedCrop, %s', (filter) => {
  it('is a crop where nothing turns', () => {
    const image = noiseImage(9, 7);
    const part = { x: 2, y: 1, width: 5, height: 4 };
    expect(turnedCrop(image, part, { degrees: 0, scale: 1 }, filter)).toEqual(crop(image, part));
  });

  it('turns clockwise', () => {
    const { data } = turnedCrop(counting, WHOLE, { degrees: 90, scale: 1 }, filter);
    expect([...data]).toEqual([12, 8, 4, 0, 13, 9, 5, 1, 14, 10, 6, 2, 15, 11, 7, 3]);
  });

  it('goes on beyond the border as in a mirror, without a new colour', () => {
    const image = flatImage(8, 8, [10, 200, 30]);
    for (const degrees of [30, -45, 170])
      expect(turnedCrop(image, { x: 0, y: 0, width: 8, height: 8 }, { degrees, scale: 0.6 }, filter)).toEqual(
        image,
      );
  });
});

describe('turnedCrop', () => {
  it('enlarges about the middle', () => {
    const { data } = turnedCrop(counting, WHOLE, { degrees: 0, scale: 2 }, 'nearest');
    expect([...data]).toEqual([5, 5, 6, 6, 5, 5, 6, 6, 9, 9, 10, 10, 9, 9, 10, 10]);
  });

  it('makes no new colours of labels', () => {
    const labels = { ...counting, data: counting.data.map((value) => (value % 2) * 255) };
    const { data } = turnedCrop(labels, WHOLE, { degrees: 33, scale: 1.2 }, 'nearest');
    expect(data.every((value) => value === 0 || value === 255)).toBe(true);
  });
});
