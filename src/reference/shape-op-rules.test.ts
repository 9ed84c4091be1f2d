import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import {
  broadcastTo,
  concat,
  depthToSpace,
  pad,
  reduceSum,
  reshape,
  slice,
  transpose,
} from '../graph/build.ts';
import { apply, counting, float64 } from './apply.testing.ts';
import { dot, randomTensor } from './random-tensors.testing.ts';

describe('ops that move elements', () => {
  it('reshape keeps the order', () => {
    expect(apply((x) => reshape(x, [3, 2]), [counting([2, 3])])).toEqual(counting([3, 2]));
  });

  it('transpose of a matrix swaps rows and columns', () => {
    const result = apply((x) => transpose(x, [1, 0]), [counting([2, 3])]);
    expect(result).toEqual(float64([3, 2], [1, 4, 2, 5, 3, 6]));
  });

  it('transpose puts axis perm[i] at i, as ONNX and numpy do', () => {
    const result = apply((x) => transpose(x, [2, 0, 1]), [counting([2, 1, 3])]);
    expect(result).toEqual(float64([3, 2, 1], [1, 4, 2, 5, 3, 6]));
  });

  it('broadcastTo repeats axes of 1 and adds leading ones', () => {
    const result = apply((x) => broadcastTo(x, [2, 2, 3]), [counting([2, 1])]);
    expect(result).toEqual(float64([2, 2, 3], [1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2]));
  });

  it('concat joins along an axis, any number of values', () => {
    const [a, b] = [counting([2, 1]), float64([2, 2], [5, 6, 7, 8])];
    expect(apply((x, y) => concat([x, y, x], 1), [a, b])).toEqual(float64([2, 4], [1, 5, 6, 1, 2, 7, 8, 2]));
    expect(apply((x, y) => concat([x, y], 0), [b, b])).toEqual(float64([4, 2], [5, 6, 7, 8, 5, 6, 7, 8]));
  });

  it('slice takes [start, end) of one axis', () => {
    expect(apply((x) => slice(x, 1, 1, 3), [counting([2, 4])])).toEqual(float64([2, 2], [2, 3, 6, 7]));
    expect(apply((x) => slice(x, 0, 1, 2), [counting([2, 4])])).toEqual(float64([1, 4], [5, 6, 7, 8]));
  });

  it('pad puts zeros before and after', () => {
    const result = apply((x) => pad(x, [0, 1], [1, 2]), [counting([1, 2])]);
    expect(result).toEqual(float64([2, 5], [0, 1, 2, 0, 0, 0, 0, 0, 0, 0]));
  });

  it('depthToSpace takes the block from the outer channels (DCR)', () => {
    const blocks = float64([1, 4, 1, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
    expect(apply((x) => depthToSpace(x, 2), [blocks])).toEqual(
      float64([1, 1, 2, 4], [1, 3, 2, 4, 5, 7, 6, 8]),
    );
  });

  it('depthToSpace has the values of the ONNX specification', () => {
    // The DCR example of the operator's documentation.
    const x = float64(
      [1, 8, 2, 3],
      Array.from({ length: 48 }, (_, i) => Math.floor(i / 6) * 9 + (i % 6)),
    );
    const rows = [
      [0, 18, 1, 19, 2, 20],
      [36, 54, 37, 55, 38, 56],
      [3, 21, 4, 22, 5, 23],
      [39, 57, 40, 58, 41, 59],
      [9, 27, 10, 28, 11, 29],
      [45, 63, 46, 64, 47, 65],
      [12, 30, 13, 31, 14, 32],
      [48, 66, 49, 67, 50, 68],
    ];
    expect(apply((v) => depthToSpace(v, 2), [x])).toEqual(float64([1, 2, 4, 6], rows.flat()));
  });

  it('depthToSpace keeps images of a batch apart', () => {
    const result = apply((x) => depthToSpace(x, 2), [counting([2, 4, 1, 1])]);
    expect(result).toEqual(counting([2, 1, 2, 2]));
  });

  it('broadcastTo and reduceSum are adjoint', () => {
    const stream = randomStream(0, 'adjoint');
    const [x, y] = [randomTensor([2, 1, 3], stream), randomTensor([2, 4, 3], stream)];
    const spread = apply((v) => broadcastTo(v, [2, 4, 3]), [x]);
    const summed = apply((v) => reduceSum(v, [1]), [y]);
    expect(dot(spread, y)).toBeCloseTo(dot(x, summed), 12);
  });
});
