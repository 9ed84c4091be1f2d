import { describe, expect, it } from 'vitest';
import {
  addToDim,
  broadcastShapes,
  type Dim,
  differenceOfDims,
  divideDim,
  elementCount,
  equalDims,
  equalShapes,
  formatDim,
  formatShape,
  multiplyDim,
  numericShape,
  resolveShape,
  rowMajorStrides,
  sameElementCount,
  symbolicDim,
} from './shape.ts';

const h = symbolicDim('H');
const w = symbolicDim('W');

describe('a symbolic dimension', () => {
  it('is an exact quotient in lowest terms', () => {
    const half = divideDim(h, 2) as Dim;
    expect(formatDim(half)).toBe('H/2');
    expect(formatDim(multiplyDim(half, 3))).toBe('3*H/2');
    expect(formatDim(multiplyDim(half, 8))).toBe('4*H');
    expect(formatDim(divideDim(multiplyDim(h, 6), 4) as Dim)).toBe('3*H/2');
  });

  it('comes back from as many halvings as doublings', () => {
    let dim: Dim = h;
    for (let i = 0; i < 8; i++) dim = divideDim(dim, 2) as Dim;
    expect(formatDim(dim)).toBe('H/256');
    for (let i = 0; i < 8; i++) dim = multiplyDim(dim, 2);
    expect(equalDims(dim, h)).toBe(true);
  });

  it('is a sum too, of one multiple and one number', () => {
    const padded = addToDim(h, 6);
    expect(formatDim(padded)).toBe('H+6');
    expect(formatDim(addToDim(divideDim(h, 8) as Dim, -1))).toBe('(H-8)/8');
    expect(formatDim(divideDim(addToDim(h, 1), 2) as Dim)).toBe('(H+1)/2');
    expect(formatDim(addToDim(multiplyDim(h, 2), 3))).toBe('2*H+3');
    expect(formatDim(divideDim(addToDim(multiplyDim(h, 2), -4), 6) as Dim)).toBe('(H-2)/3');
    expect(equalDims(addToDim(padded, -6), h)).toBe(true);
    expect(equalDims(padded, h)).toBe(false);
    expect(resolveShape([padded, addToDim(divideDim(h, 8) as Dim, -1)], { H: 64 })).toEqual([70, 7]);
  });

  it('differs from its like by a number', () => {
    const half = divideDim(h, 2) as Dim;
    expect(differenceOfDims(addToDim(half, 3), half)).toBe(3);
    expect(differenceOfDims(7, 4)).toBe(3);
    expect([half, w, 4].map((dim) => differenceOfDims(h, dim))).toEqual([undefined, undefined, undefined]);
  });

  it('must be positive for a size', () => {
    expect(() => resolveShape([addToDim(divideDim(h, 8) as Dim, -1)], { H: 8 })).toThrow(
      expect.objectContaining({
        code: 'SHAPE',
        message: 'resolveShape: (H-8)/8 with H = 8 is 0; pass a larger size',
      }),
    );
    expect(() => resolveShape([divideDim(addToDim(h, 1), 2) as Dim], { H: 8 })).toThrow(
      '(H+1)/2 with H = 8 is not a whole number; pass a multiple of 2 minus 1',
    );
  });

  it('equals neither another symbol, nor another quotient, nor a number', () => {
    expect([w, multiplyDim(h, 2), divideDim(h, 2) as Dim, 1].map((dim) => equalDims(h, dim))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('becomes a number where its symbol has a size', () => {
    const shape = [1, multiplyDim(h, 2), divideDim(w, 4) as Dim];
    expect(resolveShape(shape, { H: 3, W: 20 })).toEqual([1, 6, 5]);
  });

  it('must divide the size, and have one', () => {
    expect(() => resolveShape([divideDim(h, 4) as Dim], { H: 30 })).toThrow(
      expect.objectContaining({
        code: 'SHAPE',
        message: 'resolveShape: H/4 with H = 30 is not a whole number; pass a multiple of 4',
      }),
    );
    expect(() => resolveShape([h], { W: 2 })).toThrow('H with H = undefined');
  });
});

describe('a dimension that is a number', () => {
  it('multiplies, and divides where nothing is left over', () => {
    expect([multiplyDim(6, 2), divideDim(6, 2), divideDim(7, 2)]).toEqual([12, 3, undefined]);
  });
});

describe('a shape', () => {
  it('prints as people write it', () => {
    expect(formatShape([1, 64, h, divideDim(w, 2) as Dim])).toBe('[1,64,H,W/2]');
    expect(formatShape([])).toBe('[]');
  });

  it('equals another of the same rank and dimensions', () => {
    expect(equalShapes([2, h], [2, symbolicDim('H')])).toBe(true);
    expect(equalShapes([2, 3], [2, 3, 1])).toBe(false);
    expect(equalShapes([2, 3, 1], [2, 3])).toBe(false);
    expect(equalShapes([2, h], [2, w])).toBe(false);
  });

  it('counts its elements, one for a scalar', () => {
    expect([elementCount([2, 3, 4]), elementCount([]), elementCount([3, 0])]).toEqual([24, 1, 0]);
  });

  it('has as many elements as another where that is so at every size', () => {
    const half = divideDim(h, 2) as Dim;
    const odd = addToDim(h, 3);
    expect(sameElementCount([2, 3], [6])).toBe(true);
    expect(sameElementCount([w, 4, half, w], [w, multiplyDim(half, 4), 1, w])).toBe(true);
    expect(sameElementCount([5, odd], [multiplyDim(odd, 5)])).toBe(true);
    expect(sameElementCount([h, w], [w, h])).toBe(true);
    expect(sameElementCount([h], [w])).toBe(false);
    expect(sameElementCount([h], [half])).toBe(false);
    expect(sameElementCount([h, 3], [odd])).toBe(false);
    expect(sameElementCount([h], [h, h])).toBe(false);
  });

  it('has row-major strides', () => {
    expect(rowMajorStrides([2, 3, 4])).toEqual([12, 4, 1]);
    expect(rowMajorStrides([])).toEqual([]);
  });

  it('must be of numbers where memory is counted', () => {
    expect(() => numericShape([1, h], 'compile: input "x"')).toThrow(
      expect.objectContaining({
        code: 'SHAPE',
        message: 'compile: input "x": dimension H of [1,H] must be a number here',
      }),
    );
    expect(() => elementCount([h])).toThrow('elementCount: dimension H of [H] must be a number here');
  });
});

describe('broadcastShapes', () => {
  it.each<[string, Dim[], Dim[], Dim[]]>([
    ['equal shapes', [2, 3], [2, 3], [2, 3]],
    ['ones on both sides', [2, 1], [1, 3], [2, 3]],
    ['a scalar', [], [2, 3], [2, 3]],
    ['a lower rank', [4, 2, 3], [3], [4, 2, 3]],
    ['symbols and ones', [1, 8, h, w], [8, 1, 1], [1, 8, h, w]],
    ['ones and symbols', [1, 1], [h, w], [h, w]],
  ])('widens %s', (_name, a, b, expected) => {
    expect(broadcastShapes(a, b)).toEqual(expected);
  });

  it.each<[string, Dim[], Dim[]]>([
    ['different numbers', [2, 3], [2, 4]],
    ['axes that line up at the front only', [2, 3], [2]],
    ['a symbol and a number', [h], [4]],
    ['two symbols', [h], [w]],
  ])('has no answer for %s', (_name, a, b) => {
    expect(broadcastShapes(a, b)).toBeUndefined();
  });
});
