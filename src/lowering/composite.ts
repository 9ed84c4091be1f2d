/** How each op that no engine has becomes ops that every engine has; the rest stay as they are. */
import { add, clip, mul, reciprocal, reduceMean, reshape, sqrt, sub } from '../graph/build.ts';
import type { OpAttributes, OpName, Value } from '../graph/ops.ts';
import { inForm } from './forms.ts';
import type { LoweringPlan } from './plan.ts';

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
  conv2d: (inputs, attributes, plan) => inForm('conv2d', inputs, attributes, plan),
  convWeightGrad: (inputs, attributes, plan) => inForm('convWeightGrad', inputs, attributes, plan),
  convTranspose2d: (inputs, attributes, plan) => inForm('convTranspose2d', inputs, attributes, plan),
};
