/**
 * CycleGAN as a recipe (Zhu, Park, Isola, Efros 2017, arXiv 1703.10593): G_A maps A to B and G_B maps B to A; D_A
 * judges images of B and D_B those of A; what is mapped there and back must return (equation 2). Both generators are
 * updated first, against the judges of before the step, then both judges, on fakes from a pool of earlier ones
 * (section 4).
 */

import { type AdversarialLoss, hasBelief } from '../core/adversarial-loss.ts';
import type { LossTerm } from '../core/loss-term.ts';
import { add, graph, input, mul } from '../graph/build.ts';
import type { Graph, Value } from '../graph/ops.ts';
import { adversarialLoss, undecidedLoss } from '../nn/adversarial-losses.ts';
import { l1Loss } from '../nn/losses.ts';
import { gradientsOf, summedGradients } from './accumulated-step.ts';
import { type DiscriminatorArchitecture, discriminatorLayers } from './discriminator.ts';
import { type GeneratorArchitecture, generatorLayers } from './generator.ts';
import { beliefTerms, lossTerms, PENALTY_TITLES } from './loss-terms.ts';
import {
  type Phase,
  type Recipe,
  type RecipeInput,
  type RecipeNetwork,
  TRAINED,
  TRANSLATES,
} from './recipe.ts';
import { discriminatorParameters, generatorParameters } from './state-layout.ts';
import {
  alphaName,
  discriminatorLoss,
  discriminatorTerms,
  type Parameters,
  type Penalty,
  parameterInputs,
  penaltyTerm,
  StatisticsTrack,
  scoreWith,
  translateWith,
} from './step-parts.ts';

export interface CycleGanOptions {
  /** G_A, from A to B, and G_B, from B to A; neither has noise. */
  readonly generators: { readonly A: GeneratorArchitecture; readonly B: GeneratorArchitecture };
  /** D_A, of images of B, and D_B, of images of A; neither is conditional. */
  readonly discriminators: { readonly A: DiscriminatorArchitecture; readonly B: DiscriminatorArchitecture };
  readonly adversarialLoss: AdversarialLoss;
  readonly penalties: readonly Penalty[];
  /** Weights of the cycles A to B to A, and B to A to B. */
  readonly lambdaA: number;
  readonly lambdaB: number;
  /** Weight of the identity losses, as a share of the cycles'; 0 for none. */
  readonly lambdaIdentity: number;
  /** Fakes that a discriminator's pool holds; 0 for none. */
  readonly poolSize: number;
  readonly batchSize: number;
  /** Parts of a batch; 1 for a batch in one graph. */
  readonly accumulate: number;
  readonly height: number;
  readonly width: number;
  /** Whether moving averages of the generators are kept. */
  readonly isAveraged: boolean;
}

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

const SIDES = ['A', 'B'] as const;
type Side = (typeof SIDES)[number];

/** The images that D_A and D_B judge. */
const JUDGED: Readonly<Record<Side, Side>> = { A: 'B', B: 'A' };

export const cycleGanRecipe = (options: CycleGanOptions): Recipe => {
  const { generators, discriminators, penalties, isAveraged, accumulate: parts, lambdaIdentity } = options;
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
      { name: 'G', graph: generatorsPart(options), every: 1, parts, updates: ['G_A', 'G_B'] },
      { name: 'D', graph: discriminatorsPart(options), every: 1, parts, updates: ['D_A', 'D_B'] },
    ] satisfies Phase[],
    losses: cycleGanLosses(options),
    translates: TRANSLATES.cyclegan,
  };
};

/** The fakes that D of a side judges are images of the other. */
const poolOf = ({ generators, height, width, poolSize }: CycleGanOptions, side: Side): RecipeInput => {
  const suffix = JUDGED[side].toLowerCase();
  return {
    kind: 'pool',
    name: `pooled_${suffix}`,
    of: `fake_${suffix}`,
    size: poolSize,
    stream: `pool_${suffix}`,
    shape: [generators[side].outputChannels, height, width],
  };
};

const alphaOf = ({ accumulate, batchSize }: CycleGanOptions, side: Side): RecipeInput => ({
  kind: 'uniform',
  name: alphaName(`D_${side}`),
  stream: alphaName(`D_${side}`),
  shape: [accumulate * batchSize, 1, 1, 1],
});

/** Real images of both sides, in [-1,1]. */
const realImages = ({ generators, batchSize, height, width }: CycleGanOptions): Record<Side, Value> => ({
  A: input('x', [batchSize, generators.A.inputChannels, height, width]),
  B: input('y', [batchSize, generators.B.inputChannels, height, width]),
});

/**
 * Inputs: `x` (A) and `y` (B), state by `stateName`, and SUM_FEEDS with several parts. Outputs: the losses of both
 * generators; `fake_b` and `fake_a`; `G_A.grad/...`, `G_B.grad/...`; running statistics.
 */
const generatorsPart = (options: CycleGanOptions): Graph => {
  const { generators, discriminators, adversarialLoss: kind, accumulate } = options;
  const { lambdaA, lambdaB, lambdaIdentity } = options;
  const { A, B } = realImages(options);
  const statistics = new StatisticsTrack();
  const weights = {
    G_A: parameterInputs('G_A', generatorParameters(generators.A)),
    G_B: parameterInputs('G_B', generatorParameters(generators.B)),
  };
  const toB = translateWith('G_A', generators.A, weights.G_A, statistics);
  const toA = translateWith('G_B', generators.B, weights.G_B, statistics);
  const judged = (side: Side, fake: Value): Value => {
    const network = `D_${side}`;
    const judge = parameterInputs(network, discriminatorParameters(discriminators[side]));
    const scores = scoreWith(discriminators[side], undefined, statistics, network)(judge, fake);
    return adversarialLoss(kind, scores, 'generator');
  };

  const fakeB = toB(A);
  const fakeA = toA(B);
  const losses = {
    g_a: judged('A', fakeB),
    g_b: judged('B', fakeA),
    cycle_a: l1Loss(toA(fakeB), A),
    cycle_b: l1Loss(toB(fakeA), B),
    ...(lambdaIdentity > 0 ? { idt_a: l1Loss(toB(B), B), idt_b: l1Loss(toA(A), A) } : {}),
  };
  const weighted = [
    losses.g_a,
    losses.g_b,
    mul(losses.cycle_a, lambdaA),
    mul(losses.cycle_b, lambdaB),
    // G_A is asked to leave B as it is, with B's weight (5.2, "Photo generation from paintings").
    ...(losses.idt_a ? [mul(losses.idt_a, lambdaB * lambdaIdentity)] : []),
    ...(losses.idt_b ? [mul(losses.idt_b, lambdaA * lambdaIdentity)] : []),
  ];
  return graph({
    ...losses,
    fake_b: fakeB,
    fake_a: fakeA,
    ...partGradients(accumulate, sum(weighted), weights),
    ...statistics.outputs({
      G_A: generatorLayers(generators.A),
      G_B: generatorLayers(generators.B),
      ...discriminatorTables(options),
    }),
  });
};

/**
 * Inputs: `x` and `y`, `pooled_b` and `pooled_a`, state by `stateName`, and SUM_FEEDS with several parts. Outputs: the
 * losses of both discriminators; `D_A.grad/...`, `D_B.grad/...`; running statistics.
 */
const discriminatorsPart = (options: CycleGanOptions): Graph => {
  const { discriminators, accumulate } = options;
  const real = realImages(options);
  const statistics = new StatisticsTrack();
  const sides = SIDES.map((side) => {
    const network = `D_${side}`;
    const y = real[JUDGED[side]];
    const weights = parameterInputs(network, discriminatorParameters(discriminators[side]));
    const score = scoreWith(discriminators[side], undefined, statistics, network);
    const fake = input(`pooled_${JUDGED[side].toLowerCase()}`, y.shape);
    return { network, weights, ...discriminatorLoss(options, score, weights, { fake, y }, network) };
  });
  return graph({
    ...Object.assign({}, ...sides.map(({ losses }) => losses)),
    ...partGradients(
      accumulate,
      sum(sides.map(({ loss }) => loss)),
      Object.fromEntries(sides.map(({ network, weights }) => [network, weights])),
    ),
    ...statistics.outputs(discriminatorTables(options)),
  });
};

const discriminatorTables = ({ discriminators }: CycleGanOptions) => ({
  D_A: discriminatorLayers(discriminators.A),
  D_B: discriminatorLayers(discriminators.B),
});

/** Gradients of a whole batch as they are, and those of a part added to what there is. */
const partGradients = (
  parts: number,
  loss: Value,
  networks: Readonly<Record<string, Parameters>>,
): Readonly<Record<string, Value>> =>
  parts === 1 ? gradientsOf(loss, networks) : summedGradients(loss, networks);

const sum = (values: readonly Value[]): Value => values.reduce((total, value) => add(total, value));
