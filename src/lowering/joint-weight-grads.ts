/** Sums of weight gradients: those of one layer that meets several images in a step. */
import { equalShapes } from '../core/shape.ts';
import { type Graph, isOp, type OpAttributes, type Value } from '../graph/ops.ts';
import { reachable } from '../graph/walk.ts';
import { isJointProductFaster } from './costs.ts';
import { formOf, weightGradShape } from './forms.ts';
import type { LoweringPlan } from './plan.ts';

type WeightGrad = Value<'convWeightGrad'>;

/** Weight gradients that are added up, two or more. */
export interface JointWeightGrad {
  readonly parts: readonly [WeightGrad, ...WeightGrad[]];
  readonly attributes: OpAttributes['convWeightGrad'];
}

/**
 * The sums of a graph that are of weight gradients by Winograd alone, all of equal shapes: together they are one product
 * and one transform back.
 */
export const jointWeightGrads = (source: Graph, plan: LoweringPlan): ReadonlyMap<Value, JointWeightGrad> => {
  const joint = new Map<Value, JointWeightGrad>();
  if (plan.weightSums !== 'joint') return joint;
  const parts = new Map<Value, readonly WeightGrad[]>();
  for (const value of reachable(Object.values(source.outputs))) {
    if (isOp(value, 'convWeightGrad')) parts.set(value, [value]);
    if (value.op !== 'add') continue;
    const [a, b] = value.inputs.map((operand) => parts.get(operand));
    if (!a || !b) continue;
    const all = [...a, ...b];
    parts.set(value, all);
    const [first, ...others] = all as [WeightGrad, ...WeightGrad[]];
    if (isByWinograd(first, plan) && others.every((other) => isAlike(first, other)))
      joint.set(value, { parts: [first, ...others], attributes: first.attributes });
  }
  return joint;
};

const isByWinograd = ({ inputs, attributes }: WeightGrad, plan: LoweringPlan): boolean => {
  const shape = weightGradShape(inputs, attributes);
  return (
    shape !== undefined &&
    formOf('convWeightGrad', inputs, attributes, plan) === 'winograd' &&
    isJointProductFaster(shape)
  );
};

const isAlike = (a: WeightGrad, b: WeightGrad): boolean =>
  JSON.stringify(a.attributes) === JSON.stringify(b.attributes) &&
  a.inputs.every(({ shape }, index) => equalShapes(shape, (b.inputs[index] as Value).shape));
