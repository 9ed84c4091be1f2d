/**
 * A training step whose batch is too large for memory, as graphs that take a part of it each: first D's gradients
 * are summed over the parts and D is updated, then G's are summed under the new D. It is the step of the whole
 * batch (the order of paper 3.3), but that batch norm sees one part at a time.
 */
import { gradients } from '../autodiff/gradient.ts';
import { add, graph, input, mul } from '../graph/build.ts';
import type { Graph, Value } from '../graph/ops.ts';
import { adversarialLoss } from '../nn/adversarial-losses.ts';
import { l1Loss } from '../nn/losses.ts';
import { type DiscriminatorArchitecture, discriminatorLayers } from './discriminator.ts';
import { generatorLayers } from './generator.ts';
import { type Arena, discriminatorParameters, generatorParameters, stateName } from './state-layout.ts';
import {
  batchInputs,
  discriminatorLoss,
  fakeImages,
  generatorLoss,
  type Parameters,
  parameterInputs,
  StatisticsTrack,
  scoreWith,
} from './step-parts.ts';
import type { TrainingStepOptions } from './training-step.ts';

/** Scalar feeds: what is kept of the sum (0 at the first part, then 1), and the weight of this part. */
export const SUM_FEEDS = { kept: 'sum.kept', weight: 'sum.weight' } as const;

/**
 * Inputs: a part's `x` and `y`, noise, SUM_FEEDS, parameters, and `D.grad/...` so far. Outputs: the losses of D,
 * `D.grad/...` with this part's share added, and running statistics of D.
 */
export const discriminatorPart = (options: TrainingStepOptions, D: DiscriminatorArchitecture): Graph => {
  const { x, y } = batchInputs(options);
  const statistics = new StatisticsTrack();
  const g = parameterInputs('G', generatorParameters(options.generator));
  const d = parameterInputs('D', discriminatorParameters(D));
  // G's own statistics move in its part of the step.
  const fake = fakeImages(options, x, g, new StatisticsTrack());
  const score = scoreWith(D, x, statistics);
  const { loss, losses } = discriminatorLoss(options, score, d, { fake, y });
  return graph({
    ...losses,
    ...summed('D.grad', d, loss),
    ...statistics.outputs([], discriminatorLayers(D)),
  });
};

/**
 * Inputs as `discriminatorPart`, with `G.grad/...`; D is the updated one. Outputs: the losses of G, `G.grad/...`
 * with this part's share added, and running statistics of both networks.
 */
export const generatorPart = (options: TrainingStepOptions): Graph => {
  const { generator: G, discriminator: D } = options;
  const { x, y } = batchInputs(options);
  const statistics = new StatisticsTrack();
  const g = parameterInputs('G', generatorParameters(G));
  const fake = fakeImages(options, x, g, statistics);
  const g_gan =
    D &&
    adversarialLoss(
      options.adversarialLoss,
      scoreWith(D, x, statistics)(parameterInputs('D', discriminatorParameters(D)), fake),
      'generator',
    );
  return graph({
    ...(g_gan ? { g_gan } : {}),
    g_l1: l1Loss(fake, y),
    ...summed('G.grad', g, generatorLoss(options, { fake, y, g_gan })),
    ...statistics.outputs(generatorLayers(G), D ? discriminatorLayers(D) : []),
  });
};

/** Gradients of a loss, weighted and added to what an arena has. */
const summed = (arena: Arena, parameters: Parameters, loss: Value): Readonly<Record<string, Value>> => {
  const [kept, weight] = [input(SUM_FEEDS.kept, []), input(SUM_FEEDS.weight, [])];
  const parts = gradients(loss, [...parameters.values()]);
  return Object.fromEntries(
    [...parameters.keys()].map((name, i) => {
      const part = parts[i] as Value;
      const before = input(stateName(arena, name), part.shape);
      return [stateName(arena, name), add(mul(before, kept), mul(part, weight))];
    }),
  );
};
