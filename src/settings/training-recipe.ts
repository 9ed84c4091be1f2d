/** The recipe of a training's options. */
import type { LossTerm } from '../core/loss-term.ts';
import { cycleGanLosses, cycleGanRecipe } from '../models/cyclegan-recipe.ts';
import { pix2pixLosses, pix2pixRecipe } from '../models/pix2pix-recipe.ts';
import type { Model, Phase, Recipe } from '../models/recipe.ts';
import type { StatisticsForm } from '../models/statistics-track.ts';
import type { Penalty } from '../models/step-parts.ts';
import type { AdamOptions } from '../nn/adam.ts';
import {
  cycleDiscriminators,
  cycleGenerators,
  discriminatorArchitecture,
  generatorArchitecture,
} from './architectures.ts';
import { imageSize } from './image-size.ts';
import type { Options } from './options.ts';

/**
 * Throws OPTION for networks that do not fit the size. With statistics as shares, several processes can put together what
 * each of them met; with `syncNorm`, norms are over all parts of a batch whatever is asked for here.
 */
export const trainingRecipe = (options: Options, statistics: PartStatistics = 'values'): Recipe => {
  const known = knownRecipes[statistics];
  const form = options.syncNorm && options.accumulate > 1 ? { parts: options.accumulate } : statistics;
  const recipe = known.get(options) ?? RECIPES[options.model].recipe(options, form);
  known.set(options, recipe);
  return recipe;
};

type PartStatistics = Extract<StatisticsForm, string>;

/** Options and recipes never change, and the graphs take time: a run's memory, disk and steps are all of one recipe. */
const knownRecipes: { readonly [S in PartStatistics]: WeakMap<Options, Recipe> } = {
  values: new WeakMap(),
  shares: new WeakMap(),
};

/** What each step of a training reports; cheap, since no graph is built. */
export const trainingLosses = (options: Options): readonly LossTerm[] =>
  RECIPES[options.model].losses({ ...options, penalties: penaltiesOf(options) });

type LossOptions = Options & { readonly penalties: readonly Penalty[] };

interface RecipeOfModel {
  readonly recipe: (options: Options, statistics: StatisticsForm) => Recipe;
  readonly losses: (options: LossOptions) => readonly LossTerm[];
}

/** What all trainings have. */
const sharedOptions = (options: Options) => ({
  adversarialLoss: options.adversarialLoss,
  penalties: penaltiesOf(options),
  batchSize: options.batchSize,
  ...imageSize(options),
  accumulate: options.accumulate,
  isAveraged: options.averageDecay > 0,
});

const RECIPES: { readonly [M in Model]: RecipeOfModel } = {
  pix2pix: {
    recipe: (options, statistics) =>
      pix2pixRecipe({
        ...sharedOptions(options),
        statistics,
        generator: generatorArchitecture(options),
        discriminator: discriminatorArchitecture(options),
        objective: options.objective,
        lambdaL1: options.lambdaL1,
        adam: adamOptions(options),
        dSteps: options.dSteps,
        dEvery: options.dEvery,
        l1First: options.l1First,
        lambdaFeatures: options.lambdaFeatures,
        augmentsD: options.augmentD,
        hidesWeightless: options.discriminatorSees === 'weighted',
        isWeighted: options.pixelWeights === 'folder', // `auto` is settled once the data is known
      }),
    losses: pix2pixLosses,
  },
  cyclegan: {
    recipe: (options, statistics) => {
      const { lambdaA, lambdaB, lambdaIdentity, poolSize } = options;
      return cycleGanRecipe({
        ...sharedOptions(options),
        statistics,
        generators: cycleGenerators(options),
        discriminators: cycleDiscriminators(options),
        lambdaA,
        lambdaB,
        lambdaIdentity,
        poolSize,
      });
    },
    losses: cycleGanLosses,
  },
};

/** R1 is half its weight times the squared norm (Mescheder et al. 2018, equation 9). */
const R1_FACTOR = 0.5;

const penaltiesOf = ({ adversarialLoss, lambdaGp, lambdaR1 }: Options): readonly Penalty[] => [
  ...(adversarialLoss === 'wgan-gp' ? [{ kind: 'gradient', weight: lambdaGp } as const] : []),
  ...(lambdaR1 > 0 ? [{ kind: 'r1', weight: R1_FACTOR * lambdaR1 } as const] : []),
];

/** The options of Adam, which updates every network. */
export const adamOptions = ({ beta1, beta2, adamEpsilon }: Options): AdamOptions => ({
  beta1,
  beta2,
  epsilon: adamEpsilon,
});

/** The phase that updates the generators: the largest one, which memory is estimated from. */
export const largestPhase = ({ phases, translates }: Recipe): Phase => {
  const updates = phases.findLast((phase) =>
    translates.some(({ network }) => phase.updates.includes(network)),
  );
  return updates as Phase; // every training updates what translates
};
