/** How each op that no engine has becomes ops that every engine has; the rest stay as they are. */
import type { Shape } from '../core/shape.ts';
import {
  add,
  clip,
  conv2d,
  convTranspose2d,
  mul,
  reciprocal,
  reduceMean,
  reshape,
  sqrt,
  sub,
} from '../graph/build.ts';
import type { ConvAttributes, OpAttributes, OpName, Value } from '../graph/ops.ts';
import { convTransposeByConv, convTransposeToPixels, isHalfStride } from './conv-transpose.ts';
import { type ConvShape, isOutputColumnsFaster, isWinogradFaster } from './costs.ts';
import { weightGradByGemm } from './im2col.ts';
import { weightGradByOutputColumns } from './output-columns.ts';
import type { LoweringPlan } from './plan.ts';
import { winogradConv, winogradConvTranspose, winogradWeightGrad } from './winograd.ts';

type LoweringRule<K extends OpName> = (
  inputs: readonly Value[],
  attributes: OpAttributes[K],
  plan: LoweringPlan,
) => Value;

const at = (inputs: readonly Value[], index: number): Value => inputs[index] as Value;

/** Largest power of ten that float32 holds: any normal number times it is beyond 1 in size. */
const STEEP = 1e38;

const centred = (x: Value, axes: readonly number[]): Value => sub(x, reduceMean(x, axes));

const inverseStdOf = (x: Value, axes: readonly number[], epsilon: number): Value => {
  const c = centred(x, axes);
  return reciprocal(sqrt(add(reduceMean(mul(c, c), axes), epsilon)));
};

/** [C] -> [1,C,1,1]. */
const perChannel = (v: Value): Value => reshape(v, [1, v.shape[0] as number, 1, 1]);

export const loweringRules: { readonly [K in OpName]?: LoweringRule<K> } = {
  stopGradient: (inputs) => at(inputs, 0),
  sign: (inputs) => clip(mul(at(inputs, 0), STEEP), -1, 1),
  leakyReluGrad: (inputs, { slope }) => mul(at(inputs, 1), clip(mul(at(inputs, 0), STEEP), slope, 1)),
  batchNorm: (inputs, { axes, epsilon }) => {
    const [x, gamma, beta] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
    const scale = mul(perChannel(gamma), inverseStdOf(x, axes, epsilon));
    return add(mul(centred(x, axes), scale), perChannel(beta));
  },
  inverseStd: (inputs, { axes, epsilon }) => inverseStdOf(at(inputs, 0), axes, epsilon),
  conv2d: (inputs, attributes, plan) => {
    const [x, w, bias] = [at(inputs, 0), at(inputs, 1), inputs[2]];
    const plain = conv2d(x, w, attributes, bias);
    return isByWinograd(plan, attributes, convShapeOf(x, w.shape, plain))
      ? winogradConv(x, w, attributes.padding, bias)
      : plain;
  },
  convWeightGrad: (inputs, attributes, plan) => {
    const [x, dy] = [at(inputs, 0), at(inputs, 1)];
    const kernel = [dy.shape[1] as number, x.shape[1] as number, ...attributes.kernel];
    const shape = convShapeOf(x, kernel, dy);
    if (isByWinograd(plan, attributes, shape)) return winogradWeightGrad(x, dy, attributes);
    return plan.weightGrad === 'fewest-copies' && shape && isOutputColumnsFaster(shape, attributes)
      ? weightGradByOutputColumns(x, dy, attributes)
      : weightGradByGemm(x, dy, attributes);
  },
  convTranspose2d: (inputs, attributes, plan) => {
    const [x, w, bias] = [at(inputs, 0), at(inputs, 1), inputs[2]];
    const plain = convTranspose2d(x, w, attributes, bias);
    // The gradient of a convolution from y to x, whose channels change places.
    if (isByWinograd(plan, attributes, convShapeOf(plain, w.shape, x)))
      return winogradConvTranspose(x, w, attributes.padding, bias);
    if (plan.unitStride === 'winograd' && isConvFaster(w, attributes))
      return convTransposeByConv(x, w, attributes.padding, bias);
    return plan.convTranspose === 'conv-depth-to-space' && isHalfStride(w, attributes)
      ? convTransposeToPixels(x, w, bias)
      : plain;
  },
};

/** The last layer of a discriminator: one channel of gradients to hundreds. */
const FEW_CHANNELS = 8;

/** Whether a transposed convolution of stride 1 is better computed as a convolution. */
const isConvFaster = (w: Value, { stride, padding }: ConvAttributes): boolean =>
  stride === 1 &&
  w.shape[2] === w.shape[3] &&
  padding < (w.shape[2] as number) &&
  (w.shape[0] as number) <= FEW_CHANNELS &&
  (w.shape[1] as number) > FEW_CHANNELS;

/** Whether a convolution, or a gradient of it, is computed by Winograd's transforms. */
const isByWinograd = (
  { unitStride }: LoweringPlan,
  { stride, padding }: ConvAttributes,
  shape: ConvShape | undefined,
): boolean =>
  unitStride === 'winograd' &&
  stride === 1 &&
  shape !== undefined &&
  padding < shape.taps && // the gradient pads by what is left of a kernel
  isWinogradFaster(shape);

/** The sizes of a convolution of x by a kernel [O,C,r,r] to y; undefined where they are symbols or not square. */
const convShapeOf = (
  x: Value,
  [outChannels, channels, taps, other]: Shape,
  y: Value,
): ConvShape | undefined => {
  const [n, , h, w] = y.shape;
  const sizes = [...x.shape, outChannels, channels, taps, n, h, w];
  if (taps !== other || sizes.some((size) => typeof size !== 'number')) return undefined;
  return { n, channels, outChannels, taps, h, w } as ConvShape; // numbers, as was checked
};
