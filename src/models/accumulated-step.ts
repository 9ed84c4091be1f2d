/**
 * A training step whose batch is too large for memory, as graphs that take a part of it each: first D's gradients
 * are summed over the parts and D is updated, then G's are summed under the new D. It is the step of the whole
 * batch (the order of paper 3.3), but that batch norm sees one part at a time, unless `statistics` are of all.
 */
import { gradients } from '../autodiff/gradient.ts';
import { add, graph, input, mul } from '../graph/build.ts';
import type { Graph, Value } from '../graph/ops.ts';
import { l1Loss } from '../nn/losses.ts';
import { type DiscriminatorArchitecture, discriminatorLayers } from './discriminator.ts';
import { generatorLayers } from './generator.ts';
import {
  arenaOf,
  discriminatorParameters,
  type GradientFollower,
  generatorParameters,
  stateName,
} from './state-layout.ts';
import { StatisticsTrack } from './statistics-track.ts';
import {
  activateWith,
  adversarialTermsOfG,
  batchInputs,
  discriminatorLoss,
  drawsOfD,
  fakeImages,
  generatorLoss,
  type Parameters,
  parameterInputs,
  scoreWith,
  seenByD,
} from './step-parts.ts';
import type { TrainingStepOptions } from './training-step.ts';

/** Scalar feeds: what is kept of the sum (0 at the first part, then 1), and the weight of this part. */
export const SUM_FEEDS = { kept: 'sum.kept', weight: 'sum.weight' } as const;

/**
 * Inputs: a part's `x` and `y`, noise, SUM_FEEDS, parameters, and `D.grad/...` so far. Outputs: the losses of D,
 * `D.grad/...` with this part's share added, and running statistics of D.
 */
export const discriminatorPart = (options: TrainingStepOptions, D: DiscriminatorArchitecture): Graph => {
  const { x, y, w } = batchInputs(options);
  const statistics = new StatisticsTrack(options.statistics);
  const g = parameterInputs('G', generatorParameters(options.generator));
  const d = parameterInputs('D', discriminatorParameters(D));
  const fake = fakeImages(options, x, g, statistics); // those of G itself move in its part of the step
  const score = scoreWith(D, x, statistics, { draws: drawsOfD(options) });
  const seen = seenByD(options.hidesWeightless, w);
  const { loss, losses } = discriminatorLoss(options, score, d, { fake: seen(fake), y: seen(y) });
  return graph({
    ...losses,
    ...summedGradients(loss, { D: d }),
    ...statistics.outputs({ D: discriminatorLayers(D) }),
  });
};

/**
 * Inputs as `discriminatorPart`, with `G.grad/...`; D is the updated one. Outputs: the losses of G, `G.grad/...`
 * with this part's share added, and running statistics of both networks. With `gradientsOf`, for a batch of one part, they
 * are the gradients alone.
 */
export const generatorPart = (
  options: TrainingStepOptions,
  gradientsBy: typeof gradientsOf = summedGradients,
): Graph => {
  const { generator: G, discriminator: D } = options;
  const { x, y, w } = batchInputs(options);
  const statistics = new StatisticsTrack(options.statistics);
  const g = parameterInputs('G', generatorParameters(G));
  const fake = fakeImages(options, x, g, statistics);
  const seen = seenByD(options.hidesWeightless, w);
  const ofD =
    D &&
    adversarialTermsOfG(
      options,
      activateWith(D, x, statistics, { draws: drawsOfD(options) }),
      parameterInputs('D', discriminatorParameters(D)),
      { fake: seen(fake), y: seen(y) },
    );
  return graph({
    ...ofD,
    g_l1: l1Loss(fake, y, w),
    ...gradientsBy(generatorLoss(options, { ...ofD, fake, y, w }), { G: g }),
    ...statistics.outputs({ G: generatorLayers(G), ...(D ? { D: discriminatorLayers(D) } : {}) }),
  });
};

/** Gradients of a loss by the parameters of networks, weighted and added to what their arenas have. */
export const summedGradients = (
  loss: Value,
  networks: Readonly<Record<string, Parameters>>,
  followers: GradientFollowers = {},
): Readonly<Record<string, Value>> => {
  const [kept, weight] = [input(SUM_FEEDS.kept, []), input(SUM_FEEDS.weight, [])];
  return Object.fromEntries(
    Object.entries(gradientsOf(loss, networks, followers)).map(([name, part]) => {
      const before = input(name, part.shape);
      return [name, add(mul(before, kept), mul(part, weight))];
    }),
  );
};

/** Which arena takes the gradients of a network: `grad` unless another is named. */
export type GradientFollowers = Readonly<Record<string, GradientFollower>>;

/** Gradients of a loss by the parameters of networks, by their names in the state. */
export const gradientsOf = (
  loss: Value,
  networks: Readonly<Record<string, Parameters>>,
  followers: GradientFollowers = {},
): Readonly<Record<string, Value>> => {
  const named = Object.entries(networks).flatMap(([network, parameters]) =>
    [...parameters].map(([name, value]) => ({
      name: stateName(arenaOf(network, followers[network] ?? 'grad'), name),
      value,
    })),
  );
  const parts = gradients(
    loss,
    named.map(({ value }) => value),
  );
  return Object.fromEntries(named.map(({ name }, index) => [name, parts[index] as Value]));
};
