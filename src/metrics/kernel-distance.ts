/** The squared maximum mean discrepancy of two sets of feature vectors (Binkowski et al. 2018). */
import type { Tensor } from '../core/tensor.ts';
import { dot, featureRows, type Rows } from './feature-vectors.ts';

/**
 * The unbiased estimate for the kernel (x . y / D + 1)^3 over features [N,D]: 0 on average for sets of one
 * distribution, so single values may lie below 0. Unlike the Fréchet distance it does not depend on N but for
 * its spread. All pairs are taken, where the paper averages over subsets. Call it by the network's name; KID
 * is Inception's alone. Throws as `frechetDistance`.
 */
export const kernelDistance = (output: Tensor, target: Tensor): number => {
  const a = featureRows('kernelDistance', output, target);
  const b = featureRows('kernelDistance', target, output);
  return meanWithin(a) + meanWithin(b) - 2 * meanBetween(a, b);
};

const kernel = (x: Float64Array, y: Float64Array): number => (dot(x, y) / x.length + 1) ** 3;

/** The mean over pairs of different vectors: a vector with itself is what biases the estimate. */
const meanWithin = (rows: Rows): number => {
  let sum = 0;
  for (let i = 1; i < rows.length; i++)
    for (let j = 0; j < i; j++) sum += kernel(rows[i] as Float64Array, rows[j] as Float64Array);
  return (2 * sum) / (rows.length * (rows.length - 1));
};

const meanBetween = (a: Rows, b: Rows): number => {
  let sum = 0;
  for (const x of a) for (const y of b) sum += kernel(x, y);
  return sum / (a.length * b.length);
};
