/** How each op that no engine has becomes ops that every engine has; the rest stay as they are. */
import { add, clip, mul, neg, reciprocal, reduceMean, reshape, sqrt, sub } from '../graph/build.ts';
import type { OpAttributes, OpName, Value } from '../graph/ops.ts';
import { inForm } from './forms.ts';
import type { LoweringPlan } from './plan.ts';

type LoweringRule<K extends OpName> = (
  inputs: readonly Value[],
  attributes: OpAttributes[K],
  plan: LoweringPlan,
) => Value;

const at = (inputs: readonly Value[], index: number): Value => inputs[index] as Value;

/** The largest power of ten that float32 holds: times any normal number, it is greater than 1 in size. */
const STEEP = 1e38;

/** x minus its means over axes; if the plan says so, the means of the result are subtracted too. */
const centred = (x: Value, axes: readonly number[], { centring }: LoweringPlan): Value => {
  if (centring === 'once' || isCentred(x)) return sub(x, reduceMean(x, axes));
  const once = add(x, neg(reduceMean(x, axes)));
  return sub(once, reduceMean(once, axes));
};

/** Whether this is centred already. The addition tells: a subtraction would be centred again when lowered again. */
const isCentred = ({ op, inputs: [x, negative] }: Value): boolean =>
  op === 'add' && negative?.op === 'neg' && isMeanOf(negative.inputs[0], x);

const isMeanOf = (mean: Value | undefined, x: Value | undefined): mean is Value<'reduceMean'> =>
  mean?.op === 'reduceMean' && mean.inputs[0] === x;

const inverseStdOf = (x: Value, axes: readonly number[], epsilon: number, plan: LoweringPlan): Value => {
  const c = centred(x, axes, plan);
  return reciprocal(sqrt(add(reduceMean(mul(c, c), axes), epsilon)));
};

/** [C] -> [1,C,1,1]. */
const perChannel = (v: Value): Value => reshape(v, [1, v.shape[0] as number, 1, 1]);

export const loweringRules: { readonly [K in OpName]?: LoweringRule<K> } = {
  stopGradient: (inputs) => at(inputs, 0),
  sumOverParts: (inputs) => at(inputs, 0), // of one part: a batch of several has its graph cut before
  sign: (inputs) => clip(mul(at(inputs, 0), STEEP), -1, 1),
  leakyReluGrad: (inputs, { slope }) => mul(at(inputs, 1), clip(mul(at(inputs, 0), STEEP), slope, 1)),
  // Gradients and running statistics centre the same values: their nodes equal those of the norm, and are shared.
  sub: (inputs, _, plan) => {
    const [x, y] = [at(inputs, 0), at(inputs, 1)];
    return isMeanOf(y, x) ? centred(x, y.attributes.axes, plan) : sub(x, y);
  },
  batchNorm: (inputs, { axes, epsilon }, plan) => {
    const [x, gamma, beta] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
    const scale = mul(perChannel(gamma), inverseStdOf(x, axes, epsilon, plan));
    return add(mul(centred(x, axes, plan), scale), perChannel(beta));
  },
  inverseStd: (inputs, { axes, epsilon }, plan) => inverseStdOf(at(inputs, 0), axes, epsilon, plan),
  conv2d: (inputs, attributes, plan) => inForm('conv2d', inputs, attributes, plan),
  convWeightGrad: (inputs, attributes, plan) => inForm('convWeightGrad', inputs, attributes, plan),
  convTranspose2d: (inputs, attributes, plan) => inForm('convTranspose2d', inputs, attributes, plan),
};
