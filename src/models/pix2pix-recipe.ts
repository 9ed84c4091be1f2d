/**
 * The paper's training as a recipe: one graph of both networks and an update of G (3.3), or, for a batch in parts,
 * D's gradients, D's update, G's gradients, G's update.
 */

import { hasBelief } from '../core/adversarial-loss.ts';
import type { LossTerm } from '../core/loss-term.ts';
import { undecidedLoss } from '../nn/adversarial-losses.ts';
import { augmentInputs } from '../nn/diff-augment.ts';
import { discriminatorPart, generatorPart, gradientsOf } from './accumulated-step.ts';
import { beliefTerms, lossTerms, PENALTY_TITLES } from './loss-terms.ts';
import { noiseInputs } from './noise-inputs.ts';
import { OBJECTIVE_TERMS } from './objectives.ts';
import { type Phase, type Recipe, type RecipeNetwork, TRAINED, TRANSLATES } from './recipe.ts';
import { alphaName, penaltyTerm } from './step-parts.ts';
import { type TrainingStepOptions, trainingStep } from './training-step.ts';

export interface Pix2PixOptions extends TrainingStepOptions {
  /** Parts of a batch; 1 for a batch in one graph. */
  readonly accumulate: number;
  /** Steps of D for each of G; each is on a batch of its own. */
  readonly dSteps: number;
  /** D is updated in the first of every so many steps. */
  readonly dEvery: number;
  /** Steps in the beginning without D: G learns from the L1 (or L2) term alone. */
  readonly l1First: number;
  /** Whether a moving average of G is kept. */
  readonly isAveraged: boolean;
}

/** What a step reports, in the order of charts. */
export const pix2pixLosses = ({
  objective,
  adversarialLoss,
  penalties,
  lambdaFeatures = 0,
}: Pick<
  Pix2PixOptions,
  'objective' | 'adversarialLoss' | 'penalties' | 'lambdaFeatures'
>): readonly LossTerm[] => {
  const distance = lossTerms({ network: 'G', chart: 'L1', kind: 'distance' }, [['g_l1', 'training', 'L1']]);
  if (OBJECTIVE_TERMS[objective].adversary === 'none') return distance;
  const ofLoss = { network: 'D', chart: 'Losses of D', kind: 'loss' } as const;
  const ofGan = { network: 'G', chart: 'Adversarial loss of G', kind: 'loss' } as const;
  return [
    ...distance,
    ...(hasBelief(adversarialLoss) ? beliefTerms('D', 'What D believes') : []),
    ...lossTerms({ ...ofLoss, reference: undecidedLoss(adversarialLoss) }, [
      ['d_real', 'real', 'D real'],
      ['d_fake', 'fake', 'D fake'],
    ]),
    ...penalties.flatMap(({ kind }) =>
      lossTerms({ network: 'D', chart: PENALTY_TITLES[kind], kind: 'loss' }, [
        [penaltyTerm('D', kind), 'penalty', PENALTY_TITLES[kind]],
      ]),
    ),
    ...lossTerms({ ...ofGan, reference: undecidedLoss(adversarialLoss, 'generator') }, [
      ['g_gan', 'GAN', 'GAN'],
    ]),
    ...(lambdaFeatures > 0
      ? lossTerms({ network: 'G', chart: 'Feature matching', kind: 'loss' }, [
          ['g_features', 'features', 'features'],
        ])
      : []),
  ];
};

export const pix2pixNetworks = ({
  generator,
  discriminator,
  isAveraged,
  lambdaFeatures = 0,
}: Pick<
  Pix2PixOptions,
  'generator' | 'discriminator' | 'isAveraged' | 'lambdaFeatures'
>): readonly RecipeNetwork[] => [
  { name: 'G', role: 'generator', architecture: generator, isAveraged, passes: TRAINED },
  ...(discriminator
    ? [
        {
          name: 'D',
          role: 'discriminator',
          architecture: discriminator,
          // On real and on fake, then forward and back to the image for the loss of G; on real again for its features.
          passes: 2 * TRAINED + 2 + (lambdaFeatures > 0 ? 1 : 0),
        } as const,
      ]
    : []),
];

export const pix2pixRecipe = (options: Pix2PixOptions): Recipe => {
  const { generator, discriminator, penalties } = options;
  const { batchSize, accumulate, height, width } = options;
  const noise = noiseInputs(generator, accumulate * batchSize, height, width);
  return {
    networks: pix2pixNetworks(options),
    inputs: [
      { kind: 'image', name: 'x', side: 'input' },
      { kind: 'image', name: 'y', side: 'target' },
      ...(options.isWeighted ? [{ kind: 'image', name: 'w', side: 'weight' } as const] : []),
      { kind: 'noise', stream: 'noise', architecture: generator, inputs: noise },
      ...(discriminator && penalties.some(({ kind }) => kind === 'gradient')
        ? [
            {
              kind: 'uniform',
              name: alphaName('D'),
              stream: 'alpha',
              shape: [accumulate * batchSize, 1, 1, 1],
            } as const,
          ]
        : []),
      ...(discriminator && options.augmentsD
        ? Object.values(augmentInputs({ ...options, batchSize: accumulate * batchSize })).map(
            (drawn) => ({ kind: 'uniform', stream: drawn.name, ...drawn }) as const,
          )
        : []),
    ],
    phases: phasesOf(options),
    losses: pix2pixLosses(options),
    translates: TRANSLATES.pix2pix,
  };
};

/** First the phase without D, if it has steps; then those of both networks. The largest one that updates G is last. */
const phasesOf = (options: Pix2PixOptions): readonly Phase[] => {
  const { discriminator, accumulate: parts, dSteps, dEvery, l1First } = options;
  if (!discriminator) return [aloneOf(options)];
  const phases: readonly Phase[] =
    parts === 1 && dSteps === 1
      ? [...betweenOf(options), { ...stepOf(options), every: dEvery, from: l1First + 1 }]
      : [
          {
            name: 'D',
            graph: discriminatorPart(options, discriminator),
            every: dEvery,
            from: l1First + 1,
            parts,
            updates: ['D'],
          },
          { ...partOf(options), every: dSteps, from: l1First + dSteps },
        ];
  if (l1First === 0) return phases;
  return [
    { ...aloneOf({ ...options, discriminator: undefined }), name: 'G alone', until: l1First },
    ...phases,
  ];
};

/** A step of G without D. */
const aloneOf = (options: Pix2PixOptions): Phase =>
  options.accumulate === 1 ? stepOf(options) : partOf(options);

/** Both networks in one graph. */
const stepOf = (options: Pix2PixOptions): Phase => ({
  name: 'step',
  graph: trainingStep(options),
  every: 1,
  parts: 1,
  updates: ['G'],
});

const partOf = (options: Pix2PixOptions, gradientsBy?: typeof gradientsOf): Phase => ({
  name: 'G',
  graph: generatorPart(options, gradientsBy),
  every: 1,
  parts: options.accumulate,
  updates: ['G'],
});

/** The steps that leave D as it is; none where D is updated in all. */
const betweenOf = (options: Pix2PixOptions): readonly Phase[] =>
  options.dEvery === 1
    ? []
    : [
        {
          ...partOf(options, gradientsOf),
          every: options.dEvery,
          from: options.l1First + 1,
          isBetween: true,
        },
      ];
