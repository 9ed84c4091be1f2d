import { describe, expect, it } from 'vitest';
import { smoothed, thinned } from './run-charts.ts';

describe('thinned', () => {
  it('keeps short curves, and means of long ones with their last step', () => {
    const points = Array.from({ length: 1000 }, (_, i) => [i + 1, i % 2] as const);
    expect(thinned(points.slice(0, 240))).toEqual(points.slice(0, 240));
    const thin = thinned(points);
    expect(thin.length).toBeLessThanOrEqual(240);
    expect(thin.at(-1)?.[0]).toBe(1000);
    expect(thin[0]).toEqual([5, 2 / 5]);
  });
});

describe('smoothed', () => {
  const zigzag = Array.from({ length: 100 }, (_, i) => [i + 1, i % 2] as const);

  it('keeps the steps, and brings each value near the mean of its neighbours', () => {
    const smooth = smoothed(zigzag);
    expect(smooth.map(([x]) => x)).toEqual(zigzag.map(([x]) => x));
    expect(smooth[50]).toEqual([51, 2 / 5]); // of 0 1 0 1 0
    for (const [, y] of smooth) expect(Math.abs(y - 0.5)).toBeLessThan(0.2);
  });

  it('leaves short curves as they are', () => {
    expect(smoothed(zigzag.slice(0, 30))).toEqual(zigzag.slice(0, 30));
  });
});
