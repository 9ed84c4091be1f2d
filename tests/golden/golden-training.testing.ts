/** The ten steps of the golden training: by the interpreter in float64, or on a device in float32. */
import type { Tensor } from '../../src/core/tensor.ts';
import type { LoweringPlan } from '../../src/lowering/plan.ts';
import { adamSweep, adamSweepArenas } from '../../src/models/adam-sweep.ts';
import { layoutOf } from '../../src/models/networks.testing.ts';
import { stateName, tensorName } from '../../src/models/state-layout.ts';
import { adamFeeds } from '../../src/nn/adam.ts';
import type { AnyTensor, Float64Tensor } from '../../src/reference/float64-tensor.ts';
import { interpret } from '../../src/reference/interpret.ts';
import { toFloat32 } from '../../src/reference/random-tensors.testing.ts';
import type { Device } from '../../src/runtime/device.ts';
import { exactAdamFeeds, updateParameter } from './exact-adam.testing.ts';
import { withExactConstants } from './exact-constants.testing.ts';
import {
  adamOfGolden,
  batchOfGolden,
  discriminatorOfGolden,
  generatorOfGolden,
  golden,
  initialOfGolden,
  LOSSES_OF_GOLDEN,
  probedStepOfGolden,
} from './training-step.testing.ts';

type Values = Readonly<Record<string, AnyTensor>>;

/** What a training of ten steps shows, under the names of the golden file. */
export interface GoldenTraining {
  /** Of each step, in the order of LOSSES_OF_GOLDEN. */
  readonly losses: readonly (readonly number[])[];
  /** Of the first step: `output`, `logits`, and gradients as `G/...` and `D/...`. */
  readonly first: Values;
  /** What parameters moved by in all steps. */
  readonly update: Values;
  /** Every tensor after the last step, by state name. */
  readonly state: Values;
}

const layout = layoutOf(generatorOfGolden, discriminatorOfGolden);
const tensorsIn = (arena: string) => layout[arena] ?? [];

/** How one engine does a step: fetched outputs, and a look at the whole state after both updates. */
type Step = (
  step: number,
) => Promise<{ readonly fetched: Values; readonly readState: () => Promise<Values> }>;

const train = async (runStep: Step): Promise<GoldenTraining> => {
  const losses: number[][] = [];
  let first: Values = {};
  let state: Values = {};
  const last = golden.losses.length;
  for (let step = 1; step <= last; step++) {
    const { fetched, readState } = await runStep(step);
    losses.push(LOSSES_OF_GOLDEN.map((name) => fetched[name]?.data[0] ?? Number.NaN));
    if (step === 1 || step === last) state = await readState();
    if (step === 1) first = firstOf(fetched, state);
  }
  const initial = initialOfGolden();
  const moved = [...tensorsIn('G'), ...tensorsIn('D')].map(
    ({ name }) => [name, difference(state[name] as AnyTensor, initial.get(name) as AnyTensor)] as const,
  );
  return { losses, first, update: Object.fromEntries(moved), state };
};

const firstOf = (fetched: Values, state: Values): Values => ({
  output: fetched.output as AnyTensor,
  logits: fetched.logits as AnyTensor,
  ...Object.fromEntries(
    tensorsIn('G').map(({ name }) => [name, state[stateName('G.grad', tensorName('G', name))] as AnyTensor]),
  ),
  // D's gradients are not kept; its first moment began at zero, so it is 1 - beta1 of them now.
  ...Object.fromEntries(
    tensorsIn('D').map(({ name }) => {
      const m = state[stateName('D.m', tensorName('D', name))] as AnyTensor;
      return [name, scaled(m, 1 / (1 - adamOfGolden.beta1))];
    }),
  ),
});

const scaled = ({ shape, data }: AnyTensor, factor: number): Float64Tensor => ({
  shape,
  data: Float64Array.from(data, (value) => value * factor),
});

const difference = (a: AnyTensor, b: AnyTensor): Float64Tensor => ({
  shape: a.shape,
  data: Float64Array.from(a.data, (value, i) => value - (b.data[i] as number)),
});

/** In float64, every constant exact. */
export const trainInFloat64 = (): Promise<GoldenTraining> => {
  const program = withExactConstants(probedStepOfGolden());
  const state: Record<string, AnyTensor> = Object.fromEntries(initialOfGolden());
  const reads = program.graph.inputs.map(({ attributes }) => attributes.name);
  return train(async (step) => {
    const scalars = exactAdamFeeds(golden.lr, step, adamOfGolden);
    const fromState = Object.fromEntries(
      reads.flatMap((name) => (state[name] ? [[name, state[name]] as const] : [])),
    );
    const results = interpret(program.graph, {
      ...batchOfGolden(step),
      ...scalars,
      ...program.feeds,
      ...fromState,
    });
    for (const [name, value] of Object.entries(results)) if (name in state) state[name] = value;
    for (const { name } of tensorsIn('G'))
      updateParameter(state, 'G', tensorName('G', name), adamOfGolden, scalars);
    return { fetched: results, readState: async () => ({ ...state }) };
  });
};

const updateOfGolden = adamSweep({ adam: adamOfGolden, isAveraged: false });

/** In float32, with the programs of a training: the step, and the sweep that updates G. */
export const trainOnDevice = async (device: Device, plan: LoweringPlan): Promise<GoldenTraining> => {
  const state = await device.createState(layout);
  await state.write(new Map([...initialOfGolden()].map(([name, value]) => [name, toFloat32(value)])));
  const program = await device.compile(probedStepOfGolden(), { state, plan });
  const update = await device.compileSweep(updateOfGolden, {
    state,
    arenas: adamSweepArenas('G', { isAveraged: false }),
  });
  return train(async (step) => {
    const scalars = adamFeeds(golden.lr, step, adamOfGolden);
    const batch = Object.entries(batchOfGolden(step)).map(([name, value]) => [name, toFloat32(value)]);
    const fetched = await program.run({
      ...(Object.fromEntries(batch) as Record<string, Tensor>),
      ...scalars,
    });
    await update.run(scalars);
    const readState = async (): Promise<Values> => {
      const arenas = await Promise.all(Object.keys(layout).map((arena) => state.read(arena)));
      return Object.fromEntries(arenas.flatMap((arena) => [...arena]));
    };
    return { fetched, readState };
  });
};
