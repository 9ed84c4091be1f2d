import { describe, expect, it } from 'vitest';
import { addToDim, type Dim, divideDim, formatShape, type Shape, symbolicDim } from '../core/shape.ts';
import { expandedShape, expandTarget, reshapedShape, reshapeTarget } from './target-shape.ts';

const [n, h, w]: readonly Dim[] = ['N', 'H', 'W'].map(symbolicDim);
const half = divideDim(h as Dim, 2);
const padded = addToDim(h as Dim, 6);
const shape = (...dims: (Dim | undefined)[]): Shape => dims as Dim[];

describe('reshapeTarget', () => {
  const cases: readonly (readonly [Shape, Shape, readonly number[]])[] = [
    [shape(2, 3), shape(3, 2), [3, 2]],
    [shape(n, 8, 4), shape(n, 32), [0, 32]],
    [shape(n, 8, 4), shape(n, 2, 16), [0, 2, 16]],
    [shape(1, h, 4), shape(4, h), [4, 0]],
    [shape(1, 4, h), shape(1, 2, 2, h), [1, 2, 2, -1]],
    [shape(n, h, 4), shape(n, half, 8), [0, -1, 8]],
    [shape(n, half, 8), shape(n, h, 4), [0, -1, 4]],
    [shape(n, padded, 2, 4), shape(n, padded, 8), [0, 0, 8]],
    [shape(2, 4, padded), shape(8, padded), [8, -1]],
    [shape(n, 2, padded), shape(n, padded, 2), [0, -1, 2]],
  ];
  for (const [from, to, target] of cases)
    it(`writes ${formatShape(from)} to ${formatShape(to)} as [${target}], and reads it back`, () => {
      expect(reshapeTarget(from, to)).toEqual(target);
      expect(reshapedShape(from, target)).toEqual(to);
    });

  it('refuses two dimensions to infer', () => {
    expect(() => reshapeTarget(shape(1, h, w), shape(h, w, 1))).toThrow(
      expect.objectContaining({ code: 'GRAPH', message: expect.stringContaining('more than one symbolic') }),
    );
  });

  it('reads a target that has no answer as NaN', () => {
    expect(reshapedShape(shape(n, h), [-1])).toEqual([Number.NaN]);
    expect(reshapedShape([5], [2, -1])).toEqual([2, Number.NaN]);
  });
});

describe('expandTarget', () => {
  it('keeps symbolic sizes by 1, and reads them back', () => {
    const [from, to] = [shape(1, h, 1), shape(2, 3, h, 4)];
    expect(expandTarget(from, to)).toEqual([2, 3, 1, 4]);
    expect(expandedShape(from, [2, 3, 1, 4])).toEqual(to);
  });

  it('refuses a size that only a symbol knows', () => {
    expect(() => expandTarget(shape(1, 1), shape(1, w))).toThrow(expect.objectContaining({ code: 'GRAPH' }));
  });
});
