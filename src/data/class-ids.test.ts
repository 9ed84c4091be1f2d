import { describe, expect, it } from 'vitest';
import { classIdsOf } from './class-ids.ts';
import type { Image } from './image.ts';
import { noiseImage } from './patterns.testing.ts';

/** Columns of 4 pixels of each value, as gray or in three equal channels. */
const columns = (values: readonly number[], channels = 1): Image => {
  const width = values.length * 4;
  const row = values.flatMap((value) => new Array(4 * channels).fill(value));
  const data = Uint8Array.from(Array.from({ length: 4 }, () => row).flat());
  return { width, height: 4, channels, data };
};

describe('classIdsOf', () => {
  it('finds the ids, with void, in one channel or three', () => {
    expect(classIdsOf(columns([3, 0, 11, 255]))).toEqual([0, 3, 11, 255]);
    expect(classIdsOf(columns([7, 1, 2], 3))).toEqual([1, 2, 7]);
    expect(classIdsOf(columns([0]))).toEqual([0]);
  });

  it.each([
    ['a mask of black and white', columns([0, 255])],
    ['a white sheet', columns([255])],
    [
      'labels in colours',
      { ...columns([9, 9], 3), data: columns([9, 9], 3).data.map((v, i) => (i % 3 ? v : 0)) },
    ],
    ['grays as shades', columns([0, 64, 128])],
    ['a photograph', noiseImage(16, 16)],
    ['noise in the dark', { ...noiseImage(16, 16, 1), data: noiseImage(16, 16, 1).data.map((v) => v % 40) }],
  ])('does not take %s for ids', (_, image) => {
    expect(classIdsOf(image)).toBeUndefined();
  });
});
