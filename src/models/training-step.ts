/**
 * One training step as a graph (paper 3.1 and 3.3): forward through G, an update of D on a real and a
 * detached fake pair, D again with its new weights, and the gradients of G.
 *
 * The order of updates is D before G, and G's loss sees the updated D, as in junyanz's code; the paper's
 * Torch code judges by activations from before D's update. G's own update runs after the graph, as a sweep
 * over its flat memory (`generatorUpdate`).
 */
import { gradients } from '../autodiff/gradient.ts';
import { add, concat, graph, input, mul, stopGradient } from '../graph/build.ts';
import type { Graph, Value } from '../graph/ops.ts';
import { type AdamOptions, adamScalars, adamUpdate } from '../nn/adam.ts';
import { type AdversarialLoss, adversarialLoss, l1Loss, meanProbability } from '../nn/losses.ts';
import {
  normalizeBatch,
  normalizeInstance,
  type RunningStatistics,
  updateRunningStatistics,
} from '../nn/normalization.ts';
import { type DiscriminatorArchitecture, discriminator, discriminatorLayers } from './discriminator.ts';
import { type GeneratorArchitecture, generator } from './generator.ts';
import { type Layer, type LayerContext, layerStatistics } from './layers.ts';
import { noiseInputs } from './noise-inputs.ts';
import { OBJECTIVE_TERMS, type Objective, RECONSTRUCTIONS } from './objectives.ts';
import {
  type Arena,
  allGeneratorLayers,
  discriminatorParameters,
  generatorParameters,
  stateName,
} from './state-layout.ts';

export interface TrainingStepOptions {
  readonly generator: GeneratorArchitecture;
  /** Absent where the objective has no adversary. */
  readonly discriminator: DiscriminatorArchitecture | undefined;
  readonly objective: Objective;
  readonly lambdaL1: number;
  readonly adversarialLoss: AdversarialLoss;
  readonly adam: AdamOptions;
  readonly batchSize: number;
  readonly height: number;
  readonly width: number;
}

/** Scalars that a step reports; the terms of an absent adversary are absent. */
export const STEP_LOSSES = ['d_real', 'd_fake', 'p_real', 'p_fake', 'g_gan', 'g_l1'] as const;
export type StepLoss = (typeof STEP_LOSSES)[number];

/**
 * Inputs: `x` [N,C,H,W] and `y` [N,C',H,W] in [-1,1], noise, Adam's scalars, and state by `stateName`.
 * Outputs: the losses of STEP_LOSSES, shape []; `G.grad/...`; and new values of `D`, `D.m`, `D.v` and of the
 * running statistics, under the names they were read by.
 */
export const trainingStep = (options: TrainingStepOptions): Graph => {
  const { generator: G, discriminator: D, batchSize, height, width } = options;
  const x = input('x', [batchSize, G.inputChannels, height, width]);
  const y = input('y', [batchSize, G.outputChannels, height, width]);
  const statistics = new StatisticsTrack();

  const g = parameterInputs('G', generatorParameters(G));
  const noise = noiseValues(G, batchSize, height, width);
  const fake = generator(G, noise.z ? concat([x, noise.z], 1) : x, {
    ...trainingContext(g, 'G.statistics', statistics, G.normEpsilon),
    dropout: (h, layer) => mul(h, noise.masks.get(layer.name) as Value),
  });

  const { reconstruction } = OBJECTIVE_TERMS[options.objective];
  const adversary = D && adversarialTerms(options, D, { x, y, fake }, statistics);
  const weighted =
    reconstruction === 'none' ? undefined : mul(RECONSTRUCTIONS[reconstruction](fake, y), options.lambdaL1);
  const loss = [adversary?.losses.g_gan, weighted]
    .filter((term) => term !== undefined)
    .reduce((sum, term) => add(sum, term));
  const gradG = gradients(loss, [...g.values()]);

  return graph({
    ...adversary?.losses,
    g_l1: l1Loss(fake, y), // reported by every objective
    ...Object.fromEntries([...g.keys()].map((name, i) => [stateName('G.grad', name), gradG[i] as Value])),
    ...adversary?.updates,
    ...statistics.outputs(allGeneratorLayers(G), D ? discriminatorLayers(D) : []),
  });
};

/** The two updates' worth of D: judged on real and detached fake, updated, and judged again on fake for G. */
const adversarialTerms = (
  { adversarialLoss: kind, adam }: TrainingStepOptions,
  D: DiscriminatorArchitecture,
  { x, y, fake }: Readonly<Record<'x' | 'y' | 'fake', Value>>,
  statistics: StatisticsTrack,
): {
  readonly losses: Readonly<Record<string, Value>>;
  readonly updates: Readonly<Record<string, Value>>;
} => {
  const d = parameterInputs('D', discriminatorParameters(D));
  const judge = (weights: ReadonlyMap<string, Value>, candidate: Value): Value =>
    discriminator(D, D.isConditional ? concat([x, candidate], 1) : candidate, {
      ...trainingContext(weights, 'D.statistics', statistics, D.normEpsilon),
      dropout: (h) => h, // the discriminator has none
    });

  // max_D: the fake is a constant here (paper 3.3 alternates one step on D, one on G).
  const logitsFake = judge(d, stopGradient(fake));
  const logitsReal = judge(d, y);
  const lossFake = adversarialLoss(kind, logitsFake, 'fake');
  const lossReal = adversarialLoss(kind, logitsReal, 'real');
  const lossD = mul(add(lossFake, lossReal), 0.5); // 3.3: halved, to slow D down relative to G
  const gradD = gradients(lossD, [...d.values()]);

  const scalars = adamScalars();
  const updates: Record<string, Value> = {};
  const updated = new Map<string, Value>();
  for (const [index, [name, parameter]] of [...d].entries()) {
    const moment = (arena: Arena): Value => input(stateName(arena, name), parameter.shape);
    const next = adamUpdate(
      { parameter, m: moment('D.m'), v: moment('D.v') },
      gradD[index] as Value,
      scalars,
      adam,
    );
    updates[stateName('D', name)] = next.parameter;
    updates[stateName('D.m', name)] = next.m;
    updates[stateName('D.v', name)] = next.v;
    // Without stopGradient G's gradient would flow through D's update into an unrolled GAN.
    updated.set(name, stopGradient(next.parameter));
  }

  // min_G: the fake is live, D's new weights are constants.
  const g_gan = adversarialLoss(kind, judge(updated, fake), 'real');
  return {
    losses: {
      d_real: lossReal,
      d_fake: lossFake,
      p_real: meanProbability(logitsReal),
      p_fake: meanProbability(logitsFake),
      g_gan,
    },
    updates,
  };
};

/** Adam over vectors of any length: inputs p, m, v, g and the scalars; outputs p, m, v. */
export const generatorUpdate =
  (adam: AdamOptions) =>
  (length: number): Graph => {
    const vector = (name: string): Value => input(name, [length]);
    const next = adamUpdate(
      { parameter: vector('p'), m: vector('m'), v: vector('v') },
      vector('g'),
      adamScalars(),
      adam,
    );
    return graph({ p: next.parameter, m: next.m, v: next.v });
  };

/** The arenas that `generatorUpdate` passes through. */
export const GENERATOR_UPDATE_ARENAS = { p: 'G', m: 'G.m', v: 'G.v', g: 'G.grad' } as const satisfies Record<
  string,
  Arena
>;

const parameterInputs = (
  arena: Arena,
  specs: readonly { readonly name: string; readonly shape: readonly number[] }[],
): Map<string, Value> =>
  new Map(specs.map(({ name, shape }) => [name, input(stateName(arena, name), shape)]));

/** The noise inputs of a generator: masks by layer, and z. */
const noiseValues = (
  architecture: GeneratorArchitecture,
  n: number,
  h: number,
  w: number,
): { readonly z: Value | undefined; readonly masks: ReadonlyMap<string, Value> } => {
  const inputs = noiseInputs(architecture, n, h, w);
  const z = inputs.find(({ kind }) => kind === 'gaussian');
  const masks = inputs.flatMap(({ name, layer, shape }) =>
    layer === undefined ? [] : [[layer, input(name, shape)] as const],
  );
  return { z: z && input(z.name, z.shape), masks: new Map(masks) };
};

/** Parameters from a map; norms over the batch, whose statistics are followed. */
const trainingContext = (
  parameters: ReadonlyMap<string, Value>,
  arena: 'G.statistics' | 'D.statistics',
  statistics: StatisticsTrack,
  epsilon: number,
): Pick<LayerContext, 'parameter' | 'normalize'> => ({
  parameter: (name) => parameters.get(name) as Value,
  normalize: (h, layer) => {
    if (layer.norm === 'instance') return normalizeInstance(h, epsilon);
    statistics.follow(arena, layer, h);
    const [gamma, beta] = ['gamma', 'beta'].map((role) => parameters.get(`${layer.name}.norm.${role}`));
    return normalizeBatch(h, gamma as Value, beta as Value, epsilon);
  },
});

/** Running statistics through a step: D meets three batches, each of which moves them. */
class StatisticsTrack {
  private readonly latest = new Map<string, RunningStatistics>();

  follow(arena: Arena, layer: Layer, x: Value): void {
    const key = stateName(arena, layer.name);
    const [mean, variance] = layerStatistics(layer).map(({ name, shape }) =>
      input(stateName(arena, name), shape),
    );
    const before = this.latest.get(key) ?? { mean: mean as Value, variance: variance as Value };
    this.latest.set(key, updateRunningStatistics(before, stopGradient(x)));
  }

  outputs(layersG: readonly Layer[], layersD: readonly Layer[]): Readonly<Record<string, Value>> {
    const entries = (arena: Arena, layers: readonly Layer[]) =>
      layers.flatMap((layer): [string, Value][] => {
        const after = this.latest.get(stateName(arena, layer.name));
        const names = layerStatistics(layer).map(({ name }) => stateName(arena, name));
        return after
          ? [
              [names[0] as string, after.mean],
              [names[1] as string, after.variance],
            ]
          : [];
      });
    return Object.fromEntries([...entries('G.statistics', layersG), ...entries('D.statistics', layersD)]);
  }
}
