/** Finds the fastest form of each convolution of a step on a device, by running every one that suits. */
import { randomStream } from '../core/random.ts';
import { elementCount } from '../core/shape.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import { graph, input, node } from '../graph/build.ts';
import { isOp, type OpAttributes, type Value } from '../graph/ops.ts';
import { reachable } from '../graph/walk.ts';
import { type FormedOp, formKey, formOf, suitingForms } from '../lowering/forms.ts';
import type { LoweringPlan } from '../lowering/plan.ts';
import type { Device } from '../runtime/device.ts';
import type { Options } from '../settings/options.ts';
import { largestPhase, trainingRecipe } from '../settings/training-recipe.ts';

/** What was measured of one convolution. */
export interface TunedConvolution {
  /** The op and the shapes of its operands. */
  readonly key: string;
  /** Seconds of each form: the best of some runs. */
  readonly seconds: Readonly<Record<string, number>>;
  readonly chosen: string;
  /** What the plan takes without tuning. */
  readonly usual: string;
}

export interface TuneOptions {
  readonly onConvolution?: (tuned: TunedConvolution, done: number, total: number) => void;
}

const FORMED: readonly FormedOp[] = ['conv2d', 'convTranspose2d', 'convWeightGrad'];

/** Timed runs of a form, after one that warms up. */
const TRIALS = 6;

/** A form replaces the usual one where it is faster by this share: less is noise. */
const WORTHWHILE = 0.05;

/** The plan with the fastest form for every convolution of a step of these options. */
export const tunePlan = async (
  device: Device,
  options: Options,
  { onConvolution }: TuneOptions = {},
): Promise<LoweringPlan> => {
  const convolutions = formedOps(options);
  const forms: Record<string, string> = { ...device.plan.forms };
  let done = 0;
  for (const [key, value] of convolutions) {
    const tuned = await tuneConvolution(device, key, value);
    if (tuned.chosen !== tuned.usual) forms[key] = tuned.chosen;
    else delete forms[key];
    onConvolution?.(tuned, ++done, convolutions.size);
  }
  return { ...device.plan, name: `${device.plan.name.replace(/-tuned$/, '')}-tuned`, forms };
};

type FormedValue = Value<FormedOp>;

/** The convolutions of a step that have more than one form, by their keys. */
const formedOps = (options: Options): ReadonlyMap<string, FormedValue> => {
  const { graph: step } = largestPhase(trainingRecipe({ ...options, accumulate: 1 })); // both networks in one graph
  const found = new Map<string, FormedValue>();
  for (const value of reachable(Object.values(step.outputs))) {
    if (!FORMED.some((op) => isOp(value, op))) continue;
    const formed = value as FormedValue; // one of them, as was checked
    if (suitingForms(formed.op, formed.inputs, formed.attributes).length > 1)
      found.set(formKey(formed.op, formed.inputs, formed.attributes), formed);
  }
  return found;
};

const tuneConvolution = async (
  device: Device,
  key: string,
  value: FormedValue,
): Promise<TunedConvolution> => {
  const { op, inputs, attributes } = value;
  const untuned = { ...device.plan, forms: {} };
  const usual = formOf(op, inputs, attributes, untuned);
  const seconds: Record<string, number> = {};
  for (const form of suitingForms(op, inputs, attributes))
    seconds[form] = await timeForm(device, value, { ...untuned, forms: { [key]: form } });
  const fastest = Object.keys(seconds).reduce((a, b) =>
    (seconds[b] as number) < (seconds[a] as number) ? b : a,
  );
  const isWorthIt = (seconds[fastest] as number) < (1 - WORTHWHILE) * (seconds[usual] as number);
  return { key, seconds, chosen: isWorthIt ? fastest : usual, usual };
};

/** The best time of an op alone, its operands and result in place. */
const timeForm = async (device: Device, value: FormedValue, plan: LoweringPlan): Promise<number> => {
  const operands = value.inputs.map(({ shape }, i) => ({
    name: `operand${i}`,
    shape: shape as readonly number[],
  }));
  const result = { name: 'result', shape: value.shape as readonly number[] };
  const state = await device.createState({ operands, result: [result] });
  await state.write(new Map(operands.map(({ name, shape }) => [name, randomTensor(name, shape)])));
  const alone = node(
    value.op,
    operands.map(({ name, shape }) => input(name, shape)),
    value.attributes as OpAttributes[FormedOp],
  );
  const program = await device.compile(graph({ result: alone }), { state, plan });
  let best = Number.POSITIVE_INFINITY;
  for (let trial = 0; trial <= TRIALS; trial++) {
    const begin = performance.now();
    await program.run();
    if (trial > 0) best = Math.min(best, (performance.now() - begin) / 1000);
  }
  await program.dispose();
  return best;
};

const randomTensor = (name: string, shape: readonly number[]): Tensor => {
  const stream = randomStream(0, 'tune', name);
  return tensor(
    shape,
    Float32Array.from({ length: elementCount(shape) }, () => 2 * stream.uniform() - 1),
  );
};
