/**
 * One training step as a graph (paper 3.1 and 3.3): forward through G, an update of D on a real and a
 * detached fake pair, D again with its new weights, and the gradients of G.
 *
 * The order of updates is D before G, and G's loss sees the updated D, as in the PyTorch code; the paper's
 * Torch code scores with activations from before D's update. G's own update runs after the graph, as a sweep
 * over its flat memory (`adamSweep`).
 */
import { gradients } from '../autodiff/gradient.ts';
import type { AdversarialLoss } from '../core/adversarial-loss.ts';
import { graph, input, stopGradient } from '../graph/build.ts';
import type { Graph, Value } from '../graph/ops.ts';
import { type AdamOptions, adamScalars, adamUpdate } from '../nn/adam.ts';
import { l1Loss } from '../nn/losses.ts';
import { type DiscriminatorArchitecture, discriminatorLayers } from './discriminator.ts';
import { type GeneratorArchitecture, generatorLayers } from './generator.ts';
import type { Objective } from './objectives.ts';
import { type Arena, discriminatorParameters, generatorParameters, stateName } from './state-layout.ts';
import { type StatisticsForm, StatisticsTrack } from './statistics-track.ts';
import {
  activateWith,
  adversarialTermsOfG,
  batchInputs,
  discriminatorLoss,
  drawsOfD,
  fakeImages,
  generatorLoss,
  type Penalty,
  parameterInputs,
  scoresOf,
  seenByD,
} from './step-parts.ts';

export interface TrainingStepOptions {
  readonly generator: GeneratorArchitecture;
  /** Absent if the objective has no adversary. */
  readonly discriminator: DiscriminatorArchitecture | undefined;
  readonly objective: Objective;
  readonly lambdaL1: number;
  readonly adversarialLoss: AdversarialLoss;
  readonly penalties: readonly Penalty[];
  readonly adam: AdamOptions;
  readonly batchSize: number;
  readonly height: number;
  readonly width: number;
  /** Whether pixels have weights in the L1 or L2 term: then `w` is an input too. */
  readonly isWeighted?: boolean | undefined;
  /** Whether D does not see pixels whose weight is 0. */
  readonly hidesWeightless?: boolean | undefined;
  /** Weight of feature matching: the distance of D's features of G's images from those of their targets; 0 if absent. */
  readonly lambdaFeatures?: number | undefined;
  /** Whether what D sees is changed at random (`nn/diff-augment.ts`). */
  readonly augmentsD?: boolean | undefined;
  /** Of a batch in parts; `values` if absent. */
  readonly statistics?: StatisticsForm;
}

/** Scalars that a step reports; the terms of an absent adversary are absent. */
export const STEP_LOSSES = ['d_real', 'd_fake', 'p_real', 'p_fake', 'g_gan', 'g_l1'] as const;
export type StepLoss = (typeof STEP_LOSSES)[number];

/**
 * Inputs: `x` [N,C,H,W] and `y` [N,C',H,W] in [-1,1], weights `w` [N,1,H,W] if there are any, noise, Adam's scalars, and state by `stateName`.
 * Outputs: the losses of STEP_LOSSES, shape []; `G.grad/...`; and new values of `D`, `D.m`, `D.v` and of the
 * running statistics, under the names they were read by.
 */
export const trainingStep = (options: TrainingStepOptions): Graph => {
  const { generator: G, discriminator: D } = options;
  const { x, y, w } = batchInputs(options);
  const statistics = new StatisticsTrack();

  const g = parameterInputs('G', generatorParameters(G));
  const fake = fakeImages(options, x, g, statistics);
  const adversary = D && adversarialTerms(options, D, { x, y, w, fake }, statistics);
  const gradG = gradients(generatorLoss(options, { ...adversary?.ofG, fake, y, w }), [...g.values()]);

  return graph({
    ...adversary?.losses,
    g_l1: l1Loss(fake, y, w), // reported by every objective
    ...Object.fromEntries([...g.keys()].map((name, i) => [stateName('G.grad', name), gradG[i] as Value])),
    ...adversary?.updates,
    ...statistics.outputs({ G: generatorLayers(G), ...(D ? { D: discriminatorLayers(D) } : {}) }),
  });
};

/** The two updates' worth of D: scored on real and detached fake, updated, and scored again on fake for G. */
const adversarialTerms = (
  options: TrainingStepOptions,
  D: DiscriminatorArchitecture,
  { x, y, w, fake }: Readonly<Record<'x' | 'y' | 'fake', Value> & { w: Value | undefined }>,
  statistics: StatisticsTrack,
): {
  readonly losses: Readonly<Record<string, Value>>;
  /** Those of them that are G's. */
  readonly ofG: Readonly<Record<string, Value>>;
  readonly updates: Readonly<Record<string, Value>>;
} => {
  const { adam } = options;
  const d = parameterInputs('D', discriminatorParameters(D));
  const activate = activateWith(D, x, statistics, { draws: drawsOfD(options) });
  const seen = seenByD(options.hidesWeightless, w);
  const images = { fake: seen(fake), y: seen(y) };
  const { loss, losses } = discriminatorLoss(options, scoresOf(activate), d, images);
  const gradD = gradients(loss, [...d.values()]);

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
  const ofG = adversarialTermsOfG(options, activate, updated, images);
  return { losses: { ...losses, ...ofG }, ofG, updates };
};
