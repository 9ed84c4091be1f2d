/** The recipe of a training's options. */
import type { LossTerm } from '../core/loss-term.ts';
import type { Graph } from '../graph/ops.ts';
import { pix2pixLosses, pix2pixRecipe } from '../models/pix2pix-recipe.ts';
import type { Recipe } from '../models/recipe.ts';
import type { Penalty } from '../models/step-parts.ts';
import type { AdamOptions } from '../nn/adam.ts';
import { discriminatorArchitecture, generatorArchitecture } from './architectures.ts';
import { imageSize } from './image-size.ts';
import type { Options } from './options.ts';

/** Throws OPTION for networks that do not fit the size. */
export const trainingRecipe = (options: Options): Recipe =>
  pix2pixRecipe({
    generator: generatorArchitecture(options),
    discriminator: discriminatorArchitecture(options),
    objective: options.objective,
    lambdaL1: options.lambdaL1,
    adversarialLoss: options.adversarialLoss,
    penalties: penaltiesOf(options),
    adam: adamOptions(options),
    batchSize: options.batchSize,
    ...imageSize(options),
    accumulate: options.accumulate,
    dSteps: options.dSteps,
    isAveraged: options.averageDecay > 0,
  });

/** What each step of a training reports; cheap, since no graph is built. */
export const trainingLosses = (options: Options): readonly LossTerm[] =>
  pix2pixLosses({ ...options, penalties: penaltiesOf(options) });

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

/** The graph of a step's last phase: the largest one, which its memory is estimated from. */
export const largestGraph = ({ phases }: Recipe): Graph => (phases.at(-1) as Recipe['phases'][number]).graph;
