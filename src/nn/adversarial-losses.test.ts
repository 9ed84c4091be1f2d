import { describe, expect, it } from 'vitest';
import { gradientErrors } from '../autodiff/gradient-check.testing.ts';
import { ADVERSARIAL_LOSSES, type AdversarialLoss, beliefOf } from '../core/adversarial-loss.ts';
import { randomStream } from '../core/random.ts';
import type { Value } from '../graph/ops.ts';
import { apply } from '../reference/apply.testing.ts';
import { randomTensor } from '../reference/random-tensors.testing.ts';
import { adversarialLoss, meanBelief, undecidedLoss } from './adversarial-losses.ts';
import { exactSigmoid, exactSoftplus, LOGITS, slopesAt, valuesAt } from './losses.testing.ts';

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

  it.each(['real', 'fake', 'generator'] as const)(
    'has the gradient that central differences show, for %s',
    (side) => {
      const stream = randomStream(0, kind, side);
      const logits = [randomTensor([2, 1, 3, 2], stream, 3)];
      const errors = gradientErrors((x) => adversarialLoss(kind, x, side), logits, stream);
      expect(errors[0]).toBeLessThan(1e-6);
    },
  );
});

describe('the hinge', () => {
  it('counts what D has not yet moved beyond 1 for real, and beyond -1 for fake', () => {
    expect(valuesAt((x) => adversarialLoss('hinge', x, 'real'), [3, 0])).toEqual([0.5]);
    expect(valuesAt((x) => adversarialLoss('hinge', x, 'fake'), [-3, 1])).toEqual([1]);
    expect(valuesAt((x) => adversarialLoss('hinge', x, 'generator'), [3, 1])).toEqual([-2]);
  });
});

describe('the Wasserstein loss', () => {
  it('is the mean score of fakes less that of real images, and for G its negative', () => {
    expect(valuesAt((x) => adversarialLoss('wgan-gp', x, 'real'), [3, 1])).toEqual([-2]);
    expect(valuesAt((x) => adversarialLoss('wgan-gp', x, 'fake'), [3, 1])).toEqual([2]);
    expect(valuesAt((x) => adversarialLoss('wgan-gp', x, 'generator'), [3, 1])).toEqual([-2]);
  });
});

describe('what D believes', () => {
  const beliefAt = (kind: AdversarialLoss, scores: readonly number[]): number | undefined =>
    valuesAt((x) => meanBelief(kind, x) as Value, scores)[0];

  it('is the mean sigmoid of logits with the cross-entropy', () => {
    expect(beliefAt('vanilla', [-1000, 0, Math.log(3), 1000])).toBeCloseTo((0 + 0.5 + 0.75 + 1) / 4, 15);
  });

  it('is the score itself with least squares, where it is between fake and real', () => {
    expect(beliefAt('lsgan', [-3, 0.25, 0.75, 9])).toBe(0.5);
  });

  it('goes from one margin to the other with the hinge', () => {
    expect(beliefAt('hinge', [-3, -0.5, 0.5, 2])).toBe(0.5);
  });

  it.each(['vanilla', 'lsgan', 'hinge'] as const)('is the same as of one number with %s', (kind) => {
    for (const score of [-4, -0.5, 0, 0.25, 1, 3])
      expect(beliefAt(kind, [score])).toBeCloseTo(beliefOf(kind, score) ?? Number.NaN, 14);
  });

  it('is not defined with the Wasserstein loss', () => {
    expect(
      meanBelief('wgan-gp', { op: 'input', inputs: [], attributes: { name: 'x' }, shape: [1] }),
    ).toBeUndefined();
    expect(beliefOf('wgan-gp', 1)).toBeUndefined();
    expect(undecidedLoss('wgan-gp')).toBeUndefined();
  });

  it.each([
    ['vanilla', 0],
    ['lsgan', 0.5],
    ['hinge', 0],
  ] as const)('is a half with %s where both losses are those of a D that cannot tell', (kind, score) => {
    expect(beliefAt(kind, [score])).toBe(0.5);
    for (const side of ['real', 'fake'] as const)
      expect(valuesAt((x) => adversarialLoss(kind, x, side), [score])[0]).toBeCloseTo(
        undecidedLoss(kind) ?? NaN,
        14,
      );
  });
});
