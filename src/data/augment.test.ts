import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { changeColors, drawAugmentation } from './augment.ts';
import { flatImage, noiseImage } from './patterns.testing.ts';

const SAME = { brightness: 1, contrast: 1, saturation: 1 };
const draws = (options: Parameters<typeof drawAugmentation>[1]) =>
  Array.from({ length: 500 }, (_, i) => drawAugmentation(randomStream(0, 'augment', 1, i), options));

describe('drawAugmentation', () => {
  it('stays within what was asked for, either way', () => {
    const drawn = draws({ rotate: 10, scale: 0.2, color: 0.3 });
    const degrees = drawn.map(({ turn }) => turn?.degrees ?? 0);
    expect(Math.min(...degrees)).toBeGreaterThan(-10);
    expect(Math.min(...degrees)).toBeLessThan(-9);
    expect(Math.max(...degrees)).toBeGreaterThan(9);
    for (const { turn, color } of drawn) {
      expect(Math.abs((turn?.scale ?? 0) - 1)).toBeLessThan(0.2);
      for (const factor of Object.values(color ?? {})) expect(Math.abs(factor - 1)).toBeLessThan(0.3);
    }
  });

  it('leaves out what is off, and draws the rest as if it were on', () => {
    const all = draws({ rotate: 10, scale: 0, color: 0.3 });
    const coloured = draws({ rotate: 0, scale: 0, color: 0.3 });
    expect(coloured.every(({ turn }) => turn === undefined)).toBe(true);
    expect(coloured.map(({ color }) => color)).toEqual(all.map(({ color }) => color));
  });
});

describe('changeColors', () => {
  it('leaves an image for factors of one', () => {
    const image = noiseImage(5, 4);
    expect(changeColors(image, SAME)).toEqual(image);
    expect(changeColors(noiseImage(5, 4, 1), SAME)).toEqual(noiseImage(5, 4, 1));
  });

  it('multiplies by the brightness, clipped', () => {
    const { data } = changeColors(flatImage(1, 1, [100, 200, 10]), { ...SAME, brightness: 1.5 });
    expect([...data]).toEqual([150, 255, 15]);
  });

  it('spreads gray values about their mean by the contrast', () => {
    const image = { width: 2, height: 1, channels: 1, data: Uint8Array.of(100, 140) };
    expect([...changeColors(image, { ...SAME, contrast: 0.5 }).data]).toEqual([110, 130]);
  });

  it('takes colours away at saturation 0, and leaves gray what it is', () => {
    const { data } = changeColors(flatImage(1, 1, [255, 0, 0]), { ...SAME, saturation: 0 });
    expect([...data]).toEqual([76, 76, 76]); // 0.299 of 255
    const gray = noiseImage(4, 4, 1);
    expect(changeColors(gray, { ...SAME, saturation: 1.7 })).toEqual(gray);
  });
});
