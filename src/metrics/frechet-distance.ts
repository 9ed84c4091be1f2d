/** The Fréchet distance of two sets of feature vectors, seen as two Gaussians (Heusel et al. 2017). */
import type { Tensor } from '../core/tensor.ts';
import { addScaled, dot, featureRows, meanRow, products, type Rows, transposed } from './feature-vectors.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';
import { triangularFactor } from './triangular-factor.ts';

/**
 * |m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^(1/2)) with means m and unbiased covariances S of features [N,D]: 0 for
 * equal sets, in squared units of the features, right to about 1e-7 of the covariances' traces. It depends on
 * the network, so call it by the network's name; FID is Inception's alone. It falls as N grows: compare sets
 * of equal N only. Throws SHAPE for other tensors than [N,D] of one D, DATA for fewer than two vectors,
 * NON_FINITE for NaN.
 */
export const frechetDistance = (output: Tensor, target: Tensor): number => {
  const a = featureRows('frechetDistance', output, target);
  const b = featureRows('frechetDistance', target, output);
  const difference = meanRow(a);
  addScaled(difference, meanRow(b), -1);
  const [spreadA, spreadB] = [spread(a), spread(b)];
  const distance =
    dot(difference, difference) + trace(spreadA) + trace(spreadB) - 2 * traceOfRoot(spreadA, spreadB);
  return Math.max(0, distance); // rounding may leave a negative last digit
};

/** The vectors without their mean, over sqrt(N - 1): x with x^T x = S. */
const spread = (rows: Rows): Float64Array[] => {
  const mean = meanRow(rows);
  const scale = 1 / Math.sqrt(rows.length - 1);
  return rows.map((row) => row.map((value, i) => (value - (mean[i] as number)) * scale));
};

/** tr(x^T x). */
const trace = (x: Rows): number => x.reduce((sum, row) => sum + dot(row, row), 0);

/**
 * tr (S1 S2)^(1/2), for S1 = x^T x and S2 = y^T y: S1 S2 has the eigenvalues of c c^T with c = x y^T, so it is
 * the sum of c's singular values. Matrices are as small as the smaller of N and D: 106 test images with 2048
 * features each take the eigenvalues of 106 x 106.
 */
const traceOfRoot = (x: Rows, y: Rows): number => {
  const c = products(shortened(x), shortened(y));
  const wide = c.length <= (c[0]?.length ?? 0) ? c : transposed(c);
  return symmetricEigenvalues(products(wide, wide)).reduce(
    (sum, value) => sum + Math.sqrt(Math.max(0, value)),
    0,
  );
};

/** At most D rows with the same x^T x. */
const shortened = (x: Rows): Rows => (x.length > (x[0]?.length ?? 0) ? triangularFactor(x) : x);
