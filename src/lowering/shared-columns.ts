/** Convolutions of images whose columns a weight gradient makes anyway: the same columns serve both. */
import { type ConvAttributes, type Graph, isOp, type Value } from '../graph/ops.ts';
import { reachable } from '../graph/walk.ts';
import { formOf } from './forms.ts';
import type { LoweringPlan } from './plan.ts';

/**
 * The convolutions of a graph, such as those of layers in a training step, whose columns are there already for the
 * weight gradient: with them, a convolution is one Gemm. Those with a bias stay, since the engine fuses the bias and an
 * activation into its own convolution; so do those of several images, whose product would have to be transposed.
 */
export const convsOfSharedColumns = (source: Graph, plan: LoweringPlan): ReadonlySet<Value> => {
  const convs = new Set<Value>();
  if (plan.columns !== 'shared') return convs;
  const columns = new Map<Value, Set<string>>();
  const values = reachable(Object.values(source.outputs));
  for (const value of values)
    if (isOp(value, 'convWeightGrad')) {
      const { inputs, attributes } = value;
      const [x] = inputs as readonly [Value, Value];
      if (OF_INPUT_COLUMNS.has(formOf('convWeightGrad', inputs, attributes, plan)))
        columns.set(x, (columns.get(x) ?? new Set()).add(windowsOf(attributes, attributes.kernel)));
    }
  for (const value of values)
    if (isOp(value, 'conv2d') && value.inputs.length === 2) {
      const [x, w] = value.inputs as readonly [Value, Value];
      const isShared = columns.get(x)?.has(windowsOf(value.attributes, w.shape.slice(2)));
      if (isShared && x.shape[0] === 1 && formOf('conv2d', value.inputs, value.attributes, plan) === 'engine')
        convs.add(value);
    }
  return convs;
};

/** Forms of weight gradients that make columns of the image. */
const OF_INPUT_COLUMNS: ReadonlySet<string> = new Set(['columns-first', 'input-columns']);

const windowsOf = ({ stride, padding }: ConvAttributes, kernel: readonly unknown[]): string =>
  `${kernel.join('x')} s${stride} p${padding}`;
