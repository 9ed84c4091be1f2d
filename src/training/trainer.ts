/** A training on a device: its state, the programs bound to it, and one method per thing that is done to it. */
import { ALONE, type Peers } from '../core/peers.ts';
import { randomStream } from '../core/random.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import type { LoweringPlan } from '../lowering/plan.ts';
import type { GeneratorArchitecture } from '../models/generator.ts';
import { layerParameters } from '../models/layers.ts';
import { drawNoise, noiseInputs } from '../models/noise-inputs.ts';
import {
  generatorOf,
  layersOfNetwork,
  mainTranslation,
  type Recipe,
  recipeLayout,
} from '../models/recipe.ts';
import { samplingGraph } from '../models/sampling.ts';
import { type Arena, arenaOf, isKept, stateName, tensorName } from '../models/state-layout.ts';
import { type InitializeOptions, initializeParameters } from '../nn/initialize.ts';
import type { ParameterSpec } from '../nn/parameters.ts';
import type { Device, Program, State } from '../runtime/device.ts';
import { imageSize } from '../settings/image-size.ts';
import type { Options } from '../settings/options.ts';
import { adamOptions, trainingRecipe } from '../settings/training-recipe.ts';
import { isOfPool, openSteps, type StepLosses } from './steps.ts';

export type { StepLosses } from './steps.ts';

/** The networks of a recipe in training on a device. */
export interface Trainer {
  readonly options: Options;
  readonly recipe: Recipe;
  /** Of the recipe's first translation; `generatorOf` gives others. */
  readonly generator: GeneratorArchitecture;
  /** How the programs were lowered: equal plans give equal bits. */
  readonly plan: LoweringPlan;
  /**
   * Step number `step`, counted from 1, on a batch [N,C,H,W] in [-1,1], where N is the batch size times the parts
   * it is accumulated from: updates all networks, returns the losses before the update of the generators. With
   * `pixelWeights` `folder` it takes weights [N,1,H,W] too.
   */
  step(step: number, lr: number, input: Tensor, target: Tensor, weight?: Tensor): Promise<StepLosses>;
  /**
   * A generator's outputs for inputs [N,C,H,W], with the noise of `key`, by the moving average of its weights
   * where there is one; weights stay as they are. The recipe's first translation unless `generator` names another.
   */
  sample(input: Tensor, key: string, generator?: string): Promise<Tensor>;
  /**
   * Copies of a generator's parameters, or of their moving average where there is one, and of its running
   * statistics, by the names of `generatorParameters`; of the first translation's unless `generator` names another.
   */
  generatorWeights(generator?: string): Promise<ReadonlyMap<string, Tensor>>;
  /** Copies of every tensor that a checkpoint needs, by state name. */
  snapshot(): Promise<ReadonlyMap<string, Tensor>>;
  /** The same without a copy of what is in the host's memory: the tensors hold until the next step. */
  currentState(): Promise<ReadonlyMap<string, Tensor>>;
  /** Puts a snapshot back. Throws STATE if it does not fit. */
  restore(values: ReadonlyMap<string, Tensor>): Promise<void>;
  dispose(): Promise<void>;
}

/** First values of parameters by name, some at a time, in any order. */
export type DrawParameters = (
  specs: readonly ParameterSpec[],
  options: InitializeOptions,
) => AsyncIterable<ReadonlyMap<string, Tensor>>;

/** A tensor at a time, so that other work goes on between them and no second copy of the whole is made. */
export const drawInTurn: DrawParameters = async function* (specs, options) {
  for (const spec of specs) {
    yield initializeParameters([spec], options);
    await nextTask();
  }
};

/** For a state that will be restored: nothing. */
export const drawNothing: DrawParameters = async function* () {};

/**
 * Builds the graphs of a set of options and starts their state on a device, by the device's plan unless given.
 * What `draw` takes its time for goes on while the engine optimises the step. A recipe of one's `own` may take the place of
 * the one that the options describe; they still say how it learns. With peers, each step gets this rank's share of a batch.
 */
export const openTrainer = async (
  device: Device,
  options: Options,
  plan: LoweringPlan = device.plan,
  draw: DrawParameters = drawInTurn,
  own?: Recipe,
  peers: Peers = ALONE,
): Promise<Trainer> => {
  const recipe = own ?? trainingRecipe(options, peers.size > 1 ? 'shares' : 'values');
  const main = mainTranslation(recipe).network;
  const { averageDecay, seed } = options;
  const layout = recipeLayout(recipe, plan.lanes);
  const state = await device.createState(layout);
  const adam = adamOptions(options);
  const compiling = openSteps({ device, state, recipe, adam, averageDecay, seed, plan, peers });
  compiling.catch(() => {}); // thrown where it is awaited
  await writeInitialState(state, recipe, options, draw);
  const steps = await compiling;
  const sampledArena = (name: string): Arena => (averageDecay > 0 ? arenaOf(name, 'average') : name);
  const samplers = new Map(
    recipe.translates.map(({ network }) => {
      const generator = generatorOf(recipe, network);
      return [
        network,
        sampling({ device, state, options, generator, plan, sampled: sampledArena(network) }),
      ] as const;
    }),
  );

  /** All that a checkpoint needs, with the tensors of an arena as `read` gives them. */
  const kept = async (
    read: (arena: Arena) => Promise<ReadonlyMap<string, Tensor>>,
  ): Promise<ReadonlyMap<string, Tensor>> => {
    const parts = await Promise.all(Object.keys(layout).filter(isKept).map(read));
    return new Map([...parts, steps.readPools()].flatMap((part) => [...part]));
  };

  return {
    options,
    plan,
    recipe,
    generator: generatorOf(recipe, main),
    step: (step, lr, input, target, weight) => steps.step(step, lr, { input, target, weight }),
    sample: (input, key, generator = main) => {
      generatorOf(recipe, generator); // throws for an unknown one
      return (samplers.get(generator) as Sampler).sample(input, key);
    },
    generatorWeights: async (generator = main) => {
      const parts = await Promise.all(
        [sampledArena(generator), arenaOf(generator, 'statistics')].map(async (arena) =>
          [...(await state.read(arena))].map(([name, value]) => [tensorName(arena, name), value] as const),
        ),
      );
      return new Map(parts.flat());
    },
    snapshot: () => kept((arena) => state.read(arena)),
    currentState: () => kept(async (arena) => state.views(arena) ?? state.read(arena)),
    restore: async (values) => {
      steps.writePools(values);
      await state.write(new Map([...values].filter(([name]) => !isOfPool(name))));
    },
    dispose: async () => {
      await Promise.all([steps, ...samplers.values()].map((one) => one.dispose()));
      await state.dispose();
    },
  };
};

/** First values: parameters by the options' initializer, variances of one, everything else zero. */
const writeInitialState = async (
  state: State,
  recipe: Recipe,
  { initializer, initializerGain: gain, seed, averageDecay }: Options,
  draw: DrawParameters,
): Promise<void> => {
  const specs = recipe.networks.flatMap((network) =>
    layersOfNetwork(network)
      .flatMap(layerParameters)
      .map((spec) => ({ ...spec, name: stateName(network.name, spec.name) })),
  );
  for await (const values of draw(specs, { initializer, gain, seed }))
    await state.write(averageDecay > 0 ? new Map([...values, ...averagesOf(values, recipe)]) : values);
  const variances = recipe.networks
    .flatMap(({ name }) => state.layout[arenaOf(name, 'statistics')] ?? [])
    .filter(({ name }) => name.endsWith('runningVariance'))
    .map(({ name, shape }) => [name, tensor(shape, new Float32Array(shape[0] as number).fill(1))] as const);
  await state.write(new Map(variances));
};

/** Lets what waits run. */
const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** The moving averages of parameters of generators, as they begin: equal to them. */
export const averagesOf = (state: ReadonlyMap<string, Tensor>, { networks }: Recipe): Map<string, Tensor> => {
  const generators = networks.filter(({ role }) => role === 'generator').map(({ name }) => name);
  return new Map(
    [...state].flatMap(([name, value]) => {
      const generator = generators.find((one) => name.startsWith(stateName(one, '')));
      return generator === undefined
        ? []
        : [[stateName(arenaOf(generator, 'average'), tensorName(generator, name)), value] as const];
    }),
  );
};

type Sampler = ReturnType<typeof sampling>;

/** A program made at the first sample, one image at a time, so that statistics and memory are those of one. */
const sampling = ({
  device,
  state,
  options,
  generator,
  plan,
  sampled,
}: {
  readonly device: Device;
  readonly state: State;
  readonly options: Options;
  readonly generator: GeneratorArchitecture;
  readonly plan: LoweringPlan;
  /** The arena of the parameters. */
  readonly sampled: Arena;
}) => {
  const { seed } = options;
  const { width, height } = imageSize(options);
  let program: Promise<Program> | undefined;
  const noise = noiseInputs(generator, 1, height, width);
  const sample = async (x: Tensor, key: string): Promise<Tensor> => {
    program ??= device.compile(samplingGraph(generator, 1, height, width, sampled), { state, plan });
    const ready = await program;
    const [count = 0, channels = 0, h = 0, w = 0] = x.shape;
    const outputs: Tensor[] = [];
    for (let n = 0; n < count; n++) {
      const length = channels * h * w;
      const one = tensor([1, channels, h, w], x.data.subarray(n * length, (n + 1) * length));
      const z = drawNoise(generator, noise, randomStream(seed, 'sample', key, n));
      outputs.push((await ready.run({ x: one, ...z })).output as Tensor);
    }
    return stack(outputs);
  };
  const dispose = async (): Promise<void> => (await program)?.dispose();
  return { sample, dispose };
};

/** N tensors [1,C,H,W] -> [N,C,H,W]. */
const stack = (tensors: readonly Tensor[]): Tensor => {
  const shape = tensors[0]?.shape ?? [0];
  const length = tensors[0]?.data.length ?? 0;
  const data = new Float32Array(tensors.length * length);
  for (const [n, part] of tensors.entries()) data.set(part.data, n * length);
  return tensor([tensors.length, ...shape.slice(1)], data);
};
