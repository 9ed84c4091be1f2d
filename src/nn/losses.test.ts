import { describe, expect, it } from 'vitest';
import { gradientsAt } from '../autodiff/gradient-check.testing.ts';
import { apply, counting, float64 } from '../reference/apply.testing.ts';
import { exactSigmoid, exactSoftplus, LOGITS, slopesAt, valuesAt } from './losses.testing.ts';
import { l1Loss, l2Loss, mean, softplus } from './losses.ts';

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

describe('means', () => {
  it('are of all elements, as a scalar, whatever the rank', () => {
    expect(apply(mean, [counting([2, 3])])).toEqual(float64([], [3.5]));
    expect(apply(mean, [float64([], [7])])).toEqual(float64([], [7]));
  });
});
