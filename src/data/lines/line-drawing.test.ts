import { describe, expect, it } from 'vitest';
import type { Image } from '../image.ts';
import { flatImage, noiseImage } from '../patterns.testing.ts';
import golden from './line-drawing.golden.json' with { type: 'json' };
import { drawLines } from './line-drawing.ts';
import { lineResponse } from './line-response.ts';

/** The generator of line-drawing.golden.py. */
const goldenNoise = (width: number, height: number, channels: number): Image => {
  let state = 1;
  const data = Uint8Array.from({ length: width * height * channels }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  return { width, height, channels, data };
};

/** A gray image by a rule. */
const imageOf = (side: number, rule: (x: number, y: number) => number): Image => ({
  width: side,
  height: side,
  channels: 1,
  data: Uint8Array.from({ length: side * side }, (_, i) => rule(i % side, Math.floor(i / side))),
});

const darkShare = ({ data }: Image): number => data.filter((value) => value < 128).length / data.length;

describe('agreement with OpenCV', () => {
  for (const { width, height, channels, response, drawing, ...options } of golden.cases) {
    const image = goldenNoise(width, height, channels);

    it(`gives the response of its filters on ${width}x${height}x${channels}`, () => {
      const { values } = lineResponse(image, options.sigma);
      response.forEach((expected, i) => {
        expect(values[i]).toBeCloseTo(expected, 9);
      });
    });

    it(`draws the lines of its connected regions on ${width}x${height}x${channels}`, () => {
      const expected = Buffer.from(drawing, 'base64');
      const { data } = drawLines(image, options);
      expect(expected.some((value) => value < 128)).toBe(true);
      for (const [i, value] of data.entries())
        expect(Math.abs(value - (expected[i] as number))).toBeLessThanOrEqual(1); // a last digit, rounded
    });
  }
});

describe('drawLines', () => {
  const SQUARE = imageOf(64, (x, y) => (x >= 16 && x < 48 && y >= 16 && y < 48 ? 60 : 200));

  it('draws the outline of a shape, black on white, and nothing inside or outside it', () => {
    const drawing = drawLines(SQUARE);
    expect(drawing).toMatchObject({ width: 64, height: 64, channels: 1 });
    const at = (x: number, y: number): number => drawing.data[y * 64 + x] as number;
    for (const [x, y] of [
      [16, 32],
      [47, 32],
      [32, 16],
      [32, 47],
    ] as const)
      expect(at(x, y)).toBeLessThan(64);
    for (const [x, y] of [
      [5, 5],
      [32, 32],
      [58, 32],
    ] as const)
      expect(at(x, y)).toBe(255);
  });

  it('draws the same lines where the light is weaker', () => {
    const dim = imageOf(64, (x, y) => (SQUARE.data[y * 64 + x] as number) / 2);
    const expected = drawLines(SQUARE).data;
    // At a corner every direction is as good, and the last digit decides.
    const numOther = drawLines(dim).data.filter((value, i) => value !== expected[i]).length;
    expect(numOther / expected.length).toBeLessThan(0.01);
  });

  it('is symmetric as the image is', () => {
    const { data } = drawLines(SQUARE);
    for (let y = 0; y < 64; y++)
      for (let x = 0; x < 64; x++) {
        const [here, turned] = [data[y * 64 + x] as number, data[x * 64 + y] as number];
        expect(Math.abs(here - turned)).toBeLessThanOrEqual(1);
      }
  });

  it('draws nothing of a flat image, of a soft ramp, or of faint noise', () => {
    const faint = noiseImage(64, 64, 1);
    for (const image of [
      flatImage(64, 64, [90, 90, 90]),
      imageOf(64, (x) => 2 * x),
      imageOf(64, (x, y) => 128 + ((faint.data[y * 64 + x] as number) & 1)),
    ])
      expect(darkShare(drawLines(image))).toBe(0);
  });

  it('leaves out specks, unless short lines are asked for', () => {
    const speck = imageOf(64, (x, y) => (Math.hypot(x - 32, y - 32) < 2.5 ? 0 : 255));
    expect(darkShare(drawLines(speck))).toBe(0);
    expect(darkShare(drawLines(speck, { minLength: 0 }))).toBeGreaterThan(0);
  });

  it('draws more for a lower high and low, and thicker for a larger sigma', () => {
    const photo = noiseImage(64, 64);
    const share = (options: Parameters<typeof drawLines>[1]) => darkShare(drawLines(photo, options));
    expect(share({ high: 0.8 })).toBeGreaterThan(share({ high: 0.97 }));
    expect(share({ low: 0.2 })).toBeGreaterThan(share({ low: 0.8 }));
    expect(darkShare(drawLines(SQUARE, { sigma: 1.2 }))).toBeGreaterThan(darkShare(drawLines(SQUARE)));
  });

  it('thickens the lines of larger images in proportion', () => {
    const large = imageOf(512, (x, y) => (x >= 128 && x < 384 && y >= 128 && y < 384 ? 60 : 200));
    const small = imageOf(256, (x, y) => (x >= 64 && x < 192 && y >= 64 && y < 192 ? 60 : 200));
    expect(darkShare(drawLines(large)) / darkShare(drawLines(small))).toBeCloseTo(1, 0);
  });

  it.each([
    ['sigma', 0],
    ['sigma', 51],
    ['high', 0],
    ['high', 1],
    ['low', 0],
    ['low', 1.1],
    ['minLength', -1],
    ['high', Number.NaN],
  ])('refuses %s of %d', (name, value) => {
    expect(() => drawLines(SQUARE, { [name]: value })).toThrow(
      expect.objectContaining({ code: 'OPTION', message: expect.stringContaining(`${name} is ${value}`) }),
    );
  });
});
