/** A training on a device: its state, the programs bound to it, and one method per thing that is done to it. */
import { randomStream } from '../core/random.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import type { Graph } from '../graph/ops.ts';
import type { LoweringPlan } from '../lowering/plan.ts';
import { discriminatorArchitecture, generatorArchitecture } from '../models/architecture.ts';
import type { DiscriminatorArchitecture } from '../models/discriminator.ts';
import type { GeneratorArchitecture } from '../models/generator.ts';
import { drawNoise, noiseInputs } from '../models/noise-inputs.ts';
import type { Options } from '../models/options.ts';
import { samplingGraph } from '../models/sampling.ts';
import {
  type Arena,
  discriminatorParameters,
  GRADIENT_FREE_ARENAS,
  generatorParameters,
  stateName,
  tensorName,
  trainingLayout,
} from '../models/state-layout.ts';
import {
  GENERATOR_UPDATE_ARENAS,
  generatorUpdate,
  type StepLoss,
  trainingStep,
} from '../models/training-step.ts';
import { type AdamOptions, adamFeeds } from '../nn/adam.ts';
import { initializeParameters } from '../nn/initialize.ts';
import type { Device, Program, State } from '../runtime/device.ts';

/** The losses of one step; the terms of an absent adversary are absent. */
export type StepLosses = { readonly [L in StepLoss]?: number };

export interface Trainer {
  readonly options: Options;
  readonly generator: GeneratorArchitecture;
  readonly discriminator: DiscriminatorArchitecture | undefined;
  /** How the programs were lowered: equal plans give equal bits. */
  readonly plan: LoweringPlan;
  /**
   * Step number `step`, counted from 1, on a batch in [-1,1]: updates both networks, returns the losses before
   * the update of G.
   */
  step(step: number, lr: number, input: Tensor, target: Tensor): Promise<StepLosses>;
  /** The generator's outputs for inputs [N,C,S,S], with the noise of `key`; weights stay as they are. */
  sample(input: Tensor, key: string): Promise<Tensor>;
  /** Copies of the generator's parameters and running statistics, by the names of `generatorParameters`. */
  generatorWeights(): Promise<ReadonlyMap<string, Tensor>>;
  /** Copies of every tensor that a checkpoint needs, by state name. */
  snapshot(): Promise<ReadonlyMap<string, Tensor>>;
  /** Puts a snapshot back. Throws STATE where it does not fit. */
  restore(values: ReadonlyMap<string, Tensor>): Promise<void>;
  dispose(): Promise<void>;
}

/** Builds the graphs of a set of options and starts their state on a device, by the device's plan unless given. */
export const openTrainer = async (
  device: Device,
  options: Options,
  plan: LoweringPlan = device.plan,
): Promise<Trainer> => {
  const generator = generatorArchitecture(options);
  const discriminator = discriminatorArchitecture(options);
  const { batchSize, size, seed } = options;
  const adam = adamOptions(options);
  const state = await device.createState(trainingLayout(generator, discriminator));
  await state.write(initialState(options, generator, discriminator));

  const program = await device.compile(stepGraph(options, generator, discriminator), { state, plan });
  const update = await device.compileSweep(generatorUpdate(adam), { state, arenas: GENERATOR_UPDATE_ARENAS });
  const sampler = sampling(device, state, options, generator, plan);
  const noise = noiseInputs(generator, batchSize, size, size);

  return {
    options,
    generator,
    discriminator,
    plan,
    step: async (step, lr, x, y) => {
      const scalars = adamFeeds(lr, step, adam);
      const z = drawNoise(generator, noise, randomStream(seed, 'noise', step));
      const fetched = await program.run({ x, y, ...z, ...(discriminator ? scalars : {}) });
      await update.run(scalars);
      return Object.fromEntries(
        Object.entries(fetched).map(([name, { data }]) => [name, data[0]]),
      ) as StepLosses;
    },
    sample: sampler.sample,
    generatorWeights: async () => {
      const parts = await Promise.all(
        (['G', 'G.statistics'] satisfies Arena[]).map(async (arena) =>
          [...(await state.read(arena))].map(([name, value]) => [tensorName(arena, name), value] as const),
        ),
      );
      return new Map(parts.flat());
    },
    snapshot: async () => {
      const parts = await Promise.all(GRADIENT_FREE_ARENAS.map((arena) => state.read(arena)));
      return new Map(parts.flatMap((part) => [...part]));
    },
    restore: (values) => state.write(values),
    dispose: async () => {
      await Promise.all([program.dispose(), update.dispose(), sampler.dispose()]);
    },
  };
};

/** The graph of a step of these options. */
export const stepGraph = (
  options: Options,
  generator: GeneratorArchitecture,
  discriminator: DiscriminatorArchitecture | undefined,
): Graph =>
  trainingStep({
    generator,
    discriminator,
    objective: options.objective,
    lambdaL1: options.lambdaL1,
    adversarialLoss: options.adversarialLoss,
    adam: adamOptions(options),
    batchSize: options.batchSize,
    height: options.size,
    width: options.size,
  });

const adamOptions = ({ beta1, beta2, adamEpsilon }: Options): AdamOptions => ({
  beta1,
  beta2,
  epsilon: adamEpsilon,
});

/** First values: parameters by the options' initializer, variances of one, everything else zero. */
const initialState = (
  options: Options,
  generator: GeneratorArchitecture,
  discriminator: DiscriminatorArchitecture | undefined,
): ReadonlyMap<string, Tensor> => {
  const specs = [
    ...generatorParameters(generator).map((spec) => ({ ...spec, name: stateName('G', spec.name) })),
    ...(discriminator ? discriminatorParameters(discriminator) : []).map((spec) => ({
      ...spec,
      name: stateName('D', spec.name),
    })),
  ];
  const { initializer, initializerGain: gain, seed } = options;
  const parameters = initializeParameters(specs, { initializer, gain, seed });
  const layout = trainingLayout(generator, discriminator);
  const statistics = (['G.statistics', 'D.statistics'] satisfies Arena[])
    .flatMap((arena) => layout[arena])
    .filter(({ name }) => name.endsWith('runningVariance'))
    .map(({ name, shape }) => [name, tensor(shape, new Float32Array(shape[0] as number).fill(1))] as const);
  return new Map([...parameters, ...statistics]);
};

/** A program made at the first sample, one image at a time, so that statistics and memory are those of one. */
const sampling = (
  device: Device,
  state: State,
  { size, seed }: Options,
  generator: GeneratorArchitecture,
  plan: LoweringPlan,
) => {
  let program: Promise<Program> | undefined;
  const noise = noiseInputs(generator, 1, size, size);
  const sample = async (x: Tensor, key: string): Promise<Tensor> => {
    program ??= device.compile(samplingGraph(generator, 1, size, size), { state, plan });
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
