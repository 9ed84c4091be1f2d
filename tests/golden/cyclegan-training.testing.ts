/** The ten steps of a golden CycleGAN: by the interpreter in float64, or by the steps of a training on a device. */
import type { Tensor } from '../../src/core/tensor.ts';
import { type Phase, type Recipe, recipeLayout } from '../../src/models/recipe.ts';
import { arenaOf, GRADIENTS, stateName, tensorName } from '../../src/models/state-layout.ts';
import type { AnyTensor, Float64Tensor } from '../../src/reference/float64-tensor.ts';
import { interpret } from '../../src/reference/interpret.ts';
import { toFloat32 } from '../../src/reference/random-tensors.testing.ts';
import type { Device } from '../../src/runtime/device.ts';
import { openSteps } from '../../src/training/steps.ts';
import {
  type GoldenRun,
  golden,
  imagesOf,
  initialState,
  recipeOf,
  SEED_OF_CHOICES,
  sketch,
} from './cyclegan.testing.ts';
import { exactAdamFeeds, updateParameter } from './exact-adam.testing.ts';
import { withExactConstants } from './exact-constants.testing.ts';
import { adamOfGolden } from './training-step.testing.ts';

type Values = Readonly<Record<string, AnyTensor>>;

/** What a training of ten steps shows, under the names of the golden file; tensors as `sketch` has them. */
export interface CycleGanTraining {
  readonly losses: readonly (readonly number[])[];
  readonly gradients: Values;
  /** After each step. */
  readonly updates: readonly Values[];
  /** Of each step; none on a device, where they stay inside. */
  readonly fakes: readonly Values[];
  readonly held: Values;
}

/** What an engine shows of a step, and of its whole state after it. */
interface Shown {
  readonly losses: Readonly<Record<string, number>>;
  readonly fakes: Values;
  readonly state: Values;
}

/** `layout` is that of the state which `step` shows. */
const train = async (
  recipe: Recipe,
  layout: ReturnType<typeof recipeLayout>,
  step: (step: number) => Promise<Shown>,
  held: () => Values,
): Promise<CycleGanTraining> => {
  const initial = initialState(recipe);
  const names = recipe.networks.flatMap(({ name }) => layout[name] ?? []);
  const shown: Shown[] = [];
  for (const index of golden.choices.a.keys()) shown.push(await step(index + 1));
  const [first] = shown;
  return {
    losses: shown.map(({ losses }) => golden.lossNames.map((name) => losses[name] ?? Number.NaN)),
    gradients: Object.fromEntries(
      names.map(({ name }) => [name, sketch(gradientOf(name, first?.state ?? {}))]),
    ),
    updates: shown.map(({ state }) =>
      Object.fromEntries(
        names.map(({ name }) => [
          name,
          sketch(difference(state[name] as AnyTensor, initial.get(name) as AnyTensor)),
        ]),
      ),
    ),
    fakes: shown.map(({ fakes }) => sketches(fakes)),
    held: sketches(held()),
  };
};

/** The gradient of `G_A/first.conv.weight`: the sum of what the arenas of gradients hold for it. */
const gradientOf = (name: string, state: Values): AnyTensor => {
  const network = name.slice(0, name.indexOf('/'));
  const parts = GRADIENTS.flatMap(
    (follower) => state[stateName(arenaOf(network, follower), tensorName(network, name))] ?? [],
  );
  const [{ shape, data } = { shape: [], data: new Float64Array() }, ...others] = parts;
  return {
    shape,
    data: Float64Array.from(data, (value, i) =>
      others.reduce((sum, other) => sum + (other.data[i] as number), value),
    ),
  };
};

const difference = (a: AnyTensor, b: AnyTensor): Float64Tensor => ({
  shape: a.shape,
  data: Float64Array.from(a.data, (value, i) => value - (b.data[i] as number)),
});

const sketches = (tensors: Values): Values =>
  Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name, sketch(value)]));

/** In float64, every constant exact; pools go by the file's choices. */
export const trainInFloat64 = (run: GoldenRun): Promise<CycleGanTraining> => {
  const recipe = recipeOf(run);
  const layout = recipeLayout(recipe);
  const state: Record<string, AnyTensor> = Object.fromEntries(initialState(recipe));
  const phases = recipe.phases.map((phase) => ({ phase, exact: withExactConstants(phase.graph) }));
  const pools = { a: poolBy(run, 'a'), b: poolBy(run, 'b') };

  const updateAll = ({ updates }: Phase, step: number): void => {
    const scalars = exactAdamFeeds(golden.lr, step, adamOfGolden);
    for (const network of updates)
      for (const { name } of layout[network] ?? [])
        updateParameter(state, network, tensorName(network, name), adamOfGolden, scalars);
  };

  const step = async (number: number): Promise<Shown> => {
    const losses: Record<string, number> = {};
    const images: Record<string, AnyTensor> = { ...imagesOf(number) };
    for (const { phase, exact } of phases) {
      const feeds: Values = { ...state, ...images, ...exact.feeds };
      const inputs = exact.graph.inputs.map(({ attributes: { name } }) => [name, feeds[name]] as const);
      const results = interpret(exact.graph, Object.fromEntries(inputs) as Record<string, AnyTensor>);
      for (const [name, value] of Object.entries(results))
        if (name in state) state[name] = value;
        else if (value.shape.length === 0) losses[name] = value.data[0] as number;
        else images[name] = value;
      if (phase.name === 'G')
        for (const side of ['a', 'b'] as const)
          images[`pooled_${side}`] = pools[side].exchange(number, images[`fake_${side}`] as AnyTensor);
      updateAll(phase, number);
    }
    const { fake_a, fake_b } = images;
    return { losses, state: { ...state }, fakes: { fake_a, fake_b } as Values };
  };
  const held = (): Values =>
    run.poolSize === 0 ? {} : { fake_a: joined(pools.a.held), fake_b: joined(pools.b.held) };
  return train(recipe, layout, step, held);
};

/** A pool of a side's fakes that does what the file says. */
const poolBy = ({ poolSize }: GoldenRun, side: 'a' | 'b') => {
  const held: AnyTensor[] = [];
  const exchange = (step: number, fresh: AnyTensor): AnyTensor => {
    if (poolSize === 0) return fresh;
    const place = golden.choices[side][step - 1] ?? null;
    if (place === null) {
      if (held.length < poolSize) held.push(fresh);
      return fresh;
    }
    const earlier = held[place] as AnyTensor;
    held[place] = fresh;
    return earlier;
  };
  return { held, exchange };
};

/** K images [1,C,H,W] -> [K,C,H,W]. */
const joined = (images: readonly AnyTensor[]): Float64Tensor => ({
  shape: [images.length, ...(images[0]?.shape.slice(1) ?? [])],
  data: Float64Array.from(images.flatMap(({ data }) => [...data])),
});

/** In float32, by the steps of a training, whose pools draw the file's choices from their streams. */
export const trainOnDevice = async (device: Device, run: GoldenRun): Promise<CycleGanTraining> => {
  const recipe = recipeOf(run);
  const layout = recipeLayout(recipe, device.plan.lanes);
  const state = await device.createState(layout);
  await state.write(
    new Map([...initialState(recipe)].map(([name, value]) => [name, toFloat32(value)] as const)),
  );
  const steps = await openSteps({
    device,
    state,
    recipe,
    adam: adamOfGolden,
    averageDecay: 0,
    seed: SEED_OF_CHOICES,
    plan: device.plan,
  });
  const step = async (number: number): Promise<Shown> => {
    const { x, y } = imagesOf(number);
    const losses = await steps.step(number, golden.lr, { input: toFloat32(x), target: toFloat32(y) });
    const arenas = await Promise.all(Object.keys(layout).map((arena) => state.read(arena)));
    return { losses, fakes: {}, state: Object.fromEntries(arenas.flatMap((arena) => [...arena])) };
  };
  const held = (): Record<string, Tensor> =>
    Object.fromEntries([...steps.readPools()].map(([name, value]) => [tensorName('pool', name), value]));
  const training = await train(recipe, layout, step, held);
  await steps.dispose();
  await state.dispose();
  return training;
};
