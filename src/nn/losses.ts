/** The terms of the objective (paper 3.1, equations 1 to 4), each a scalar graph. */
import {
  abs,
  add,
  exp,
  log,
  mul,
  neg,
  reduceMean,
  relu,
  reshape,
  sigmoid,
  stopGradient,
  sub,
} from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';

/** The mean of all elements, shape []. */
export const mean = (x: Value): Value =>
  reshape(
    reduceMean(
      x,
      x.shape.map((_, axis) => axis),
    ),
    [],
  );

/** `vanilla` is the paper's cross-entropy, on logits; `lsgan` is least squares (Mao et al. 2017). */
export const ADVERSARIAL_LOSSES = ['vanilla', 'lsgan'] as const;
export type AdversarialLoss = (typeof ADVERSARIAL_LOSSES)[number];

/**
 * How far patch logits [N,1,h,w] are from saying `real` or `fake`, the mean over patches. The generator
 * minimises it towards `real` (non-saturating, paper 3.3), the discriminator towards the truth.
 */
export const adversarialLoss = (kind: AdversarialLoss, logits: Value, verdict: 'real' | 'fake'): Value =>
  ADVERSARIAL[kind](logits, verdict);

const ADVERSARIAL: {
  readonly [K in AdversarialLoss]: (logits: Value, verdict: 'real' | 'fake') => Value;
} = {
  // -log sigmoid(l) = softplus(-l); -log(1 - sigmoid(l)) = softplus(l)
  vanilla: (logits, verdict) => mean(softplus(verdict === 'real' ? neg(logits) : logits)),
  lsgan: (logits, verdict) => {
    const difference = sub(logits, verdict === 'real' ? 1 : 0);
    return mean(mul(difference, difference));
  },
};

/**
 * log(1 + e^x) as m + log(e^(x-m) + e^-m) with m = max(x, 0): right at |x| = 100 too. Any m gives the same sum,
 * so its gradient is none, and what is left is sigmoid, digit by digit: where x is 0, and where it is -100.
 */
export const softplus = (x: Value): Value => {
  const largest = stopGradient(relu(x));
  return add(largest, log(add(exp(sub(x, largest)), exp(neg(largest)))));
};

/** Mean absolute difference: equation 3. */
export const l1Loss = (output: Value, target: Value): Value => mean(abs(sub(output, target)));

/** Mean squared difference. */
export const l2Loss = (output: Value, target: Value): Value => {
  const difference = sub(output, target);
  return mean(mul(difference, difference));
};

/** The mean probability of `real` that a discriminator gives. */
export const meanProbability = (logits: Value): Value => mean(sigmoid(logits));
