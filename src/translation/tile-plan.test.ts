import { describe, expect, it } from 'vitest';
import { generatorArchitecture } from '../settings/architectures.ts';
import { resolveOptions } from '../settings/options.ts';
import { sampleWindows } from './sample-windows.ts';
import { tilePlan, translationBytes } from './tile-plan.ts';

describe('tilePlan', () => {
  it('has sides that the network takes, by default and as asked', () => {
    expect(tilePlan({}, 128)).toMatchObject({ tile: 1024, overlap: 128 });
    expect(tilePlan({}, 256)).toMatchObject({ tile: 1024, overlap: 256 });
    expect(tilePlan({ tile: 500, overlap: 30 }, 4)).toMatchObject({ tile: 500, overlap: 32 });
    expect(tilePlan({ tile: 500, overlap: 0 }, 128)).toMatchObject({ tile: 512, overlap: 0 });
  });

  it('samples as many pixels whatever the network, and as many at once as a tile has', () => {
    for (const multiple of [4, 128, 256]) {
      const { tile, sampling } = tilePlan({}, multiple);
      expect(sampling.count * sampling.side ** 2).toBe(2048 ** 2);
      expect(sampling.perRun * sampling.side ** 2).toBe(tile ** 2);
      expect(sampling.side % multiple).toBe(0);
    }
  });
});

describe('sampleWindows', () => {
  const sampling = { side: 256, count: 64, perRun: 4, margin: 64 };

  it('cover an image of as many pixels once', () => {
    const windows = sampleWindows({ width: 2048, height: 2048 }, sampling, 128);
    expect(new Set(windows.map(({ x, y }) => `${x},${y}`)).size).toBe(64);
    expect(windows.every(({ x, y }) => x % 256 === 0 && y % 256 === 0)).toBe(true);
  });

  it.each([
    [16384, 16384],
    [65536, 256],
    [128, 4096],
    [3000 - (3000 % 128), 40960],
  ])('are spread over an image of %ix%i, from its first to its last pixels', (width, height) => {
    const windows = sampleWindows({ width, height }, sampling, 128);
    expect(windows.length).toBeGreaterThan(1);
    expect(windows.length).toBeLessThanOrEqual(64);
    expect(Math.max(...windows.map((one) => one.x + one.width))).toBe(width);
    expect(Math.max(...windows.map((one) => one.y + one.height))).toBe(height);
    expect(windows.every(({ x, y }) => x >= 0 && y >= 0 && x % 128 === 0 && y % 128 === 0)).toBe(true);
  });
});

it('the memory of a translation is near to what was measured, and grows with the image', () => {
  const small = generatorArchitecture(resolveOptions({}, 'small'));
  const bytesOf = (side: number): number => translationBytes(small, { width: side, height: side });
  // 1.52 GB were measured at 2048x2048.
  expect(bytesOf(2048)).toBeGreaterThan(1.4e9);
  expect(bytesOf(2048)).toBeLessThan(2e9);
  expect(bytesOf(16384)).toBeGreaterThan(50e9);
});
