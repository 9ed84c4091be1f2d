/** Adam (Kingma and Ba 2015), in the form of PyTorch; paper 3.3: learning rate 2e-4, momentum 0.5, 0.999. */

import { scalar, type Tensor } from '../core/tensor.ts';
import { add, input, mul, reciprocal, sqrt, sub } from '../graph/build.ts';
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
export const ADAM_FEEDS = { stepSize: 'adam.stepSize', secondScale: 'adam.secondScale' } as const;

/** The scalar inputs that every update of one graph shares. */
export interface AdamScalars {
  /** lr / (1 - beta1^t). */
  readonly stepSize: Value;
  /** 1 / sqrt(1 - beta2^t). */
  readonly secondScale: Value;
}

/** Inputs named as ADAM_FEEDS. */
export const adamScalars = (): AdamScalars => ({
  stepSize: input(ADAM_FEEDS.stepSize, []),
  secondScale: input(ADAM_FEEDS.secondScale, []),
});

/** The feeds of update number `step`, counted from 1. */
export const adamFeeds = (
  lr: number,
  step: number,
  { beta1, beta2 }: AdamOptions,
): Readonly<Record<string, Tensor>> => ({
  [ADAM_FEEDS.stepSize]: scalar(lr / (1 - beta1 ** step)),
  [ADAM_FEEDS.secondScale]: scalar(1 / Math.sqrt(1 - beta2 ** step)),
});

/** One update: p - stepSize * m' / (sqrt(v') * secondScale + epsilon). */
export const adamUpdate = (
  { parameter, m, v }: AdamState,
  gradient: Value,
  { stepSize, secondScale }: AdamScalars,
  { beta1, beta2, epsilon }: AdamOptions,
): AdamState => {
  const nextM = add(mul(m, beta1), mul(gradient, 1 - beta1));
  const nextV = add(mul(v, beta2), mul(mul(gradient, gradient), 1 - beta2));
  const denominator = add(mul(sqrt(nextV), secondScale), epsilon);
  const update = mul(mul(nextM, stepSize), reciprocal(denominator));
  return { parameter: sub(parameter, update), m: nextM, v: nextV };
};
