import { describe, expect, it } from 'vitest';
import { centreSquare } from './centre-square.ts';
import { crop } from './image.ts';
import { noiseImage } from './patterns.testing.ts';
import { resize } from './resample.ts';

describe('centreSquare', () => {
  it('is the middle of a wide or a high image', () => {
    const wide = noiseImage(9, 4);
    expect(centreSquare(wide, 4)).toEqual(crop(wide, { x: 2, y: 0, width: 4, height: 4 }));
    const high = noiseImage(3, 8, 1);
    expect(centreSquare(high, 3)).toEqual(crop(high, { x: 0, y: 2, width: 3, height: 3 }));
  });

  it('is resized bicubically', () => {
    const square = noiseImage(8, 8);
    expect(centreSquare(square, 5)).toEqual(resize(square, 5, 5, 'bicubic'));
  });
});
