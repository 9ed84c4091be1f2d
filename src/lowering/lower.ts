/** From the ops of the paper and of autodiff to the ops of an engine, by a plan that is data. */
import { graph, node } from '../graph/build.ts';
import { type Graph, isOp, type OpName, type Value } from '../graph/ops.ts';
import { rewriteGraph } from '../graph/walk.ts';
import { loweringRules } from './composite.ts';
import { convByColumns } from './im2col.ts';
import type { LoweringPlan } from './plan.ts';
import { shareEqualNodes } from './share.ts';
import { convsOfSharedColumns } from './shared-columns.ts';
import { simplify } from './simplify.ts';

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
  const primitive = graph(
    rewriteGraph(source, (value, inputs) =>
      ofColumns.has(value) && isOp(value, 'conv2d')
        ? convByColumns(inputs[0] as Value, inputs[1] as Value, value.attributes)
        : lowerNode(value, inputs, plan),
    ),
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
