/**
 * The paper's training as a recipe: one graph of both networks and an update of G (3.3), or, for a batch in parts,
 * D's gradients, D's update, G's gradients, G's update.
 */

import type { LossTerm } from '../core/loss-term.ts';
import { hasBelief, undecidedLoss } from '../nn/adversarial-losses.ts';
import { discriminatorPart, generatorPart } from './accumulated-step.ts';
import { noiseInputs } from './noise-inputs.ts';
import { OBJECTIVE_TERMS } from './objectives.ts';
import type { Phase, Recipe, RecipeNetwork } from './recipe.ts';
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
export const pix2pixLosses = ({
  objective,
  adversarialLoss,
  penalties,
}: Pick<Pix2PixOptions, 'objective' | 'adversarialLoss' | 'penalties'>): readonly LossTerm[] => {
  const distance: LossTerm = {
    name: 'g_l1',
    title: 'training',
    short: 'L1',
    chart: 'L1',
    kind: 'distance',
    network: 'G',
  };
  if (OBJECTIVE_TERMS[objective].adversary === 'none') return [distance];
  return [
    distance,
    ...(hasBelief(adversarialLoss) ? BELIEFS : []),
    ...lossesOf('D', 'Losses of D', undecidedLoss(adversarialLoss), [
      ['d_real', 'real', 'D real'],
      ['d_fake', 'fake', 'D fake'],
    ]),
    ...penalties.flatMap(({ kind }) =>
      lossesOf('D', PENALTY_TITLES[kind], undefined, [
        [PENALTY_TERMS[kind], 'penalty', PENALTY_TITLES[kind]],
      ]),
    ),
    ...lossesOf('G', 'Adversarial loss of G', undecidedLoss(adversarialLoss, 'generator'), [
      ['g_gan', 'GAN', 'GAN'],
    ]),
  ];
};

/** Losses of a network that share a chart: name, title and short title of each. */
const lossesOf = (
  network: string,
  chart: string,
  reference: number | undefined,
  terms: readonly (readonly [name: string, title: string, short: string])[],
): LossTerm[] =>
  terms.map(([name, title, short]) => ({
    name,
    title,
    short,
    chart,
    kind: 'loss',
    network,
    ...(reference === undefined ? {} : { reference }),
  }));

const belief = { chart: 'What D believes', kind: 'realness', network: 'D', reference: 0.5 } as const;
const BELIEFS: readonly LossTerm[] = [
  { ...belief, name: 'p_real', title: 'p(real)', short: 'p(real)' },
  { ...belief, name: 'p_fake', title: 'p(fake)', short: 'p(fake)' },
];

const PENALTY_TITLES: { readonly [K in Penalty['kind']]: string } = {
  gradient: 'Gradient penalty',
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
    losses: pix2pixLosses(options),
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
