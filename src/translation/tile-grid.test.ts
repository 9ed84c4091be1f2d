import { describe, expect, it } from 'vitest';
import { tileAxis } from './tile-grid.ts';

describe('tileAxis', () => {
  it.each([
    [4096, 512, 128],
    [640, 512, 128],
    [2048, 512, 0],
    [1000, 200, 40],
    [520, 512, 8],
  ])('covers %i pixels by tiles of %i whose shares sum to 1, overlapping by %i', (size, tile, overlap) => {
    const axis = tileAxis(size, tile, overlap);
    const sums = new Float64Array(size);
    axis.starts.forEach((start, index) => {
      axis.shares[index]?.forEach((share, i) => {
        sums[start + i] = (sums[start + i] as number) + share;
      });
    });
    expect(Math.max(...sums.map((sum) => Math.abs(sum - 1)))).toBeLessThan(1e-6);
    expect((axis.starts.at(-1) as number) + tile).toBe(size);
    axis.starts.slice(1).forEach((start, i) => {
      expect(start - (axis.starts[i] as number)).toBeLessThanOrEqual(tile - overlap);
    });
  });

  it('is one tile of a smaller image, with all of the weight', () => {
    expect(tileAxis(3, 8, 2)).toEqual({ tile: 3, starts: [0], shares: [Float32Array.of(1, 1, 1)] });
  });

  it('hardly counts what lies at an edge inside the image, and counts that of the image', () => {
    const [first, second] = tileAxis(768, 512, 256).shares;
    expect(first?.[0]).toBe(1);
    expect(first?.[511]).toBeLessThan(1e-5);
    expect(first?.[256 + 128]).toBeCloseTo(0.5, 1);
    expect(second?.[0]).toBeLessThan(1e-5);
  });
});
