import { describe, expect, it } from 'vitest';
import {
  bringBack,
  colourText,
  cutCentre,
  drawLine,
  drawRectangle,
  filledRaster,
  floodFill,
  packColour,
  type Raster,
  rasterBytes,
  rasterOfBytes,
  snapToPalette,
  TRANSPARENT,
  withHoles,
} from './raster.ts';

/** An image as text: a dot for 0, or else the number. */
const rows = ({ width, height, pixels }: Raster): string[] =>
  Array.from({ length: height }, (_, y) =>
    [...pixels.subarray(y * width, (y + 1) * width)].map((pixel) => (pixel === 0 ? '.' : pixel)).join(''),
  );

const rasterOf = (...text: readonly string[]): Raster => ({
  width: text[0]?.length ?? 0,
  height: text.length,
  pixels: Uint32Array.from(text.join(''), (letter) => (letter === '.' ? 0 : Number(letter))),
});

const blank = filledRaster(5, 4, 0);

describe('colours', () => {
  it('have the bytes of a canvas', () => {
    const raster = filledRaster(1, 1, packColour([1, 2, 3]));
    expect([...rasterBytes(raster)]).toEqual([1, 2, 3, 255]);
    expect(rasterOfBytes(1, 1, rasterBytes(raster))).toEqual(raster);
    expect(colourText(packColour([0, 48, 255]))).toBe('#0030ff');
  });

  it('of transparent pixels are blended with white', () => {
    expect(rasterOfBytes(1, 1, Uint8ClampedArray.of(0, 0, 0, 0)).pixels[0]).toBe(packColour([255, 255, 255]));
  });
});

describe('drawLine', () => {
  it('has both ends and no gaps at a size of 1', () => {
    expect(rows(drawLine(blank, { x: 0, y: 0 }, { x: 4, y: 2 }, 1, 1))).toEqual([
      '1....',
      '.11..',
      '...11',
      '.....',
    ]);
  });

  it('has one colour only, at any size', () => {
    const drawn = drawLine(filledRaster(32, 32, 7), { x: 3, y: 4 }, { x: 28, y: 20 }, 9, 3);
    expect(new Set(drawn.pixels)).toEqual(new Set([3, 7]));
  });

  it('is round, and a dot if it does not move', () => {
    expect(rows(drawLine(filledRaster(5, 5, 0), { x: 2, y: 2 }, { x: 2, y: 2 }, 4, 1))).toEqual([
      '..1..',
      '.111.',
      '11111',
      '.111.',
      '..1..',
    ]);
  });

  it('is cut off at the edges, and does not change the old image', () => {
    expect(rows(drawLine(blank, { x: -3, y: 1 }, { x: 9, y: 1 }, 1, 1))[1]).toBe('11111');
    expect(new Set(blank.pixels)).toEqual(new Set([0]));
  });
});

describe('drawRectangle', () => {
  it('is filled between its corners, in any order', () => {
    const expected = ['.....', '.333.', '.333.', '.....'];
    expect(rows(drawRectangle(blank, { x: 1, y: 1 }, { x: 3, y: 2 }, 3))).toEqual(expected);
    expect(rows(drawRectangle(blank, { x: 3, y: 2 }, { x: 1, y: 1 }, 3))).toEqual(expected);
  });

  it('is cut at the edges', () => {
    expect(rows(drawRectangle(blank, { x: -2, y: -9 }, { x: 0, y: 99 }, 3))).toEqual(Array(4).fill('3....'));
    expect(drawRectangle(blank, { x: 7, y: 0 }, { x: 9, y: 2 }, 3)).toEqual(blank);
  });
});

describe('floodFill', () => {
  it('fills around corners and not across diagonals', () => {
    const maze = rasterOf('..1..', '.11.1', '...1.', '111..');
    expect(rows(floodFill(maze, { x: 0, y: 0 }, 5))).toEqual(['551..', '511.1', '5551.', '111..']);
  });

  it('comes back around an obstacle from below', () => {
    const wall = rasterOf('.....', '.111.', '.1.1.', '...1.');
    expect(rows(floodFill(wall, { x: 0, y: 0 }, 5))).toEqual(['55555', '51115', '51515', '55515']);
  });

  it('changes nothing outside, or if the area has the colour already', () => {
    expect(floodFill(blank, { x: 9, y: 0 }, 5)).toBe(blank);
    expect(floodFill(blank, { x: 0, y: 0 }, 0)).toBe(blank);
  });

  it('fills a large image completely', () => {
    expect(new Set(floodFill(filledRaster(512, 512, 0), { x: 100, y: 100 }, 1).pixels)).toEqual(new Set([1]));
  });
});

describe('snapToPalette', () => {
  it('gives each pixel the nearest colour', () => {
    const palette = [packColour([0, 0, 255]), packColour([255, 0, 0])];
    const raster = { ...filledRaster(2, 1, packColour([200, 30, 90])) };
    raster.pixels[1] = packColour([10, 10, 200]);
    expect([...snapToPalette(raster, palette).pixels]).toEqual([palette[1], palette[0]]);
  });
});

describe('a picture with holes', () => {
  const picture: Raster = {
    width: 4,
    height: 1,
    pixels: Uint32Array.of(0xff000001, 0x7f000002, 0x80000003, 0),
  };
  const erased = withHoles(picture);

  it('has holes where it is more transparent than not', () => {
    expect([...erased.pixels]).toEqual([0xff000001, TRANSPARENT, 0xff000003, TRANSPARENT]);
  });

  it('brings back what was cut out, and white where there was nothing', () => {
    const all = bringBack(cutCentre(erased), { x: 0, y: 0 }, { x: 3, y: 0 }, 1);
    expect([...all.pixels]).toEqual([0xff000001, 0xffffffff, 0xff000003, 0xffffffff]);
  });

  it('is cut in the middle half', () => {
    const whole = bringBack(erased, { x: 0, y: 0 }, { x: 3, y: 0 }, 1);
    expect([...cutCentre(whole).pixels]).toEqual([0xff000001, TRANSPARENT, TRANSPARENT, 0xffffffff]);
  });
});
