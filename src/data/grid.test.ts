import { describe, expect, it } from 'vitest';
import { imageGrid } from './grid.ts';
import type { Image } from './image.ts';
import { crop } from './image.ts';
import { flatImage, noiseImage } from './patterns.testing.ts';

const WHITE = 255;

const isWhite = ({ data }: Image): boolean => data.every((byte) => byte === WHITE);

describe('imageGrid', () => {
  it('lays images out in rows, two white pixels apart', () => {
    const [a, b, c, d] = [0, 1, 2, 3].map((seed) => noiseImage(4, 3, 3, seed)) as [
      Image,
      Image,
      Image,
      Image,
    ];
    const grid = imageGrid([
      [a, b],
      [c, d],
    ]);
    expect(grid).toMatchObject({ width: 10, height: 8, channels: 3 });
    expect(crop(grid, { x: 0, y: 0, width: 4, height: 3 })).toEqual(a);
    expect(crop(grid, { x: 6, y: 0, width: 4, height: 3 })).toEqual(b);
    expect(crop(grid, { x: 0, y: 5, width: 4, height: 3 })).toEqual(c);
    expect(crop(grid, { x: 6, y: 5, width: 4, height: 3 })).toEqual(d);
    expect(isWhite(crop(grid, { x: 4, y: 0, width: 2, height: 8 }))).toBe(true);
    expect(isWhite(crop(grid, { x: 0, y: 3, width: 10, height: 2 }))).toBe(true);
  });

  it('of one image is that image', () => {
    const image = noiseImage(3, 2);
    expect(imageGrid([[image]])).toEqual(image);
  });

  it('leaves white where a row is shorter than others', () => {
    const black = flatImage(2, 2, [0, 0, 0]);
    const grid = imageGrid([[black], [black, black]]);
    expect(grid).toMatchObject({ width: 6, height: 6 });
    expect(isWhite(crop(grid, { x: 2, y: 0, width: 4, height: 4 }))).toBe(true);
    expect(crop(grid, { x: 4, y: 4, width: 2, height: 2 })).toEqual(black);
  });

  it('shows gray images together with colour', () => {
    const grid = imageGrid([[flatImage(1, 1, [7]), flatImage(1, 1, [1, 2, 3])]]);
    expect([...grid.data]).toEqual([7, 7, 7, ...new Array<number>(6).fill(WHITE), 1, 2, 3]);
  });

  it.each([
    ['narrower', flatImage(1, 2, [0, 0, 0]), '2x2 and 1x2'],
    ['higher', flatImage(2, 3, [0, 0, 0]), '2x2 and 2x3'],
  ])('refuses an image that is %s than the first', (_, other, sizes) => {
    expect(() => imageGrid([[flatImage(2, 2, [0, 0, 0]), other]])).toThrow(
      expect.objectContaining({ code: 'DATA', message: expect.stringContaining(sizes) }),
    );
  });

  it('refuses to lay out nothing', () => {
    for (const rows of [[], [[]]])
      expect(() => imageGrid(rows)).toThrow(expect.objectContaining({ code: 'DATA' }));
  });
});
