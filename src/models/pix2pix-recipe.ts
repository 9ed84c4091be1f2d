/**
 * The paper's training as a recipe: one graph of both networks and an update of G (3.3), or, for a batch in parts,
 * D's gradients, D's update, G's gradients, G's update.
 */

import { hasBelief, undecidedLoss } from '../nn/adversarial-losses.ts';
import { discriminatorPart, generatorPart } from './accumulated-step.ts';
import { noiseInputs } from './noise-inputs.ts';
import type { LossTerm, Phase, Recipe, RecipeNetwork } from './recipe.ts';
import { ALPHA, PENALTY_TERMS, type Penalty } from './step-parts.ts';
import { type TrainingStepOptions, trainingStep } from './training-step.ts';

export interface Pix2PixOptions extends TrainingStepOptions {
  /** Parts of a batch; 1 for a batch in one graph. */
  readonly accumulate: number;
  /** Steps of D for each of G; each is on a batch of its own. */
  readonly dSteps: number;
  /** Whether a moving average of G is kept. */
  readonly isAveraged: boolean;
}

/** What a step reports, in the order of charts. */
const lossTerms = ({ discriminator, adversarialLoss, penalties }: Pix2PixOptions): readonly LossTerm[] => {
  const reference = undecidedLoss(adversarialLoss);
  const undecided = reference === undefined ? {} : { reference };
  const distance: LossTerm = { name: 'g_l1', title: 'L1', kind: 'distance', network: 'G' };
  if (!discriminator) return [distance];
  return [
    { name: 'd_real', title: 'D on real pairs', kind: 'loss', network: 'D', ...undecided },
    { name: 'd_fake', title: 'D on fakes', kind: 'loss', network: 'D', ...undecided },
    ...(hasBelief(adversarialLoss) ? BELIEFS : []),
    ...penalties.map(
      ({ kind }): LossTerm => ({
        name: PENALTY_TERMS[kind],
        title: PENALTY_TITLES[kind],
        kind: 'loss',
        network: 'D',
      }),
    ),
    { name: 'g_gan', title: 'adversarial loss of G', kind: 'loss', network: 'G' },
    distance,
  ];
};

const BELIEFS: readonly LossTerm[] = [
  { name: 'p_real', title: 'belief in real pairs', kind: 'realness', network: 'D', reference: 0.5 },
  { name: 'p_fake', title: 'belief in fakes', kind: 'realness', network: 'D', reference: 0.5 },
];

const PENALTY_TITLES: { readonly [K in Penalty['kind']]: string } = {
  gradient: 'gradient penalty',
  r1: 'R1 penalty',
};

export const pix2pixRecipe = (options: Pix2PixOptions): Recipe => {
  const { generator, discriminator, penalties, isAveraged } = options;
  const { batchSize, accumulate, height, width } = options;
  const noise = noiseInputs(generator, accumulate * batchSize, height, width);
  const networks: RecipeNetwork[] = [{ name: 'G', role: 'generator', architecture: generator, isAveraged }];
  if (discriminator) networks.push({ name: 'D', role: 'discriminator', architecture: discriminator });
  return {
    networks,
    inputs: [
      { kind: 'image', name: 'x', side: 'input' },
      { kind: 'image', name: 'y', side: 'target' },
      { kind: 'noise', stream: 'noise', architecture: generator, inputs: noise },
      ...(discriminator && penalties.some(({ kind }) => kind === 'gradient')
        ? [
            {
              kind: 'uniform',
              name: ALPHA,
              stream: 'alpha',
              shape: [accumulate * batchSize, 1, 1, 1],
            } as const,
          ]
        : []),
    ],
    phases: phasesOf(options),
    losses: lossTerms(options),
    translates: [{ network: 'G', from: 'input', to: 'target' }],
  };
};

const phasesOf = (options: Pix2PixOptions): readonly Phase[] => {
  const { discriminator, accumulate: parts, dSteps } = options;
  if (parts === 1 && dSteps === 1)
    return [{ name: 'step', graph: trainingStep(options), every: 1, parts, updates: ['G'] }];
  const G: Phase = { name: 'G', graph: generatorPart(options), every: dSteps, parts, updates: ['G'] };
  if (!discriminator) return [G];
  const graph = discriminatorPart(options, discriminator);
  return [{ name: 'D', graph, every: 1, parts, updates: ['D'] }, G];
};
