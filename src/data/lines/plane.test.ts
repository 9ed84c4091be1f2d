import { describe, expect, it } from 'vitest';
import { noiseImage } from '../patterns.testing.ts';
import { blurred, channelPlanes, type Plane, quantile, sobel, valueAt } from './plane.ts';

const planeOf = (width: number, height: number, rule: (x: number, y: number) => number): Plane => ({
  width,
  height,
  values: Float64Array.from({ length: width * height }, (_, i) => rule(i % width, Math.floor(i / width))),
});

const sum = ({ values }: Plane): number => values.reduce((total, value) => total + value, 0);

describe('planes', () => {
  it('are the channels of an image from 0 to 1', () => {
    const image = noiseImage(4, 3);
    const planes = channelPlanes(image);
    expect(planes).toHaveLength(3);
    expect(planes[2]?.values[5]).toBe((image.data[17] as number) / 255);
  });

  it('keep their sum when blurred, and what is flat', () => {
    const point = planeOf(31, 31, (x, y) => (x === 15 && y === 15 ? 1 : 0));
    expect(sum(blurred(point, 2))).toBeCloseTo(1, 10);
    for (const value of blurred(
      planeOf(7, 5, () => 0.3),
      3,
    ).values)
      expect(value).toBeCloseTo(0.3, 10);
  });

  it('have the slope of a ramp, times 8, as their derivatives', () => {
    const { x, y } = sobel(planeOf(9, 9, (column, row) => 2 * column - 3 * row));
    expect([x.values[40], y.values[40]]).toEqual([16, -24]);
  });

  it('have values between pixels, and their last ones outside', () => {
    const ramp = planeOf(4, 4, (x, y) => x + 10 * y);
    expect(valueAt(ramp, 1.25, 2)).toBe(21.25);
    expect(valueAt(ramp, 1.5, 1.5)).toBe(16.5);
    expect(valueAt(ramp, -3, 9)).toBe(30);
  });

  it('have quantiles', () => {
    const plane = planeOf(11, 1, (x) => (x * 7) % 11);
    expect([0, 0.5, 0.94, 1].map((share) => quantile(plane, share))).toEqual([0, 5, 9, 10]);
  });
});
