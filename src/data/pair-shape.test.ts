import { describe, expect, it } from 'vitest';
import { haveOneShape } from './pair-shape.ts';

const size = (width: number, height: number) => ({ width, height });

describe('haveOneShape', () => {
  it('allows other sizes, rounded to whole pixels', () => {
    expect(haveOneShape(size(256, 256), size(512, 512))).toBe(true);
    expect(haveOneShape(size(640, 427), size(320, 213))).toBe(true);
  });

  it('sees other shapes, turned images too', () => {
    expect(haveOneShape(size(64, 64), size(96, 64))).toBe(false);
    expect(haveOneShape(size(64, 96), size(96, 64))).toBe(false);
    expect(haveOneShape(size(480, 360), size(480, 352))).toBe(false);
  });
});
