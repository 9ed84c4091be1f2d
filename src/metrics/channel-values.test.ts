import { describe, expect, it } from 'vitest';
import { channelsOf, halved } from './channel-values.ts';

const plane = (width: number, height: number, ...values: number[]) => ({
  width,
  height,
  values: Float64Array.from(values),
});

describe('channels', () => {
  it('are taken apart', () => {
    const image = { width: 2, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    expect(channelsOf(image)).toEqual([plane(2, 1, 1, 4), plane(2, 1, 2, 5), plane(2, 1, 3, 6)]);
  });

  it('halve to the means of 2x2 blocks', () => {
    expect(halved(plane(4, 2, 1, 2, 5, 6, 3, 4, 7, 10))).toEqual(plane(2, 1, 2.5, 7));
  });

  it('count an odd row or column twice', () => {
    expect(halved(plane(3, 3, 1, 1, 4, 1, 1, 6, 8, 10, 12))).toEqual(plane(2, 2, 1, 5, 9, 12));
    expect(halved(plane(1, 1, 7))).toEqual(plane(1, 1, 7));
  });
});
