/** Penalties on D's gradients by its images, which keep it smooth: WGAN-GP and R1. */
import { gradients } from '../autodiff/gradient.ts';
import { add, mul, reduceSum, reshape, sqrt, sub } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { mean } from './losses.ts';

/** D's scores of images [N,C,H,W]. */
export type Scores = (images: Value) => Value;

/** Keeps the norm's own gradient finite where D's gradient is zero; the PyTorch code's value. */
const TINY = 1e-16;

/**
 * Mean over images of (||g|| - 1)^2, where g is the gradient of the sum of all patch scores by an image between a real
 * one and its fake, alpha * real + (1 - alpha) * fake (Gulrajani et al. 2017, equation 3). `alpha` [N,1,1,1] in [0,1].
 */
export const gradientPenalty = (
  scores: Scores,
  { real, fake, alpha }: Readonly<Record<'real' | 'fake' | 'alpha', Value>>,
): Value => {
  const between = add(mul(alpha, real), mul(sub(1, alpha), fake));
  const slope = add(slopeOf(scores, between), TINY);
  const excess = sub(sqrt(squaredNorms(slope)), 1);
  return mean(mul(excess, excess));
};

/** Mean over real images of ||g||^2, with g as above (Mescheder et al. 2018, equation 9, without its factor gamma / 2). */
export const r1Penalty = (scores: Scores, real: Value): Value => mean(squaredNorms(slopeOf(scores, real)));

/** Gradient of the sum of all scores by the images, in their shape; itself differentiable. */
const slopeOf = (scores: Scores, images: Value): Value => {
  const found = scores(images);
  const total = reshape(reduceSum(found, [...found.shape.keys()]), []);
  const [slope] = gradients(total, [images]);
  return slope as Value; // one for each that was asked for
};

/** [N,C,H,W] -> [N,1,1,1] */
const squaredNorms = (x: Value): Value => reduceSum(mul(x, x), [1, 2, 3]);
