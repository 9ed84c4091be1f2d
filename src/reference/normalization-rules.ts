/** Reference values of the normalisations: mean and biased variance in two passes, over any axes. */
import type { Float64Tensor } from './float64-tensor.ts';
import { broadcastData } from './positions.ts';
import { meanOver, reducedShape } from './reduction-rules.ts';
import { operand, type ReferenceRules } from './rule.ts';

/** x - mean, in x's shape. */
const centredOver = (x: Float64Tensor, axes: readonly number[]): Float64Array => {
  const mean = broadcastData({ shape: reducedShape(x.shape, axes), data: meanOver(x, axes) }, x.shape);
  return x.data.map((value, i) => value - (mean[i] as number));
};

/** 1 / sqrt(variance + epsilon), reduced axes kept as 1. */
const inverseStdOver = (
  shape: readonly number[],
  centred: Float64Array,
  axes: readonly number[],
  epsilon: number,
): Float64Array =>
  meanOver({ shape, data: centred.map((value) => value * value) }, axes).map(
    (variance) => 1 / Math.sqrt(variance + epsilon),
  );

/** x [N,C,H,W], gamma [C], beta [C] -> gamma * (x - mean) / sqrt(variance + epsilon) + beta. */
const normalized = (inputs: readonly Float64Tensor[], axes: readonly number[], epsilon: number) => {
  const [x, gamma, beta] = [operand(inputs, 0), operand(inputs, 1), operand(inputs, 2)];
  const centred = centredOver(x, axes);
  const data = inverseStdOver(x.shape, centred, axes, epsilon);
  const inverseStd = broadcastData({ shape: reducedShape(x.shape, axes), data }, x.shape);
  const scale = broadcastData(perChannel(gamma), x.shape);
  const offset = broadcastData(perChannel(beta), x.shape);
  return centred.map(
    (value, i) => (scale[i] as number) * value * (inverseStd[i] as number) + (offset[i] as number),
  );
};

/** [C] -> [C,1,1], which broadcasts over an image. */
const perChannel = ({ data }: Float64Tensor): Float64Tensor => ({ shape: [data.length, 1, 1], data });

export const normalizationRules = {
  batchNorm: (inputs, { axes, epsilon }) => normalized(inputs, axes, epsilon),
  instanceNorm: (inputs, { epsilon }) => normalized(inputs, [2, 3], epsilon),
  inverseStd: (inputs, { axes, epsilon }) => {
    const x = operand(inputs, 0);
    return inverseStdOver(x.shape, centredOver(x, axes), axes, epsilon);
  },
} satisfies Partial<ReferenceRules>;
