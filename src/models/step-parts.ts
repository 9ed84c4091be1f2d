/** What the graphs of a training step are made of: inputs, G's images, D's scores, and both losses (paper 3.1, 3.3). */

import type { AdversarialLoss } from '../core/adversarial-loss.ts';
import type { Dim } from '../core/shape.ts';
import { add, clip, concat, input, mul, stopGradient } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { adversarialLoss, meanBelief } from '../nn/adversarial-losses.ts';
import { type AugmentDraws, augmentDraws, moved, recolored } from '../nn/diff-augment.ts';
import { featureDistance } from '../nn/losses.ts';
import { normalizeInstance, normalizeLayer } from '../nn/normalization.ts';
import { gradientPenalty, r1Penalty, type Scores } from '../nn/penalties.ts';
import {
  type DiscriminatorActivations,
  type DiscriminatorArchitecture,
  discriminatorActivations,
} from './discriminator.ts';
import { type GeneratorArchitecture, generator } from './generator.ts';
import type { LayerContext } from './layers.ts';
import { noiseInputs } from './noise-inputs.ts';
import { OBJECTIVE_TERMS, type Objective, RECONSTRUCTIONS } from './objectives.ts';
import { type Arena, arenaOf, stateName } from './state-layout.ts';
import type { StatisticsTrack } from './statistics-track.ts';

/** Parameters by their own names. */
export type Parameters = ReadonlyMap<string, Value>;

export interface BatchShape {
  readonly generator: GeneratorArchitecture;
  readonly batchSize: number;
  readonly height: number;
  readonly width: number;
  /** Whether each pair has weights of its pixels, which the distance of G's images and targets is taken with; no if absent. */
  readonly isWeighted?: boolean | undefined;
}

/** `x` [N,C,H,W] and `y` [N,C',H,W] in [-1,1]; `w` [N,1,H,W] in [0,1] where pixels have weights. */
export const batchInputs = ({
  generator: G,
  batchSize,
  height,
  width,
  isWeighted,
}: BatchShape): { readonly x: Value; readonly y: Value; readonly w: Value | undefined } => ({
  x: input('x', [batchSize, G.inputChannels, height, width]),
  y: input('y', [batchSize, G.outputChannels, height, width]),
  w: isWeighted ? input('w', [batchSize, 1, height, width]) : undefined,
});

/** From here on a weight is above 0: less than one step of 16 bits, shared by millions of pixels. */
const STEEP = 1e12;

/** What D sees of an image [N,C,H,W]: all, or gray in place of pixels whose weight is 0, of real images and fakes alike. */
export const seenByD =
  (hidesWeightless: boolean | undefined, w: Value | undefined) =>
  (image: Value): Value =>
    hidesWeightless && w ? mul(image, clip(mul(w, STEEP), 0, 1)) : image;

/** G(x, z): [N,C,H,W] -> [N,C',H,W]; its noise is input. */
export const fakeImages = (
  { generator: G, batchSize, height, width }: BatchShape,
  x: Value,
  g: Parameters,
  statistics: StatisticsTrack,
): Value => {
  const noise = noiseValues(G, batchSize, height, width);
  return generator(G, noise.z ? concat([x, noise.z], 1) : x, {
    ...trainingContext(g, 'G', statistics, G.normEpsilon),
    dropout: (h, layer) => mul(h, noise.masks.get(layer.name) as Value),
  });
};

/** A generator without noise as a function: [N,C,H,W] -> [N,C',H,W]. */
export const translateWith =
  (network: string, architecture: GeneratorArchitecture, weights: Parameters, statistics: StatisticsTrack) =>
  (x: Value): Value =>
    generator(architecture, x, {
      ...trainingContext(weights, network, statistics, architecture.normEpsilon),
      dropout: (h) => h,
    });

/** D as a function of its weights and a candidate [N,C',H,W], given the condition x if it is conditional. */
export type ScoreImages = (weights: Parameters, candidate: Value) => Value;

/** The same with what its layers make of the candidate. */
export type ActivateImages = (weights: Parameters, candidate: Value) => DiscriminatorActivations;

export const activateWith =
  (
    D: DiscriminatorArchitecture,
    x: Value | undefined,
    statistics: StatisticsTrack,
    { network = 'D', draws }: ScoreOptions = {},
  ): ActivateImages =>
  (weights, candidate) => {
    const image = draws ? recolored(candidate, draws) : candidate;
    const seen = D.isConditional ? concat([x as Value, image], 1) : image;
    return discriminatorActivations(D, draws ? moved(seen, draws) : seen, {
      ...trainingContext(weights, network, statistics, D.normEpsilon),
      dropout: (h) => h, // the discriminator has none
    });
  };

export const scoreWith = (
  D: DiscriminatorArchitecture,
  x: Value | undefined,
  statistics: StatisticsTrack,
  options: ScoreOptions = {},
): ScoreImages => scoresOf(activateWith(D, x, statistics, options));

export const scoresOf =
  (activate: ActivateImages): ScoreImages =>
  (weights, candidate) =>
    activate(weights, candidate).logits;

interface ScoreOptions {
  /** `D` if absent. */
  readonly network?: string;
  /** How what D sees is changed, alike for all images that it scores in a step: the candidate's colours, the places of both. */
  readonly draws?: AugmentDraws | undefined;
}

/** The draws of a step where what D sees is changed. */
export const drawsOfD = (
  options: BatchShape & { readonly augmentsD?: boolean | undefined },
): AugmentDraws | undefined => (options.augmentsD ? augmentDraws(options) : undefined);

/** A penalty on D's gradients, with its weight, added to D's two terms. */
export interface Penalty {
  readonly kind: 'gradient' | 'r1';
  readonly weight: number;
}

/** `D` is `d`, `D_A` is `d_a`: a network in names of losses and inputs. */
export const termPrefix = (network: string): string => network.toLowerCase();

/** `D` is nothing, `D_A` is `_a`: what is added to names that begin otherwise. */
const suffixOf = (network: string): string => termPrefix(network).slice(1);

/** Input of one number in [0,1] per image, which says where between real and fake WGAN-GP looks. */
export const alphaName = (network: string): string => `alpha${suffixOf(network)}`;

/** What D reports of itself: losses on real and fake images, and beliefs, where its loss has such. */
export const discriminatorTerms = (network: string) => ({
  real: `${termPrefix(network)}_real`,
  fake: `${termPrefix(network)}_fake`,
  beliefReal: `p${suffixOf(network)}_real`,
  beliefFake: `p${suffixOf(network)}_fake`,
});

/** Under which name steps report a penalty, without its weight. */
export const penaltyTerm = (network: string, kind: Penalty['kind']): string =>
  `${termPrefix(network)}_${PENALTY_TERMS[kind]}`;

/** max_D: the fake is a constant here (paper 3.3 alternates one step on D, one on G). */
export const discriminatorLoss = (
  {
    adversarialLoss: kind,
    penalties,
  }: { readonly adversarialLoss: AdversarialLoss; readonly penalties: readonly Penalty[] },
  score: ScoreImages,
  d: Parameters,
  { fake: live, y }: Readonly<Record<'fake' | 'y', Value>>,
  network = 'D',
): { readonly loss: Value; readonly losses: Readonly<Record<string, Value>> } => {
  const fake = stopGradient(live);
  const scoresFake = score(d, fake);
  const scoresReal = score(d, y);
  const lossFake = adversarialLoss(kind, scoresFake, 'fake');
  const lossReal = adversarialLoss(kind, scoresReal, 'real');
  const [pReal, pFake] = [meanBelief(kind, scoresReal), meanBelief(kind, scoresFake)];
  const terms = penalties.map((penalty) => ({
    ...penalty,
    name: penaltyTerm(network, penalty.kind),
    value: PENALTIES[penalty.kind]((images) => score(d, images), {
      real: y,
      fake,
      alpha: alphaName(network),
    }),
  }));
  const names = discriminatorTerms(network);
  return {
    // 3.3: halved, to slow D down relative to G; penalties too, so that they weigh as in their papers.
    loss: mul(
      terms.reduce((sum, { weight, value }) => add(sum, mul(value, weight)), add(lossFake, lossReal)),
      0.5,
    ),
    losses: {
      [names.real]: lossReal,
      [names.fake]: lossFake,
      ...(pReal && pFake ? { [names.beliefReal]: pReal, [names.beliefFake]: pFake } : {}),
      ...Object.fromEntries(terms.map(({ name, value }) => [name, value])),
    },
  };
};

const PENALTY_TERMS: { readonly [K in Penalty['kind']]: string } = {
  gradient: 'gradient_penalty',
  r1: 'r1',
};

const PENALTIES: {
  readonly [K in Penalty['kind']]: (
    scores: Scores,
    images: { readonly real: Value; readonly fake: Value; readonly alpha: string },
  ) => Value;
} = {
  gradient: (scores, { real, fake, alpha }) =>
    gradientPenalty(scores, { real, fake, alpha: input(alpha, [real.shape[0] as Dim, 1, 1, 1]) }),
  r1: (scores, { real }) => r1Penalty(scores, real),
};

/** What G's images do to D: the adversarial term, and, with a weight, the distance of D's features from those of y. */
export const adversarialTermsOfG = (
  { adversarialLoss: kind, lambdaFeatures = 0 }: GeneratorTerms,
  activate: ActivateImages,
  d: Parameters,
  { fake, y }: Readonly<Record<'fake' | 'y', Value>>,
): Readonly<Record<string, Value>> & { readonly g_gan: Value } => {
  const { features, logits } = activate(d, fake);
  return {
    g_gan: adversarialLoss(kind, logits, 'generator'),
    ...(lambdaFeatures > 0 ? { g_features: featureDistance(features, activate(d, y).features) } : {}),
  };
};

interface GeneratorTerms {
  readonly adversarialLoss: AdversarialLoss;
  /** Weight of feature matching; 0 if absent. */
  readonly lambdaFeatures?: number | undefined;
}

/**
 * min_G: the terms of an adversary, if there is one, and lambda times the reconstruction, which alone has weights of
 * pixels.
 */
export const generatorLoss = (
  {
    objective,
    lambdaL1,
    lambdaFeatures = 0,
  }: Pick<GeneratorTerms, 'lambdaFeatures'> & { readonly objective: Objective; readonly lambdaL1: number },
  {
    fake,
    y,
    w,
    g_gan,
    g_features,
  }: Readonly<Record<'fake' | 'y', Value> & Partial<Record<'w' | 'g_gan' | 'g_features', Value | undefined>>>,
): Value => {
  const { reconstruction } = OBJECTIVE_TERMS[objective];
  const weighted =
    reconstruction === 'none' ? undefined : mul(RECONSTRUCTIONS[reconstruction](fake, y, w), lambdaL1);
  const matched = g_features && mul(g_features, lambdaFeatures);
  return [g_gan, matched, weighted]
    .filter((term) => term !== undefined)
    .reduce((sum, term) => add(sum, term));
};

/** Parameters as inputs under their state names, by their own. */
export const parameterInputs = (
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
  network: string,
  statistics: StatisticsTrack,
  epsilon: number,
): Pick<LayerContext, 'parameter' | 'normalize'> => ({
  parameter: (name) => parameters.get(name) as Value,
  normalize: (h, layer) => {
    if (layer.norm === 'instance') return normalizeInstance(h, epsilon);
    const [gamma, beta] = ['gamma', 'beta'].map((role) => parameters.get(`${layer.name}.norm.${role}`));
    if (layer.norm === 'layer') return normalizeLayer(h, gamma as Value, beta as Value, epsilon);
    const normalize = statistics.meet(arenaOf(network, 'statistics'), layer, h);
    return normalize(gamma as Value, beta as Value, epsilon);
  },
});
