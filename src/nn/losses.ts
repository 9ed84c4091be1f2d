/** The terms of the objective (paper 3.1, equations 1 to 4), each a scalar graph. */
import {
  abs,
  add,
  div,
  exp,
  log,
  mul,
  neg,
  reduceMean,
  relu,
  reshape,
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

/**
 * log(1 + e^x) as m + log(e^(x-m) + e^-m) with m = max(x, 0): right at |x| = 100 too. Any m gives the same sum,
 * so its gradient is none, and what is left is sigmoid, digit by digit: where x is 0, and where it is -100.
 */
export const softplus = (x: Value): Value => {
  const largest = stopGradient(relu(x));
  return add(largest, log(add(exp(sub(x, largest)), exp(neg(largest)))));
};

/** The least mean of an image's weights that is divided by: less than that of one pixel with the least weight of 8 bits in 65536x65536, so that only an image without any has it. */
const LEAST_WEIGHT = 1e-12;

/**
 * The mean over images of mean(w x) / mean(w), for x [N,C,H,W] and weights w [N,1,H,W] of 0 and more: each image counts
 * alike, whatever the scale of its weights. An image whose weights are all 0 gives 0.
 */
export const weightedMean = (x: Value, w: Value): Value => {
  const ofWeights = reduceMean(w, [1, 2, 3]); // [N,1,H,W] -> [N,1,1,1]
  const atLeast = add(relu(sub(ofWeights, LEAST_WEIGHT)), LEAST_WEIGHT);
  return mean(div(reduceMean(mul(x, w), [1, 2, 3]), atLeast));
};

const meanOf = (x: Value, w: Value | undefined): Value => (w ? weightedMean(x, w) : mean(x));

/** Mean absolute difference: equation 3. With weights [N,1,H,W], their `weightedMean`. */
export const l1Loss = (output: Value, target: Value, weight?: Value): Value =>
  meanOf(abs(sub(output, target)), weight);

/**
 * Feature matching (Wang et al. 2018, arXiv 1711.11585, equation 4): the sum over layers of the mean absolute differences of
 * what they make of an output and of its target.
 */
export const featureDistance = (ofOutput: readonly Value[], ofTarget: readonly Value[]): Value =>
  ofOutput
    .map((features, layer) => l1Loss(features, ofTarget[layer] as Value))
    .reduce((sum, term) => add(sum, term));

/** Mean squared difference; weights as in `l1Loss`. */
export const l2Loss = (output: Value, target: Value, weight?: Value): Value => {
  const difference = sub(output, target);
  return meanOf(mul(difference, difference), weight);
};
