/** From the ops of the paper and of autodiff to the ops of an engine, by a plan that is data. */
import { graph, node } from '../graph/build.ts';
import { type Graph, isOp, type OpName, type Value } from '../graph/ops.ts';
import { rewriteGraph } from '../graph/walk.ts';
import { loweringRules } from './composite.ts';
import { convByColumns } from './im2col.ts';
import { type JointWeightGrad, jointWeightGrads } from './joint-weight-grads.ts';
import type { LoweringPlan } from './plan.ts';
import { shareEqualNodes } from './share.ts';
import { convsOfSharedColumns } from './shared-columns.ts';
import { simplify } from './simplify.ts';
import { type ImageAndGradient, winogradWeightGrad } from './winograd.ts';

/**
 * The same function in engine ops. `flexibleOutputs` name outputs whose shape may change to another of as
 * many elements, which saves a copy: a gradient that is bound to flat memory need not be reshaped.
 */
export const lower = (
  source: Graph,
  plan: LoweringPlan,
  flexibleOutputs: ReadonlySet<string> = new Set(),
): Graph => {
  const ofColumns = convsOfSharedColumns(source, plan);
  const joint = jointWeightGrads(source, plan);
  const lowered = new Map<Value, Value>();
  const lowerOne = (value: Value, inputs: readonly Value[]): Value => {
    if (ofColumns.has(value) && isOp(value, 'conv2d'))
      return convByColumns(inputs[0] as Value, inputs[1] as Value, value.attributes);
    const sum = joint.get(value);
    return sum ? lowerSum(sum, lowered) : lowerNode(value, inputs, plan);
  };
  const primitive = graph(
    rewriteGraph(source, (value, inputs) => {
      const result = lowerOne(value, inputs);
      lowered.set(value, result);
      return result;
    }),
  );
  const simple = graph(rewriteGraph(primitive, (value, inputs) => simplify(withInputs(value, inputs))));
  const shared = shareEqualNodes(simple);
  return graph(
    Object.fromEntries(
      Object.entries(shared.outputs).map(([name, value]) => [
        name,
        flexibleOutputs.has(name) ? withoutReshape(value) : value,
      ]),
    ),
  );
};

/** What was lowered already serves the product of all. */
const lowerSum = (
  { parts: [first, ...others], attributes }: JointWeightGrad,
  lowered: ReadonlyMap<Value, Value>,
): Value => {
  const imageOf = ({ inputs: [x, dy] }: Value): ImageAndGradient => [
    lowered.get(x as Value) as Value,
    lowered.get(dy as Value) as Value,
  ];
  return winogradWeightGrad([imageOf(first), ...others.map(imageOf)], attributes);
};

const lowerNode = (value: Value, inputs: readonly Value[], plan: LoweringPlan): Value => {
  const rule = loweringRules[value.op] as
    | ((inputs: readonly Value[], attributes: unknown, plan: LoweringPlan) => Value)
    | undefined;
  return rule ? rule(inputs, value.attributes, plan) : withInputs(value, inputs);
};

const withInputs = (value: Value<OpName>, inputs: readonly Value[]): Value =>
  inputs.every((operand, index) => operand === value.inputs[index])
    ? value
    : node(value.op, inputs, value.attributes);

const withoutReshape = (value: Value): Value =>
  isOp(value, 'reshape') && value.inputs[0]?.op !== 'input'
    ? withoutReshape(value.inputs[0] as Value)
    : value;
