import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { crop, mirror } from './image.ts';
import { noiseImage } from './patterns.testing.ts';
import { resize } from './resample.ts';
import { applyGeometry, drawGeometry, type GeometryOptions, plainGeometry } from './transform.ts';

const PAPER: GeometryOptions = { width: 256, height: 256, isJittered: true, isMirrored: true };
const SQUARE = { width: 300, height: 300 };
const draws = (count: number, options: Partial<GeometryOptions> = {}, image = SQUARE) =>
  Array.from({ length: count }, (_, i) =>
    drawGeometry(randomStream(0, 'jitter', 1, i), image, { ...PAPER, ...options }),
  );

describe('drawGeometry', () => {
  it('enlarges 256 to 286 and crops anywhere, edges included', () => {
    const geometries = draws(2000);
    expect(new Set(geometries.map(({ load }) => `${load.width}x${load.height}`))).toEqual(
      new Set(['286x286']),
    );
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
    const places = (isMirrored: boolean) => draws(20, { isMirrored }).map(({ x, y }) => [x, y]);
    expect(places(true)).toEqual(places(false));
    expect(draws(20, { isMirrored: false }).some((geometry) => geometry.mirror)).toBe(false);
  });

  it('only resizes without jitter and mirroring', () => {
    const options = { width: 128, height: 128, isJittered: false, isMirrored: false };
    expect(draws(1, options)).toEqual([plainGeometry(SQUARE, options)]);
  });
});

describe('the ways to the size of a training', () => {
  const wide = { width: 600, height: 400 };
  const loaded = (options: Partial<GeometryOptions>, image = wide) => draws(1, options, image)[0]?.load;

  it('resize_and_crop takes a load size, and any height', () => {
    expect(loaded({ loadSize: 300 })).toEqual({ width: 300, height: 300 });
    expect(loaded({ height: 128 })).toEqual({ width: 286, height: 143 });
  });

  it('crop takes the image as it is, anywhere when jittered, in the middle otherwise', () => {
    expect(loaded({ preprocess: 'crop' })).toEqual(wide);
    const places = draws(2000, { preprocess: 'crop' }, wide).map(({ x }) => x);
    expect([Math.min(...places), Math.max(...places)]).toEqual([0, 344]);
    expect(plainGeometry(wide, { ...PAPER, preprocess: 'crop' })).toMatchObject({ x: 172, y: 72 });
  });

  it('scale_width keeps the shape but for what rounding to halvable sides asks', () => {
    const options = { preprocess: 'scale_width', width: 256, height: 160, rounding: 16 } as const;
    expect(loaded(options)).toEqual({ width: 256, height: 160 }); // exactly it would be 171
    expect(draws(50, options, wide).every(({ x, y }) => x === 0 && y === 0)).toBe(true);
  });

  it('scale_width_and_crop keeps the shape and crops; flat images are stretched to the height of the crop', () => {
    expect(loaded({ preprocess: 'scale_width_and_crop' })).toEqual({ width: 286, height: 256 }); // 191 is too flat
    expect(loaded({ preprocess: 'scale_width_and_crop' }, { width: 400, height: 600 })).toEqual({
      width: 286,
      height: 429,
    });
  });

  it('none takes images of one size', () => {
    const options = { preprocess: 'none', width: 608, height: 384, rounding: 16 } as const;
    expect(loaded(options)).toEqual({ width: 608, height: 384 });
  });

  it.each([
    [
      'crop',
      { width: 200, height: 400 },
      'an image of 200x400, but preprocess crop (--preprocess crop) expects at least 256x256',
    ],
    ['scale_width', wide, 'expects one that becomes 256x256; with images of many sizes use'],
    [
      'none',
      wide,
      'an image of 600x400, but preprocess none (--preprocess none) expects one that becomes 256x256',
    ],
  ] as const)('%s refuses what cannot become the size', (preprocess, image, message) => {
    expect(() => draws(1, { preprocess }, image)).toThrow(
      expect.objectContaining({ code: 'DATA', message: expect.stringContaining(message) }),
    );
  });
});

describe('applyGeometry', () => {
  const SIXTEEN = { width: 16, height: 16 };
  const image = noiseImage(20, 14);

  it('treats both images of a pair alike', () => {
    for (const geometry of draws(20, SIXTEEN))
      expect(applyGeometry(image, geometry, SIXTEEN)).toEqual(applyGeometry({ ...image }, geometry, SIXTEEN));
  });

  it('resizes to a square, crops, then mirrors', () => {
    const large = resize(image, 18, 18, 'bicubic');
    const expected = mirror(crop(large, { x: 2, y: 1, ...SIXTEEN }));
    const geometry = { load: { width: 18, height: 18 }, x: 2, y: 1, mirror: true };
    expect(applyGeometry(image, geometry, SIXTEEN)).toEqual(expected);
  });

  it('leaves an image of the right size as it is', () => {
    const right = noiseImage(16, 16);
    const geometry = plainGeometry(right, { ...PAPER, ...SIXTEEN });
    expect(applyGeometry(right, geometry, SIXTEEN)).toEqual(right);
  });

  it('turns before it mirrors, and a turn of nothing changes nothing', () => {
    const geometry = { load: { width: 18, height: 18 }, x: 2, y: 1, mirror: true };
    const still = applyGeometry(image, geometry, SIXTEEN, 'bicubic', { degrees: 0, scale: 1 });
    expect(still).toEqual(applyGeometry(image, geometry, SIXTEEN));
    const upset = applyGeometry(image, geometry, SIXTEEN, 'bicubic', { degrees: 180, scale: 1 });
    const part = { ...still, data: mirror(still).data };
    const reversed = new Uint8Array(part.data.length);
    for (let i = 0; i < 256; i++) reversed.set(part.data.subarray(3 * i, 3 * i + 3), 3 * (255 - i));
    expect(upset.data).toEqual(mirror({ ...still, data: reversed }).data);
  });
});
