import { describe, expect, it } from 'vitest';
import { mapBox, middlePatch, patchAt, patchBox, wholeBox, within } from './patch-map.ts';

/** The patches of the paper's discriminator on 256 pixels. */
const GRID = { width: 30, height: 30, receptiveField: 70, stride: 8, offset: -23 };

describe('the positions of patches', () => {
  it('are in the middle of the image, one square per patch', () => {
    expect(mapBox(GRID)).toEqual({ x: 8, y: 8, width: 240, height: 240 });
  });

  it('cover what a patch sees, also beyond the border', () => {
    expect(patchBox(GRID, { column: 0, row: 29 })).toEqual({ x: -23, y: 209, width: 70, height: 70 });
  });

  it('fit into the image with a margin', () => {
    const { x, width } = wholeBox({ offset: -23, imageWidth: 256, imageHeight: 256 });
    expect([x < -23, x + width > 279, x + width / 2]).toEqual([true, true, 128]);
    expect(wholeBox({ offset: 0, imageWidth: 64, imageHeight: 32 })).toEqual({
      x: 0,
      y: 0,
      width: 64,
      height: 32,
    });
  });

  it('are found from a point: the patch around it, or the nearest one', () => {
    expect(patchAt(GRID, 8, 15.9)).toEqual({ column: 0, row: 0 });
    expect(patchAt(GRID, 16, 128)).toEqual({ column: 1, row: 15 });
    expect(patchAt(GRID, -50, 400)).toEqual({ column: 0, row: 29 });
    for (const column of [0, 7, 29]) {
      const { x, width } = patchBox(GRID, { column, row: 3 });
      expect(patchAt(GRID, x + width / 2, 40).column).toBe(column);
    }
  });

  it('start in the middle, and stay in the map', () => {
    expect(middlePatch(GRID)).toEqual({ column: 15, row: 15 });
    expect(within(GRID, { column: 30, row: -1 })).toEqual({ column: 29, row: 0 });
  });
});
