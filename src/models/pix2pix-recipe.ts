/**
 * The paper's training as a recipe: one graph of both networks and an update of G (3.3), or, for a batch in parts,
 * D's gradients, D's update, G's gradients, G's update.
 */
import { discriminatorPart, generatorPart } from './accumulated-step.ts';
import { noiseInputs } from './noise-inputs.ts';
import type { LossTerm, Phase, Recipe, RecipeNetwork } from './recipe.ts';
import { type TrainingStepOptions, trainingStep } from './training-step.ts';

export interface Pix2PixOptions extends TrainingStepOptions {
  /** Parts of a batch; 1 for a batch in one graph. */
  readonly accumulate: number;
  /** Whether a moving average of G is kept. */
  readonly isAveraged: boolean;
}

const ADVERSARIAL_TERMS: readonly LossTerm[] = [
  { name: 'd_real', title: 'D on real pairs', kind: 'loss', network: 'D' },
  { name: 'd_fake', title: 'D on fakes', kind: 'loss', network: 'D' },
  { name: 'p_real', title: 'belief in real pairs', kind: 'realness', network: 'D' },
  { name: 'p_fake', title: 'belief in fakes', kind: 'realness', network: 'D' },
  { name: 'g_gan', title: 'adversarial loss of G', kind: 'loss', network: 'G' },
];

const L1_TERM: LossTerm = { name: 'g_l1', title: 'L1', kind: 'distance', network: 'G' };

export const pix2pixRecipe = (options: Pix2PixOptions): Recipe => {
  const { generator, discriminator, isAveraged, batchSize, accumulate, height, width } = options;
  const noise = noiseInputs(generator, accumulate * batchSize, height, width);
  const networks: RecipeNetwork[] = [{ name: 'G', role: 'generator', architecture: generator, isAveraged }];
  if (discriminator) networks.push({ name: 'D', role: 'discriminator', architecture: discriminator });
  return {
    networks,
    inputs: [
      { kind: 'image', name: 'x', side: 'input' },
      { kind: 'image', name: 'y', side: 'target' },
      { kind: 'noise', stream: 'noise', architecture: generator, inputs: noise },
    ],
    phases: phasesOf(options),
    losses: [...(discriminator ? ADVERSARIAL_TERMS : []), L1_TERM],
    translates: [{ network: 'G', from: 'input', to: 'target' }],
  };
};

const phasesOf = (options: Pix2PixOptions): readonly Phase[] => {
  const { discriminator, accumulate } = options;
  if (accumulate === 1) return [{ name: 'step', graph: trainingStep(options), parts: 1, updates: ['G'] }];
  const G: Phase = { name: 'G', graph: generatorPart(options), parts: accumulate, updates: ['G'] };
  if (!discriminator) return [G];
  const graph = discriminatorPart(options, discriminator);
  return [{ name: 'D', graph, parts: accumulate, updates: ['D'] }, G];
};
