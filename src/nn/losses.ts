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

/** Mean absolute difference: equation 3. */
export const l1Loss = (output: Value, target: Value): Value => mean(abs(sub(output, target)));

/** Mean squared difference. */
export const l2Loss = (output: Value, target: Value): Value => {
  const difference = sub(output, target);
  return mean(mul(difference, difference));
};
