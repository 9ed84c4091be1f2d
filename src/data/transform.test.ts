import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { crop, mirror } from './image.ts';
import { noiseImage } from './patterns.testing.ts';
import { resize } from './resample.ts';
import { applyGeometry, drawGeometry, plainGeometry } from './transform.ts';

const PAPER = { size: 256, isJittered: true, isMirrored: true };
const draws = (count: number, options = PAPER) =>
  Array.from({ length: count }, (_, i) => drawGeometry(randomStream(0, 'jitter', 1, i), options));

describe('drawGeometry', () => {
  it('enlarges 256 to 286 and crops anywhere, edges included', () => {
    const geometries = draws(2000);
    expect(new Set(geometries.map(({ loadSize }) => loadSize))).toEqual(new Set([286]));
    for (const axis of ['x', 'y'] as const) {
      const places = geometries.map((geometry) => geometry[axis]);
      expect([Math.min(...places), Math.max(...places)]).toEqual([0, 30]);
    }
  });

  it('mirrors half of the pairs', () => {
    const mirrored = draws(2000).filter((geometry) => geometry.mirror).length;
    expect(Math.abs(mirrored - 1000)).toBeLessThan(90); // four standard deviations
  });

  it('draws the same crop whether or not pairs are mirrored', () => {
    const places = (isMirrored: boolean) => draws(20, { ...PAPER, isMirrored }).map(({ x, y }) => [x, y]);
    expect(places(true)).toEqual(places(false));
    expect(draws(20, { ...PAPER, isMirrored: false }).some((geometry) => geometry.mirror)).toBe(false);
  });

  it('only resizes without jitter and mirroring', () => {
    expect(draws(1, { size: 128, isJittered: false, isMirrored: false })).toEqual([plainGeometry(128)]);
  });
});

describe('applyGeometry', () => {
  it('treats both images of a pair alike', () => {
    const image = noiseImage(20, 14);
    for (const geometry of draws(20, { ...PAPER, size: 16 }))
      expect(applyGeometry(image, geometry, 16)).toEqual(applyGeometry({ ...image }, geometry, 16));
  });

  it('resizes to a square, crops, then mirrors', () => {
    const image = noiseImage(20, 14);
    const large = resize(image, 18, 18, 'bicubic');
    const expected = mirror(crop(large, { x: 2, y: 1, width: 16, height: 16 }));
    expect(applyGeometry(image, { loadSize: 18, x: 2, y: 1, mirror: true }, 16)).toEqual(expected);
  });

  it('leaves an image of the right size as it is', () => {
    const image = noiseImage(16, 16);
    expect(applyGeometry(image, plainGeometry(16), 16)).toEqual(image);
  });
});
