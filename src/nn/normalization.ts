/** Normalisation of a layer's output, and the running statistics that follow it (Ioffe and Szegedy 2015). */
import { type Dim, multiplyDim } from '../core/shape.ts';
import {
  add,
  batchNorm,
  concat,
  constant,
  globalAveragePool,
  instanceNorm,
  inverseStd,
  mul,
  neg,
  reciprocal,
  reduceMean,
  reshape,
  slice,
  sqrt,
  stopGradient,
  sub,
  sumOverParts,
} from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';

/**
 * `batch`: statistics of the batch, gamma and beta; `instance`: statistics of each image, no parameters
 * (as in PyTorch's InstanceNorm2d and the reference); `none`.
 */
export const NORMS = ['batch', 'instance', 'none'] as const;
export type Norm = (typeof NORMS)[number];

/** A discriminator may also have `layer`: statistics of each image over all channels, gamma and beta (Ba et al. 2016). */
export const DISCRIMINATOR_NORMS = [...NORMS, 'layer'] as const;
export type DiscriminatorNorm = (typeof DISCRIMINATOR_NORMS)[number];

/** PyTorch's default, and the reference's. */
export const NORM_EPSILON = 1e-5;

/** New values enter running statistics with this weight, as in PyTorch. */
export const RUNNING_MOMENTUM = 0.1;

const BATCH_AXES = [0, 2, 3];
const IMAGE_AXES = [2, 3];
const LAYER_AXES = [1, 2, 3];

/** Training: x [N,C,H,W], gamma and beta [C], statistics over the batch. */
export const normalizeBatch = (x: Value, gamma: Value, beta: Value, epsilon: number): Value =>
  batchNorm(x, gamma, beta, { axes: BATCH_AXES, epsilon });

/** Statistics of a batch in parts: those of all parts together, and what this part is normalised by. */
export interface WholeBatch {
  /** x without its part's own mean, [N,C,H,W]. */
  readonly centred: Value;
  /** The part's mean without that of all, [1,C,1,1]. */
  readonly offset: Value;
  /** Of all values of all parts, each [1,C]; the variance is biased. */
  readonly mean: Value;
  readonly variance: Value;
}

/**
 * The statistics of a batch of which x [N,C,H,W] is one part, by means and variances of all (Chan, Golub and LeVeque 1983).
 * `own` [K,1] is 1 in the row of this one of K parts, and 0 elsewhere: so a sum over parts is a table of what each has.
 */
export const wholeBatch = (x: Value, own: Value): WholeBatch => {
  const channels = x.shape[1] as number;
  const first = reduceMean(x, BATCH_AXES);
  const once = add(x, neg(first));
  // Nothing but an engine's rounding: the mean of a flat plane is wrong in the fifth digit.
  const rest = stopGradient(reduceMean(once, BATCH_AXES));
  const centred = sub(once, rest);
  const ownMean = add(first, rest);
  const ownVariance = reduceMean(mul(centred, centred), BATCH_AXES);
  const table = sumOverParts(mul(own, reshape(concat([ownMean, ownVariance], 1), [1, 2 * channels]))); // [K,2C]
  const [means, variances] = [slice(table, 1, 0, channels), slice(table, 1, channels, 2 * channels)];
  const mean = reduceMean(means, [0]);
  const between = sub(means, mean);
  const variance = reduceMean(add(variances, mul(between, between)), [0]);
  return { centred, offset: sub(ownMean, reshape(mean, ownMean.shape)), mean, variance };
};

/** Training: gamma and beta [C], statistics of all parts of a batch. */
export const normalizeWholeBatch = (
  { centred, offset, variance }: WholeBatch,
  gamma: Value,
  beta: Value,
  epsilon: number,
): Value => {
  const inverse = reciprocal(sqrt(add(variance, epsilon)));
  const scale = mul(perChannel(gamma), reshape(inverse, offset.shape));
  return add(mul(centred, scale), add(mul(offset, scale), perChannel(beta)));
};

/** What the whole batch adds to RUNNING_KEPT times the statistics before, as `shareOfBatch`; all parts have equal ones. */
export const shareOfWholeBatch = (
  { centred, mean, variance }: WholeBatch,
  parts: number,
): RunningStatistics => shareOf({ mean, variance }, centred, parts);

/** Training: statistics of each image, no parameters. */
export const normalizeInstance = (x: Value, epsilon: number): Value =>
  mul(sub(x, reduceMean(x, IMAGE_AXES)), inverseStd(x, { axes: IMAGE_AXES, epsilon }));

/** Statistics of each image over all channels; gamma and beta [C]. As PyTorch's GroupNorm of one group. */
export const normalizeLayer = (x: Value, gamma: Value, beta: Value, epsilon: number): Value => {
  const normal = mul(sub(x, reduceMean(x, LAYER_AXES)), inverseStd(x, { axes: LAYER_AXES, epsilon }));
  return add(mul(normal, perChannel(gamma)), perChannel(beta));
};

/** [C] -> [1,C,1,1]. */
const perChannel = (parameter: Value): Value => reshape(parameter, [1, parameter.shape[0] as number, 1, 1]);

/**
 * Inference at any size, statistics of each image: what exported files hold. Engines add up a plane in float32, one value
 * after the other: InstanceNormalization alone is wrong by a quarter of a deviation on a flat plane of 1024x1024. So large
 * planes are added up in two stages, their squares too, and what the first mean leaves is taken off with the offset. Small
 * planes have their mean taken off before the engine normalises them.
 */
export const normalizeImage = (x: Value, gamma: Value, beta: Value, epsilon: number): Value => {
  if (isSmallPlane(x)) return instanceNorm(withoutMean(x), gamma, beta, epsilon);
  const planes = [...x.shape.slice(0, 2), 1, 1]; // OpenCV 4.6 broadcasts only what a Reshape has just given this shape
  const perPlane = (value: Value): Value => reshape(value, planes);
  const once = sub(x, perPlane(meanByRows(x)));
  const rest = meanByRows(once);
  const variance = sub(meanByRows(mul(once, once)), mul(rest, rest));
  const scale = mul(reciprocal(sqrt(add(variance, epsilon))), gamma);
  return add(mul(once, perPlane(scale)), perPlane(sub(beta, mul(rest, scale))));
};

/**
 * The mean of each plane, [N,C,H,W] -> [N,C], in two stages: of each row, and of the rows. GlobalAveragePool has no axes, so
 * that rows are given to it as channels.
 */
const meanByRows = (x: Value): Value => {
  const [n, c, h, w] = x.shape as readonly [Dim, number, Dim, Dim];
  const rows = globalAveragePool(reshape(x, [n, multiplyDim(h, c), 1, w])); // [N,C*H,1,1]
  return reshape(globalAveragePool(reshape(rows, [n, c, h, 1])), [n, c]);
};

/** Up to this side an engine's sums are right to 2e-5 once the mean is off. */
const SMALL_SIDE = 256;

/** A side of this part of the image's is small for images of up to 2048 pixels; deep layers have many small planes. */
const SMALL_PART = 8;

const isSmallPlane = ({ shape }: Value): boolean =>
  shape
    .slice(2)
    .every((dim) => (typeof dim === 'number' ? dim <= SMALL_SIDE : dim.over >= SMALL_PART * dim.times));

/** By GlobalAveragePool, since OpenCV 4.6 gives NaN for a ReduceMean at free sizes. */
const withoutMean = (x: Value): Value => sub(x, globalAveragePool(x));

/** Inference, statistics of each image over all channels: `normalizeLayer` in ops that files hold, as accurate. */
export const normalizeImageByLayer = (x: Value, gamma: Value, beta: Value, epsilon: number): Value => {
  const once = sub(x, layerMean(x));
  const centred = sub(once, layerMean(once));
  const inverse = reciprocal(sqrt(add(layerMean(mul(centred, centred)), epsilon)));
  return add(mul(centred, mul(perChannel(gamma), inverse)), perChannel(beta));
};

/** [N,C,H,W] -> [N,1,1,1], in stages, so that no sum is longer than an axis. */
const layerMean = (x: Value): Value => reduceMean(reduceMean(reduceMean(x, [3]), [2]), [1]);

/** Inference by running statistics: gamma * (x - mean) / sqrt(variance + epsilon) + beta, folded on the host. */
export const normalizeRunning = (
  x: Value,
  { gamma, beta, mean, variance }: Readonly<Record<'gamma' | 'beta' | 'mean' | 'variance', Float32Array>>,
  epsilon: number,
): Value => {
  const scale = gamma.map((value, c) => value / Math.sqrt((variance[c] as number) + epsilon));
  const offset = beta.map((value, c) => value - (mean[c] as number) * (scale[c] as number));
  const shape = [1, gamma.length, 1, 1];
  return add(mul(x, constant(shape, scale)), constant(shape, offset));
};

/** Running mean and variance, each [C]. */
export interface RunningStatistics {
  readonly mean: Value;
  readonly variance: Value;
}

/** What of the statistics before stays after a batch. */
export const RUNNING_KEPT = 1 - RUNNING_MOMENTUM;

/** The statistics after a batch x [N,C,H,W]: the variance that is kept is unbiased, as in PyTorch. */
export const updateRunningStatistics = (before: RunningStatistics, x: Value): RunningStatistics => {
  const share = shareOfBatch(x);
  const mix = (old: Value, now: Value): Value => add(mul(old, RUNNING_KEPT), now);
  return { mean: mix(before.mean, share.mean), variance: mix(before.variance, share.variance) };
};

/** What a batch x [N,C,H,W] adds to RUNNING_KEPT times the statistics before. */
export const shareOfBatch = (x: Value): RunningStatistics => {
  const mean = reduceMean(x, BATCH_AXES);
  const centred = sub(x, mean);
  return shareOf({ mean, variance: reduceMean(mul(centred, centred), BATCH_AXES) }, x, 1);
};

/** The share of a batch of `parts` times the values of x, by its mean and its biased variance. */
const shareOf = ({ mean, variance }: RunningStatistics, x: Value, parts: number): RunningStatistics => {
  const [n, channels, h, w] = x.shape as readonly [number, number, number, number];
  const count = parts * n * h * w;
  const unbias = count > 1 ? count / (count - 1) : 1; // a single value has no variance to correct
  const weighted = (now: Value, scale: number): Value =>
    mul(reshape(now, [channels]), RUNNING_MOMENTUM * scale);
  return { mean: weighted(mean, 1), variance: weighted(variance, unbias) };
};
