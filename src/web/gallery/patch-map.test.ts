import { describe, expect, it } from 'vitest';
import {
  hasRealness,
  logitAt,
  mapBox,
  mapColour,
  mapPixels,
  meanRealness,
  middlePatch,
  patchAt,
  patchBox,
  realness,
  wholeBox,
  within,
} from './patch-map.ts';

/** The patches of the paper's discriminator on 256 pixels. */
const GRID = { width: 30, height: 30, receptiveField: 70, stride: 8, offset: -23 };

const VANILLA = { width: 2, logits: [0, 2, -2, 100], adversarialLoss: 'vanilla' as const };

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

describe('a logit', () => {
  it('is read row by row', () => {
    expect(logitAt(VANILLA, { column: 0, row: 1 })).toBe(-2);
  });

  it('is a probability by its sigmoid, and of least squares as it is', () => {
    expect(realness(VANILLA, 0)).toBe(0.5);
    expect(realness(VANILLA, 2) + realness(VANILLA, -2)).toBeCloseTo(1);
    expect(realness({ adversarialLoss: 'lsgan' }, 0.8)).toBe(0.8);
    expect(realness({ adversarialLoss: 'lsgan' }, -3)).toBe(0);
    expect(realness({ adversarialLoss: 'hinge' }, 0.5)).toBe(0.75);
    expect(realness({ adversarialLoss: 'hinge' }, 4)).toBe(1);
    expect(hasRealness({ adversarialLoss: 'wgan-gp' })).toBe(false);
    expect(meanRealness(VANILLA)).toBeCloseTo((0.5 + 1 + 1) / 4);
  });

  it('has a colour between those of fake and real', () => {
    expect([mapColour(0), mapColour(0.5), mapColour(1)]).toEqual([
      [179, 71, 8],
      [244, 241, 236],
      [18, 82, 150],
    ]);
    expect(mapColour(0.125)).toEqual([210, 111, 39]);
    expect([...mapPixels(VANILLA).subarray(0, 4)]).toEqual([244, 241, 236, 255]);
    expect([...mapPixels(VANILLA).subarray(12)]).toEqual([18, 82, 150, 255]);
  });
});
