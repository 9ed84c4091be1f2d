/**
 * CycleGAN as a recipe (Zhu, Park, Isola, Efros 2017, arXiv 1703.10593): G_A maps A to B and G_B maps B to A; D_A
 * judges images of B and D_B those of A; what is mapped there and back must return (equation 2). Both generators are
 * updated first, against the judges of before the step, then both judges, on fakes from a pool of earlier ones
 * (section 4).
 */

import { hasBelief } from '../core/adversarial-loss.ts';
import type { LossTerm } from '../core/loss-term.ts';
import { undecidedLoss } from '../nn/adversarial-losses.ts';
import {
  type CycleGanOptions,
  discriminatorsPart,
  fakeName,
  generatorsPart,
  JUDGED,
  pooledName,
  SIDES,
  type Side,
} from './cyclegan-step.ts';
import { discriminatorLayers } from './discriminator.ts';
import { generatorLayers } from './generator.ts';
import { layerStatistics } from './layers.ts';
import { beliefTerms, lossTerms, PENALTY_TITLES } from './loss-terms.ts';
import {
  type Phase,
  type Recipe,
  type RecipeInput,
  type RecipeNetwork,
  TRAINED,
  TRANSLATES,
} from './recipe.ts';
import { alphaName, discriminatorTerms, penaltyTerm } from './step-parts.ts';

/** What a step reports, in the order of charts; all are without their weights. */
export const cycleGanLosses = ({
  adversarialLoss: kind,
  penalties,
  lambdaIdentity,
}: Pick<CycleGanOptions, 'adversarialLoss' | 'penalties' | 'lambdaIdentity'>): readonly LossTerm[] => [
  ...lossTerms({ network: 'G', chart: 'Cycle L1', kind: 'distance' }, [
    ['cycle_a', 'A to B to A', 'cycle A'],
    ['cycle_b', 'B to A to B', 'cycle B'],
  ]),
  ...(lambdaIdentity > 0
    ? lossTerms({ network: 'G', chart: 'Identity L1', kind: 'distance' }, [
        ['idt_a', 'B by G_A', 'idt A'],
        ['idt_b', 'A by G_B', 'idt B'],
      ])
    : []),
  ...SIDES.flatMap((side) => {
    const network = `D_${side}`;
    const names = discriminatorTerms(network);
    return [
      ...(hasBelief(kind) ? beliefTerms(network, `What ${network} believes`) : []),
      ...lossTerms({ network, chart: `Losses of ${network}`, kind: 'loss', reference: undecidedLoss(kind) }, [
        [names.real, `real ${JUDGED[side]}`, `${network} real`],
        [names.fake, `fake ${JUDGED[side]}`, `${network} fake`],
      ]),
      ...penalties.flatMap((penalty) =>
        lossTerms({ network, chart: PENALTY_TITLES[penalty.kind], kind: 'loss' }, [
          [penaltyTerm(network, penalty.kind), network, `${network} penalty`],
        ]),
      ),
    ];
  }),
  ...lossTerms(
    {
      network: 'G',
      chart: 'Adversarial losses of G_A and G_B',
      kind: 'loss',
      reference: undecidedLoss(kind, 'generator'),
    },
    [
      ['g_a', 'G_A', 'GAN A'],
      ['g_b', 'G_B', 'GAN B'],
    ],
  ),
];

export const cycleGanRecipe = (options: CycleGanOptions): Recipe => {
  const { generators, discriminators, penalties, isAveraged, lambdaIdentity } = options;
  const needsAlpha = penalties.some(({ kind }) => kind === 'gradient');
  return {
    networks: [
      ...SIDES.map(
        (side): RecipeNetwork => ({
          name: `G_${side}`,
          role: 'generator',
          architecture: generators[side],
          isAveraged,
          passes: TRAINED * (lambdaIdentity > 0 ? 3 : 2), // there, back, and what is its output already
        }),
      ),
      ...SIDES.map(
        (side): RecipeNetwork => ({
          name: `D_${side}`,
          role: 'discriminator',
          architecture: discriminators[side],
          passes: 2 * TRAINED + 2, // on real and on fake, then forward and back to the image
        }),
      ),
    ],
    inputs: [
      { kind: 'image', name: 'x', side: 'input' },
      { kind: 'image', name: 'y', side: 'target' },
      ...SIDES.map((side) => poolOf(options, side)),
      ...(needsAlpha ? SIDES.map((side) => alphaOf(options, side)) : []),
    ],
    phases: [
      phaseOf(options, { name: 'G', part: generatorsPart, updates: ['G_A', 'G_B'] }),
      phaseOf(options, { name: 'D', part: discriminatorsPart, updates: ['D_A', 'D_B'] }),
    ],
    losses: cycleGanLosses(options),
    translates: TRANSLATES.cyclegan,
  };
};

/** The fakes that D of a side judges are images of the other. */
const poolOf = ({ generators, height, width, poolSize }: CycleGanOptions, side: Side): RecipeInput => {
  return {
    kind: 'pool',
    name: pooledName(side),
    of: fakeName(side),
    size: poolSize,
    stream: `pool_${JUDGED[side].toLowerCase()}`,
    shape: [generators[side].outputChannels, height, width],
  };
};

const alphaOf = ({ accumulate, batchSize }: CycleGanOptions, side: Side): RecipeInput => ({
  kind: 'uniform',
  name: alphaName(`D_${side}`),
  stream: alphaName(`D_${side}`),
  shape: [accumulate * batchSize, 1, 1, 1],
});

/**
 * A phase of the step as one graph, and as one of each side. Running statistics follow the images that a network meets on
 * both sides, so with them there is one graph alone.
 */
const phaseOf = (
  options: CycleGanOptions,
  { part, ...phase }: Pick<Phase, 'name' | 'updates'> & { readonly part: typeof generatorsPart },
): Phase => ({
  ...phase,
  graph: part(options),
  ...(keepsStatistics(options) ? {} : { lanes: SIDES.map((side) => part(options, [side])) }),
  every: 1,
  parts: options.accumulate,
});

const keepsStatistics = ({ generators, discriminators }: CycleGanOptions): boolean =>
  SIDES.some((side) =>
    [...generatorLayers(generators[side]), ...discriminatorLayers(discriminators[side])].some(
      (layer) => layerStatistics(layer).length > 0,
    ),
  );
