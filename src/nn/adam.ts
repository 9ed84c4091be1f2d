/** Adam (Kingma and Ba 2015), in the form of PyTorch; paper 3.3: learning rate 2e-4, momentum 0.5, 0.999. */

import { scalar, type Tensor } from '../core/tensor.ts';
import { add, div, input, mul, sqrt, sub } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';

export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** A parameter's values and moments; all of one shape. */
export interface AdamState {
  readonly parameter: Value;
  /** First moment. */
  readonly m: Value;
  /** Second moment. */
  readonly v: Value;
}

/** Names of the scalar feeds that carry the step count and the learning rate into a graph. */
export const ADAM_FEEDS = { stepSize: 'adam.stepSize', epsilon: 'adam.epsilon' } as const;

/** The scalar inputs that every update of one graph shares. */
export interface AdamScalars {
  /** lr * sqrt(1 - beta2^t) / (1 - beta1^t). */
  readonly stepSize: Value;
  /** epsilon * sqrt(1 - beta2^t). */
  readonly epsilon: Value;
}

/** Inputs named as ADAM_FEEDS. */
export const adamScalars = (): AdamScalars => ({
  stepSize: input(ADAM_FEEDS.stepSize, []),
  epsilon: input(ADAM_FEEDS.epsilon, []),
});

/** The feeds of update number `step`, counted from 1. */
export const adamFeeds = (
  lr: number,
  step: number,
  { beta1, beta2, epsilon }: AdamOptions,
): Readonly<Record<string, Tensor>> => {
  const correction = Math.sqrt(1 - beta2 ** step);
  return {
    [ADAM_FEEDS.stepSize]: scalar((lr * correction) / (1 - beta1 ** step)),
    [ADAM_FEEDS.epsilon]: scalar(epsilon * correction),
  };
};

/**
 * One update: p - stepSize * m' / (sqrt(v') + epsilon), where both biases are corrected in the two scalars (end of
 * section 2 of Adam's paper): two passes over memory less than correcting m' and v', and the same numbers.
 */
export const adamUpdate = (
  { parameter, m, v }: AdamState,
  gradient: Value,
  { stepSize, epsilon }: AdamScalars,
  { beta1, beta2 }: AdamOptions,
): AdamState => {
  const nextM = add(mul(m, beta1), mul(gradient, 1 - beta1));
  const nextV = add(mul(v, beta2), mul(mul(gradient, gradient), 1 - beta2));
  const update = mul(div(nextM, add(sqrt(nextV), epsilon)), stepSize);
  return { parameter: sub(parameter, update), m: nextM, v: nextV };
};
