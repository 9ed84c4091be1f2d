import { describe, expect, it } from 'vitest';
import { gradientsAt } from '../autodiff/gradient-check.testing.ts';
import { apply, counting, float64 } from '../reference/apply.testing.ts';
import { exactSigmoid, exactSoftplus, LOGITS, slopesAt, valuesAt } from './losses.testing.ts';
import { featureDistance, l1Loss, l2Loss, mean, softplus } from './losses.ts';

describe('softplus', () => {
  it('is log(1 + e^x), finite and right at |x| = 100 and beyond', () => {
    const values = valuesAt(softplus, LOGITS);
    for (const [i, x] of LOGITS.entries()) expect(values[i]).toBeCloseTo(exactSoftplus(x), 14);
    expect([values[0], values.at(-1)]).toEqual([0, 1000]);
  });

  it('has sigmoid for its slope: at 0 too, and not yet 0 at -100', () => {
    const slopes = slopesAt(softplus, LOGITS);
    for (const [i, x] of LOGITS.entries()) expect(slopes[i]).toBeCloseTo(exactSigmoid(x), 14);
    expect(slopes[LOGITS.indexOf(0)]).toBe(0.5);
    expect((slopes[LOGITS.indexOf(-100)] as number) / Math.exp(-100)).toBeCloseTo(1, 14);
  });
});

describe('reconstruction', () => {
  const [output, target] = [float64([1, 1, 2, 2], [1, 2, 3, 4]), float64([1, 1, 2, 2], [1, 0, 7, 4])];

  it('is the mean absolute difference, equation 3, or the mean squared one', () => {
    expect(apply(l1Loss, [output, target])).toEqual(float64([], [1.5]));
    expect(apply(l2Loss, [output, target])).toEqual(float64([], [5]));
  });

  it('pulls on the output alone, and not where it is right', () => {
    const [dOutput] = gradientsAt(l1Loss, [output, target]);
    expect([...(dOutput?.data ?? [])].map((value) => value + 0)).toEqual([0, 0.25, -0.25, 0]);
  });
});

describe('feature matching', () => {
  it('is the sum over layers of mean absolute differences, whatever their sizes', () => {
    const layers = [
      float64([1, 2, 1, 1], [1, 2]),
      float64([1, 1, 2, 2], [0, 0, 1, 1]),
      float64([1, 2, 1, 1], [4, 1]), // |d| is 3 and 1
      float64([1, 1, 2, 2], [0, 0, 1, 3]), // 0, 0, 0 and 2
    ];
    const distance = apply((...values) => featureDistance(values.slice(0, 2), values.slice(2)), layers);
    expect(distance).toEqual(float64([], [2 + 0.5]));
  });
});

describe('reconstruction with weights', () => {
  const [output, target] = [
    float64([2, 2, 1, 2], [1, 2, 3, 4, 0, 0, 0, 0]),
    float64([2, 2, 1, 2], [1, 0, 7, 4, 1, 1, 1, 3]),
  ];

  it('counts each image alike: the mean of w |d| over the mean of w, whatever the scale of w', () => {
    // First image: |d| is 0, 2 and 4, 0 in two channels; second: 1, 1 and 1, 3.
    const firstAndLast = float64([2, 1, 1, 2], [1, 3, 0, 0.25]);
    expect(apply(l1Loss, [output, target, firstAndLast]).data[0]).toBeCloseTo(
      ((0 + 6 + 4 + 0) / 8 + 2) / 2,
      6,
    );
    expect(apply(l2Loss, [output, target, firstAndLast]).data[0]).toBeCloseTo(
      ((0 + 12 + 16 + 0) / 8 + 5) / 2,
      6,
    );
  });

  it('is the plain mean where all weights are equal, and 0 where all are 0', () => {
    const equal = float64([2, 1, 1, 2], [1, 1, 0.5, 0.5]);
    expect(apply(l1Loss, [output, target, equal]).data[0]).toBeCloseTo(1.5, 6);
    expect(apply(l1Loss, [output, target, float64([2, 1, 1, 2], [0, 0, 0, 0])]).data[0]).toBe(0);
  });

  it('pulls on no pixel without weight', () => {
    const [dOutput] = gradientsAt(l1Loss, [output, target, float64([2, 1, 1, 2], [0, 1, 1, 0])]);
    const zeros = [...(dOutput?.data ?? [])].map((value) => Math.abs(value) > 0);
    expect(zeros).toEqual([false, true, false, false, true, false, true, false]);
  });
});

describe('means', () => {
  it('are of all elements, as a scalar, whatever the rank', () => {
    expect(apply(mean, [counting([2, 3])])).toEqual(float64([], [3.5]));
    expect(apply(mean, [float64([], [7])])).toEqual(float64([], [7]));
  });
});
