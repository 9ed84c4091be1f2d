import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { conv2d, convTranspose2d, convWeightGrad, gemm, transpose } from '../graph/build.ts';
import type { OpAttributes } from '../graph/ops.ts';
import { apply, counting, float64 } from './apply.testing.ts';
import { dot, maxAbsDifference, randomTensor } from './random-tensors.testing.ts';

const PLAIN = { stride: 1, padding: 0 };

describe('conv2d', () => {
  const x = counting([1, 1, 3, 3]);

  it('correlates, without turning the kernel', () => {
    const w = float64([1, 1, 2, 2], [1, 0, 0, 10]);
    expect(apply((a, b) => conv2d(a, b, PLAIN), [x, w])).toEqual(float64([1, 1, 2, 2], [51, 62, 84, 95]));
  });

  it('pads with zeros at all sides', () => {
    const w = float64([1, 1, 3, 3], [0, 0, 0, 1, 0, 0, 0, 0, 0]); // the left neighbour
    expect(apply((a, b) => conv2d(a, b, { stride: 1, padding: 1 }), [x, w])).toEqual(
      float64([1, 1, 3, 3], [0, 1, 2, 0, 4, 5, 0, 7, 8]),
    );
  });

  it('steps by its stride and ignores pixels beyond the last whole step', () => {
    const [wide, w] = [counting([1, 1, 2, 5]), float64([1, 1, 1, 2], [1, 100])];
    expect(apply((a, b) => conv2d(a, b, { stride: 2, padding: 0 }), [wide, w])).toEqual(
      float64([1, 1, 1, 2], [201, 403]),
    );
  });

  it('sums over input channels and adds the bias of each output channel', () => {
    const two = float64([1, 2, 1, 2], [1, 2, 10, 20]);
    const w = float64([3, 2, 1, 1], [1, 0, 0, 1, 1, 1]);
    const bias = float64([3], [0.5, 0, -1]);
    expect(apply((a, b, c) => conv2d(a, b, PLAIN, c), [two, w, bias])).toEqual(
      float64([1, 3, 1, 2], [1.5, 2.5, 10, 20, 10, 21]),
    );
  });

  it('keeps the images of a batch apart', () => {
    const [pair, w] = [counting([2, 1, 1, 2]), float64([1, 1, 1, 2], [1, 1])];
    expect(apply((a, b) => conv2d(a, b, PLAIN), [pair, w])).toEqual(float64([2, 1, 1, 1], [3, 7]));
  });

  it('takes a kernel that hangs over the image on both sides', () => {
    const [pixel, w] = [float64([1, 1, 1, 1], [2]), counting([1, 1, 4, 4])];
    expect(apply((a, b) => conv2d(a, b, { stride: 2, padding: 2 }), [pixel, w])).toEqual(
      float64([1, 1, 1, 1], [22]), // the tap at row 2, column 2
    );
  });
});

describe('convTranspose2d', () => {
  const attributes = { stride: 2, padding: 0 };

  it('paints the kernel at each pixel, and overlaps add up', () => {
    const [x, w] = [float64([1, 1, 1, 2], [1, 10]), float64([1, 1, 1, 3], [1, 2, 3])];
    expect(apply((a, b) => convTranspose2d(a, b, attributes), [x, w])).toEqual(
      float64([1, 1, 1, 5], [1, 2, 13, 20, 30]),
    );
  });

  it('crops the padding and adds outputPadding at the end', () => {
    const [x, w] = [float64([1, 1, 2, 2], [1, 10, 100, 1000]), float64([1, 1, 2, 2], [1, 2, 3, 4])];
    const cropped = apply((a, b) => convTranspose2d(a, b, { stride: 2, padding: 1 }), [x, w]);
    expect(cropped).toEqual(float64([1, 1, 2, 2], [4, 30, 200, 1000]));
    const extended = apply(
      (a, b) => convTranspose2d(a, b, { stride: 2, padding: 1, outputPadding: [0, 1] }),
      [x, w],
    );
    expect(extended).toEqual(float64([1, 1, 2, 3], [4, 30, 40, 200, 1000, 2000]));
  });

  it('takes kernels [I,O,kh,kw] and a bias [O]', () => {
    const [x, w] = [float64([1, 2, 1, 1], [1, 10]), counting([2, 3, 1, 1])];
    const bias = float64([3], [0.5, 0, 0]);
    expect(apply((a, b, c) => convTranspose2d(a, b, PLAIN, c), [x, w, bias])).toEqual(
      float64([1, 3, 1, 1], [41.5, 52, 63]),
    );
  });
});

describe('convWeightGrad', () => {
  it('sums over positions and images what each tap of the kernel saw', () => {
    const [x, dy] = [counting([1, 1, 2, 3]), float64([1, 1, 2, 2], [1, 0, 0, 10])];
    const dw = apply((a, b) => convWeightGrad(a, b, { ...PLAIN, kernel: [1, 2] }), [x, dy]);
    expect(dw).toEqual(float64([1, 1, 1, 2], [51, 62]));
  });
});

describe('the three convolutions', () => {
  const stream = randomStream(0, 'adjoint');
  const cases: readonly (readonly [string, readonly [number, number], OpAttributes['convWeightGrad']])[] = [
    ['4x4 stride 2, as in the paper', [8, 6], { stride: 2, padding: 1, kernel: [4, 4] }],
    ['4x4 stride 2 of an odd size', [7, 9], { stride: 2, padding: 1, kernel: [4, 4] }],
    ['4x4 stride 1', [6, 5], { stride: 1, padding: 1, kernel: [4, 4] }],
    ['1x1', [3, 4], { stride: 1, padding: 0, kernel: [1, 1] }],
    ['1x1 stride 3', [5, 7], { stride: 3, padding: 0, kernel: [1, 1] }],
    ['a kernel of unequal sides and wide padding', [4, 6], { stride: 2, padding: 2, kernel: [3, 5] }],
    ['one pixel', [1, 1], { stride: 2, padding: 2, kernel: [4, 4] }],
  ];

  it.each(cases)('are adjoint to each other: %s', (_name, [height, width], { kernel, ...conv }) => {
    const [kernelH, kernelW] = kernel;
    const x = randomTensor([2, 3, height, width], stream);
    const w = randomTensor([5, 3, kernelH, kernelW], stream);
    const y = apply((a, b) => conv2d(a, b, conv), [x, w]);
    const dy = randomTensor(y.shape, stream);
    const extra = (size: number, k: number): number => (size + 2 * conv.padding - k) % conv.stride;
    const outputPadding: readonly [number, number] = [extra(height, kernelH), extra(width, kernelW)];
    const dx = apply((a, b) => convTranspose2d(a, b, { ...conv, outputPadding }), [dy, w]);
    const dw = apply((a, b) => convWeightGrad(a, b, { ...conv, kernel }), [x, dy]);
    const form = dot(y, dy);
    expect(dx.shape).toEqual(x.shape);
    expect(dw.shape).toEqual(w.shape);
    expect(dot(x, dx)).toBeCloseTo(form, 10);
    expect(dot(w, dw)).toBeCloseTo(form, 10);
  });
});

describe('gemm', () => {
  it('multiplies matrices', () => {
    const [a, b] = [counting([2, 3]), float64([3, 2], [1, 0, 0, 1, 1, 1])];
    expect(apply((x, y) => gemm(x, y), [a, b])).toEqual(float64([2, 2], [4, 5, 10, 11]));
  });

  it.each([
    [false, true],
    [true, false],
    [true, true],
  ])('with transA %s and transB %s multiplies what transpose makes', (transA, transB) => {
    const stream = randomStream(0, 'gemm');
    const a = randomTensor(transA ? [3, 2] : [2, 3], stream);
    const b = randomTensor(transB ? [4, 3] : [3, 4], stream);
    const flagged = apply((x, y) => gemm(x, y, { transA, transB }), [a, b]);
    const explicit = apply(
      (x, y) => gemm(transA ? transpose(x, [1, 0]) : x, transB ? transpose(y, [1, 0]) : y),
      [a, b],
    );
    expect(maxAbsDifference(flagged, explicit)).toBe(0);
  });
});
