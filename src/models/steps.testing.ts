/** Tiny training steps with feeds, for the interpreter. */
import { type RandomStream, randomStream } from '../core/random.ts';
import type { Graph } from '../graph/ops.ts';
import type { Float64Tensor } from '../reference/float64-tensor.ts';
import { randomTensor } from '../reference/random-tensors.testing.ts';
import { discriminatorArchitecture, generatorArchitecture } from '../settings/architectures.ts';
import { type PartialOptions, resolveOptions } from '../settings/options.ts';
import { TINY } from './networks.testing.ts';
import type { Penalty } from './step-parts.ts';
import type { TrainingStepOptions } from './training-step.ts';

/** A step of two images through tiny networks, with some options changed. */
export const tinyStep = (
  given: PartialOptions = {},
  penalties: readonly Penalty[] = [],
): TrainingStepOptions => {
  const { ndf, receptiveField, ...ofGenerator } = TINY;
  const hasD = given.objective !== 'L1' && given.objective !== 'L2';
  const options = resolveOptions({
    ...ofGenerator,
    ...(hasD ? { ndf, receptiveField } : {}),
    batchSize: 2,
    ...given,
  });
  return {
    generator: generatorArchitecture(options),
    discriminator: discriminatorArchitecture(options),
    objective: options.objective,
    lambdaL1: options.lambdaL1,
    adversarialLoss: options.adversarialLoss,
    penalties,
    lambdaFeatures: options.lambdaFeatures,
    augmentsD: options.augmentD,
    adam: { beta1: options.beta1, beta2: options.beta2, epsilon: options.adamEpsilon },
    batchSize: options.batchSize,
    height: options.size,
    width: options.size,
  };
};

export type Feeds = Readonly<Record<string, Float64Tensor>>;

/** A value for every input of a step: what its name stands for, at random. */
export const randomFeeds = (step: Graph, seed = 0): Feeds =>
  Object.fromEntries(
    step.inputs.map(({ attributes: { name }, shape }) => {
      const kind = KINDS.find(({ pattern }) => pattern.test(name)) ?? ANY;
      const tensor = randomTensor(shape as readonly number[], randomStream(seed, name));
      return [name, { ...tensor, data: tensor.data.map(kind.value) }];
    }),
  );

interface Kind {
  readonly pattern: RegExp;
  /** From a sample of N(0,1). */
  readonly value: (sample: number) => number;
}

const ANY: Kind = { pattern: /./, value: (sample) => 0.5 * sample };

const KINDS: readonly Kind[] = [
  { pattern: /^[xy]$/, value: Math.tanh },
  { pattern: /^alpha$/, value: (sample) => 1 / (1 + Math.exp(-sample)) },
  { pattern: /^mask/, value: (sample) => (sample > 0 ? 2 : 0) },
  { pattern: /\.v\/|Variance$/, value: (sample) => sample ** 2 },
  { pattern: /^adam\.stepSize$/, value: () => 0.01 },
  { pattern: /^adam\.epsilon$/, value: () => 1e-8 },
  { pattern: /gamma$/, value: (sample) => 1 + 0.2 * sample },
];

/** The feeds with some of them moved along a direction. */
export const movedFeeds = (feeds: Feeds, direction: Feeds, amount: number): Feeds => ({
  ...feeds,
  ...Object.fromEntries(
    Object.entries(direction).map(([name, { shape, data: along }]) => {
      const before = (feeds[name] as Float64Tensor).data;
      return [name, { shape, data: before.map((value, i) => value + amount * (along[i] as number)) }];
    }),
  ),
});

/** A random direction through the feeds whose names begin so. */
export const randomDirection = (feeds: Feeds, prefix: string, stream: RandomStream): Feeds =>
  Object.fromEntries(
    Object.entries(feeds)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, { shape }]) => [name, randomTensor(shape, stream)]),
  );

/** The feeds that a graph takes, out of more. */
export const feedsOf = (source: Graph, feeds: Feeds): Feeds =>
  Object.fromEntries(source.inputs.map(({ attributes: { name } }) => [name, feeds[name] as Float64Tensor]));
