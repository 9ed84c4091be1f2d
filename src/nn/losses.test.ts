import { describe, expect, it } from 'vitest';
import { gradientErrors, gradientsAt } from '../autodiff/gradient-check.testing.ts';
import { randomStream } from '../core/random.ts';
import type { Value } from '../graph/ops.ts';
import { apply, counting, float64 } from '../reference/apply.testing.ts';
import { randomTensor } from '../reference/random-tensors.testing.ts';
import {
  ADVERSARIAL_LOSSES,
  adversarialLoss,
  l1Loss,
  l2Loss,
  mean,
  meanProbability,
  softplus,
} from './losses.ts';

const LOGITS = [-1000, -100, -20, -1, -0.001, 0, 0.001, 1, 20, 100, 1000];

/** The textbook's function, in a form that keeps its digits. */
const exactSoftplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const exactSigmoid = (x: number): number =>
  x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));

const valuesAt = (build: (x: Value) => Value, values: readonly number[]): number[] => [
  ...apply(build, [float64([values.length], values)]).data,
];

const slopesAt = (build: (x: Value) => Value, values: readonly number[]): number[] => [
  ...(gradientsAt(build, [float64([values.length], values)])[0]?.data ?? []),
];

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

describe('the cross-entropy of the paper', () => {
  it('is -log p for real and -log(1 - p) for fake', () => {
    for (const logit of LOGITS) {
      const loss = (verdict: 'real' | 'fake') =>
        valuesAt((x) => adversarialLoss('vanilla', x, verdict), [logit])[0];
      expect(loss('real')).toBeCloseTo(exactSoftplus(-logit), 14);
      expect(loss('fake')).toBeCloseTo(exactSoftplus(logit), 14);
    }
  });

  it('pulls with p - 1 towards real and with p towards fake', () => {
    for (const logit of LOGITS) {
      const slope = (verdict: 'real' | 'fake') =>
        slopesAt((x) => adversarialLoss('vanilla', x, verdict), [logit])[0];
      expect(slope('real')).toBeCloseTo(exactSigmoid(logit) - 1, 14);
      expect(slope('fake')).toBeCloseTo(exactSigmoid(logit), 14);
    }
  });

  it('is log 2 for a discriminator that does not know', () => {
    expect(valuesAt((x) => adversarialLoss('vanilla', x, 'real'), [0, 0])[0]).toBeCloseTo(Math.LN2, 15);
  });
});

describe('least squares', () => {
  it('is the squared distance to 1 for real and to 0 for fake', () => {
    expect(valuesAt((x) => adversarialLoss('lsgan', x, 'real'), [3, 0])).toEqual([2.5]);
    expect(valuesAt((x) => adversarialLoss('lsgan', x, 'fake'), [3, 1])).toEqual([5]);
  });

  it('pulls in proportion to the distance, at 100 too', () => {
    expect(slopesAt((x) => adversarialLoss('lsgan', x, 'real'), [101])).toEqual([200]);
    expect(slopesAt((x) => adversarialLoss('lsgan', x, 'fake'), [-100])).toEqual([-200]);
  });
});

describe.each(ADVERSARIAL_LOSSES)('the adversarial loss %s', (kind) => {
  it('is the mean over patches and images', () => {
    const stream = randomStream(0, kind);
    const patches = randomTensor([2, 1, 3, 3], stream, 3);
    const whole = apply((x) => adversarialLoss(kind, x, 'fake'), [patches]);
    const each = [...patches.data].map(
      (logit) => valuesAt((x) => adversarialLoss(kind, x, 'fake'), [logit])[0] ?? 0,
    );
    expect(whole.shape).toEqual([]);
    expect(whole.data[0]).toBeCloseTo(each.reduce((sum, value) => sum + value, 0) / each.length, 14);
  });

  it.each(['real', 'fake'] as const)('has the gradient that central differences show, for %s', (verdict) => {
    const stream = randomStream(0, kind, verdict);
    const logits = [randomTensor([2, 1, 3, 2], stream, 3)];
    const errors = gradientErrors((x) => adversarialLoss(kind, x, verdict), logits, stream);
    expect(errors[0]).toBeLessThan(1e-6);
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

  it('of probabilities are those of each patch', () => {
    expect(valuesAt(meanProbability, [-1000, 0, Math.log(3), 1000])[0]).toBeCloseTo(
      (0 + 0.5 + 0.75 + 1) / 4,
      15,
    );
  });
});
