import { describe, expect, it } from 'vitest';
import type { Image } from '../data/image.ts';
import { differencePicture, imageDifference } from './output-difference.ts';

const image = (...data: number[]): Image => ({
  width: 2,
  height: 1,
  channels: 1,
  data: Uint8Array.from(data),
});

describe('imageDifference', () => {
  it('counts what differs, and by how much', () => {
    expect(imageDifference(image(10, 20), image(13, 20))).toEqual({
      largest: 3,
      sum: 3,
      changed: 1,
      count: 2,
    });
  });

  it('refuses images of other sizes', () => {
    expect(() => imageDifference(image(1, 2), { ...image(1, 2), width: 1, height: 2 })).toThrow(
      'expected one size',
    );
  });
});

describe('differencePicture', () => {
  it('shows both images and their difference, as large as it can be shown', () => {
    const { image: shown, times } = differencePicture(image(10, 20), image(13, 20));
    expect(times).toBe(64);
    expect([shown.width, shown.height]).toEqual([10, 1]);
    expect([...shown.data.subarray(8 * 3, 10 * 3)]).toEqual([192, 192, 192, 0, 0, 0]);
  });

  it('enlarges a large difference by less, and none not without end', () => {
    expect(differencePicture(image(0, 0), image(200, 0)).times).toBe(1);
    expect(differencePicture(image(0, 0), image(40, 0)).times).toBe(4);
    expect(differencePicture(image(7, 7), image(7, 7)).times).toBe(64);
  });
});
