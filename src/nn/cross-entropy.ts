/** The loss of a network that tells classes: softmax cross-entropy at every pixel. */
import { add, exp, log, mul, reduceSum, relu, slice, stopGradient, sub } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { mean } from './losses.ts';

/**
 * -log softmax(logits) at the true class, mean over pixels; logits [N,K,H,W], truth [N,K,H,W] with a 1 at the class
 * of each pixel, or nowhere where a pixel does not count.
 */
export const crossEntropy = (logits: Value, truth: Value): Value => {
  // Any m gives the same sum, so its gradient is none; the largest one keeps exp from overflowing.
  const m = stopGradient(largestChannel(logits)); // [N,1,H,W]
  const logTotal = add(m, log(reduceSum(exp(sub(logits, m)), [1])));
  const counted = reduceSum(truth, [1]); // 1, or 0 for a pixel that does not count
  return mean(sub(mul(counted, logTotal), reduceSum(mul(truth, logits), [1])));
};

/** [N,K,H,W] -> [N,1,H,W]: the maximum of two halves, again and again, since there is no op for the largest of an axis. */
const largestChannel = (x: Value): Value => {
  const channels = x.shape[1] as number;
  if (channels === 1) return x;
  const half = Math.ceil(channels / 2); // of an odd number the middle one is in both
  const [a, b] = [slice(x, 1, 0, half), slice(x, 1, channels - half, channels)];
  return largestChannel(add(b, relu(sub(a, b)))); // max(a, b)
};
