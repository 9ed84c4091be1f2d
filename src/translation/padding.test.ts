import { describe, expect, it } from 'vitest';
import { type Tensor, tensor } from '../core/tensor.ts';
import { cropTo, frameOf, nextMultiple, padByEdge, padByReflection, reflected } from './padding.ts';

const image = (shape: readonly number[], ...values: number[]): Tensor =>
  tensor(shape, Float32Array.from(values));

/** 0, 1, 2 and so on. */
const ramp = (shape: readonly number[]): Tensor => {
  const length = shape.reduce((product, dim) => product * dim, 1);
  return image(shape, ...Array.from({ length }, (_, i) => i));
};

describe('nextMultiple', () => {
  it.each([
    [1, 256, 256],
    [256, 256, 256],
    [257, 256, 512],
    [300, 4, 300],
    [301, 4, 304],
    [7, 1, 7],
  ])('of %i by %i is %i', (size, multiple, expected) => {
    expect(nextMultiple(size, multiple)).toBe(expected);
  });
});

describe('padByEdge', () => {
  it('repeats the right column and the bottom row, and the corner in both', () => {
    expect(padByEdge(image([1, 1, 2, 2], 1, 2, 3, 4), 4, 3)).toEqual(
      image([1, 1, 4, 3], 1, 2, 2, 3, 4, 4, 3, 4, 4, 3, 4, 4),
    );
  });

  it('pads every channel of every image with its own edge', () => {
    const padded = padByEdge(image([2, 2, 1, 1], 1, 2, 3, 4), 1, 2);
    expect(padded).toEqual(image([2, 2, 1, 2], 1, 1, 2, 2, 3, 3, 4, 4));
  });

  it('pads one side alone', () => {
    expect(padByEdge(image([1, 1, 1, 2], 1, 2), 2, 2)).toEqual(image([1, 1, 2, 2], 1, 2, 1, 2));
    expect(padByEdge(image([1, 1, 2, 1], 1, 2), 2, 2)).toEqual(image([1, 1, 2, 2], 1, 1, 2, 2));
  });

  it('returns the image itself if it fits', () => {
    const x = ramp([1, 3, 4, 4]);
    expect(padByEdge(x, 4, 4)).toBe(x);
  });
});

describe('reflected', () => {
  it.each([
    [1, 6, '0 0 0 0 0 0'],
    [2, 6, '0 1 0 1 0 1'],
    [3, 9, '0 1 2 1 0 1 2 1 0'],
  ])('goes to and fro over %i pixels, the outermost seen once a turn', (size, length, expected) => {
    expect(Array.from({ length }, (_, at) => reflected(at, size)).join(' ')).toBe(expected);
  });

  it('goes the other way before the first pixel', () => {
    expect([-1, -2, -3, -4, -5].map((at) => reflected(at, 3))).toEqual([1, 2, 1, 0, 1]);
  });
});

describe('padByReflection', () => {
  it('mirrors every plane at its borders, and the corners in both', () => {
    const x = image([1, 1, 2, 3], 1, 2, 3, 4, 5, 6);
    expect(padByReflection(x, { height: 4, width: 5, top: 1, left: 1 })).toEqual(
      image([1, 1, 4, 5], 5, 4, 5, 6, 5, 2, 1, 2, 3, 2, 5, 4, 5, 6, 5, 2, 1, 2, 3, 2),
    );
  });

  it('fills a frame of any size from a single pixel', () => {
    expect(padByReflection(image([1, 2, 1, 1], 7, 8), { height: 2, width: 2, top: 0, left: 0 })).toEqual(
      image([1, 2, 2, 2], 7, 7, 7, 7, 8, 8, 8, 8),
    );
  });

  it('returns the image itself if it fills its frame', () => {
    const x = ramp([1, 3, 4, 4]);
    expect(padByReflection(x, frameOf(4, 4, 4))).toBe(x);
  });
});

describe('cropTo', () => {
  it('keeps the top left of every channel of every image', () => {
    expect(cropTo(ramp([1, 2, 2, 3]), 1, 2)).toEqual(image([1, 2, 1, 2], 0, 1, 6, 7));
    expect(cropTo(ramp([2, 1, 2, 2]), 2, 1)).toEqual(image([2, 1, 2, 1], 0, 2, 4, 6));
  });

  it('undoes padding, at every size and multiple', () => {
    for (const [h, w, multiple] of [
      [1, 1, 4],
      [5, 3, 4],
      [4, 7, 4],
      [3, 8, 2],
    ] as const) {
      const x = ramp([2, 3, h, w]);
      const frame = frameOf(h, w, multiple);
      const padded = padByReflection(x, frame);
      expect(padded.shape.slice(2).every((size) => size % multiple === 0)).toBe(true);
      expect(cropTo(padded, h, w, frame)).toEqual(x);
    }
  });

  it('returns the image itself if nothing is cropped', () => {
    const x = ramp([1, 3, 4, 4]);
    expect(cropTo(x, 4, 4)).toBe(x);
  });
});
