/** The programs of a training step: one graph of both networks, or graphs over parts of a batch; then G's update. */
import { randomStream } from '../core/random.ts';
import { scalar, type Tensor, tensor } from '../core/tensor.ts';
import type { Graph } from '../graph/ops.ts';
import type { LoweringPlan } from '../lowering/plan.ts';
import { discriminatorPart, generatorPart, SUM_FEEDS } from '../models/accumulated-step.ts';
import { adamSweep, adamSweepArenas } from '../models/adam-sweep.ts';
import type { DiscriminatorArchitecture } from '../models/discriminator.ts';
import type { GeneratorArchitecture } from '../models/generator.ts';
import { imageSize } from '../models/image-size.ts';
import { drawNoise, noiseInputs } from '../models/noise-inputs.ts';
import type { Options } from '../models/options.ts';
import { type StepLoss, type TrainingStepOptions, trainingStep } from '../models/training-step.ts';
import { type AdamOptions, adamFeeds } from '../nn/adam.ts';
import { averageFeeds } from '../nn/moving-average.ts';
import type { Device, Program, State } from '../runtime/device.ts';

/** The losses of one step; the terms of an absent adversary are absent. */
export type StepLosses = { readonly [L in StepLoss]?: number };

export interface StepsOptions {
  readonly device: Device;
  readonly state: State;
  readonly options: Options;
  readonly generator: GeneratorArchitecture;
  readonly discriminator: DiscriminatorArchitecture | undefined;
  readonly plan: LoweringPlan;
}

export interface Steps {
  /** One step, counted from 1, on a whole batch. */
  step(step: number, lr: number, x: Tensor, y: Tensor): Promise<StepLosses>;
  dispose(): Promise<void>;
}

type Feeds = Readonly<Record<string, Tensor>>;

/** Compiles the programs of a step; all share the state. */
export const openSteps = async (parts: StepsOptions): Promise<Steps> => {
  const { device, state, options, generator } = parts;
  const adam = adamOptions(options);
  const { accumulate, averageDecay, batchSize, seed } = options;
  const { width, height } = imageSize(options);
  const isAveraged = averageDecay > 0;
  const [networks, update] = await Promise.all([
    accumulate > 1 ? accumulatedNetworks(parts) : fusedNetworks(parts),
    device.compileSweep(adamSweep({ adam, isAveraged }), { state, arenas: adamSweepArenas('G', isAveraged) }),
  ]);
  const noise = noiseInputs(generator, accumulate * batchSize, height, width);
  return {
    step: async (step, lr, x, y) => {
      const scalars = adamFeeds(lr, step, adam);
      const z = drawNoise(generator, noise, randomStream(seed, 'noise', step));
      const losses = await networks.run({ x, y, ...z }, scalars);
      await update.run({ ...scalars, ...(isAveraged ? averageFeeds(averageDecay, step) : {}) });
      return losses;
    },
    dispose: async () => {
      await Promise.all([networks.dispose(), update.dispose()]);
    },
  };
};

/** Updates D, and leaves G's gradients in the state. */
interface Networks {
  run(batch: Feeds, scalars: Feeds): Promise<StepLosses>;
  dispose(): Promise<void>;
}

/** Everything but G's update in one graph. */
const fusedNetworks = async ({ device, state, plan, ...parts }: StepsOptions): Promise<Networks> => {
  const program = await device.compile(stepGraph(parts.options, parts.generator, parts.discriminator), {
    state,
    plan,
  });
  return {
    run: async (batch, scalars) =>
      lossesOf(await program.run({ ...batch, ...(parts.discriminator ? scalars : {}) })),
    dispose: () => program.dispose(),
  };
};

/** Part by part: D's gradients, its update, then G's gradients. */
const accumulatedNetworks = async (parts: StepsOptions): Promise<Networks> => {
  const { device, state, options, generator, discriminator, plan } = parts;
  const { accumulate } = options;
  const shape = stepOptions(options, generator, discriminator);
  const compile = (graph: Graph): Promise<Program> => device.compile(graph, { state, plan });
  const G = await compile(generatorPart(shape));
  const D = discriminator && {
    gradients: await compile(discriminatorPart(shape, discriminator)),
    update: await device.compileSweep(adamSweep({ adam: shape.adam, isAveraged: false }), {
      state,
      arenas: adamSweepArenas('D', false),
    }),
  };
  const runParts = async (program: Program, batch: Feeds): Promise<StepLosses> => {
    const losses: Record<string, number> = {};
    for (let part = 0; part < accumulate; part++) {
      const sums = {
        [SUM_FEEDS.kept]: scalar(part === 0 ? 0 : 1),
        [SUM_FEEDS.weight]: scalar(1 / accumulate),
      };
      const ofPart = lossesOf(await program.run({ ...partOf(batch, part, accumulate), ...sums }));
      for (const [name, value] of Object.entries(ofPart))
        losses[name] = (losses[name] ?? 0) + value / accumulate;
    }
    return losses;
  };
  return {
    run: async (batch, scalars) => {
      const lossesD = D ? await runParts(D.gradients, batch) : {};
      await D?.update.run(scalars);
      return { ...lossesD, ...(await runParts(G, batch)) };
    },
    dispose: async () => {
      await Promise.all([G.dispose(), D?.gradients.dispose(), D?.update.dispose()]);
    },
  };
};

/** Part number `part` of each tensor's first axis: [K N,...] -> [N,...]. */
const partOf = (batch: Feeds, part: number, count: number): Feeds =>
  Object.fromEntries(
    Object.entries(batch).map(([name, { shape, data }]) => {
      const length = data.length / count;
      const [n = 0, ...rest] = shape;
      return [name, tensor([n / count, ...rest], data.subarray(part * length, (part + 1) * length))];
    }),
  );

const lossesOf = (fetched: Feeds): StepLosses =>
  Object.fromEntries(Object.entries(fetched).map(([name, { data }]) => [name, data[0]])) as StepLosses; // fromEntries forgets its keys

/** The graph of a step of these options, without accumulation. */
export const stepGraph = (
  options: Options,
  generator: GeneratorArchitecture,
  discriminator: DiscriminatorArchitecture | undefined,
): Graph => trainingStep(stepOptions(options, generator, discriminator));

/** The largest graph of a step of these options: what its memory is estimated from. */
export const largestGraph = (
  options: Options,
  generator: GeneratorArchitecture,
  discriminator: DiscriminatorArchitecture | undefined,
): Graph =>
  options.accumulate > 1
    ? generatorPart(stepOptions(options, generator, discriminator))
    : stepGraph(options, generator, discriminator);

const stepOptions = (
  options: Options,
  generator: GeneratorArchitecture,
  discriminator: DiscriminatorArchitecture | undefined,
): TrainingStepOptions => ({
  generator,
  discriminator,
  objective: options.objective,
  lambdaL1: options.lambdaL1,
  adversarialLoss: options.adversarialLoss,
  adam: adamOptions(options),
  batchSize: options.batchSize,
  ...imageSize(options),
});

const adamOptions = ({ beta1, beta2, adamEpsilon }: Options): AdamOptions => ({
  beta1,
  beta2,
  epsilon: adamEpsilon,
});
