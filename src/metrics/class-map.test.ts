import { describe, expect, it } from 'vitest';
import { FACADE_PALETTE } from '../data/facades/palette.ts';
import { flatImage } from '../data/patterns.testing.ts';
import { classMap, NO_CLASS } from './class-map.ts';

const FACADES = Object.values(FACADE_PALETTE);

describe('classMap', () => {
  it('gives each palette colour its own class, also where it is off a little', () => {
    for (const [index, colour] of FACADES.entries())
      for (const shift of [-10, 0, 10]) {
        const image = flatImage(
          2,
          1,
          colour.map((value) => Math.max(0, Math.min(255, value + shift))),
        );
        expect([...classMap(image, FACADES).classes]).toEqual([index, index]);
      }
  });

  it('takes the first of two colours that are equally near', () => {
    expect([...classMap(flatImage(1, 1, [10]), [[8], [12], [8]]).classes]).toEqual([0]);
  });

  it('falls on void where a void colour is the nearest, and on the class where both are as near', () => {
    const image = { width: 5, height: 1, channels: 1, data: Uint8Array.of(0, 99, 104, 200, 255) };
    const { classes } = classMap(image, [[0], [255]], [[100], [255]]);
    expect([...classes]).toEqual([0, NO_CLASS, NO_CLASS, 1, 1]);
  });

  it('refuses void colours of other channels than the image', () => {
    expect(() => classMap(flatImage(1, 1, [0]), [[0]], [[0, 0, 0]])).toThrow('of 3 channels');
  });

  it('goes row by row, whatever repeats', () => {
    const image = { width: 2, height: 3, channels: 1, data: Uint8Array.of(0, 0, 9, 9, 9, 0) };
    expect(classMap(image, [[1], [8]])).toEqual({
      width: 2,
      height: 3,
      classes: Uint8Array.of(0, 0, 1, 1, 1, 0),
    });
  });

  it('tells neighbours apart that share some channels', () => {
    const image = { width: 2, height: 1, channels: 3, data: Uint8Array.of(5, 5, 0, 5, 5, 9) };
    const palette = [
      [5, 5, 0],
      [5, 5, 9],
    ];
    expect([...classMap(image, palette).classes]).toEqual([0, 1]);
  });

  it('refuses a palette of no colours, too many, or other channels', () => {
    const image = flatImage(1, 1, [1, 2, 3]);
    for (const [palette, text] of [
      [[], '0 colours'],
      [Array.from({ length: 256 }, () => [0, 0, 0]), '256 colours'],
      [[[0, 0, 0], [7]], '[7] of 1 channels but the image has 3'],
    ] as const)
      expect(() => classMap(image, palette)).toThrow(
        expect.objectContaining({ code: 'OPTION', message: expect.stringContaining(text) }),
      );
  });
});
