/** The graphs of CycleGAN's step: of both sides together, or of one of them. */
import type { AdversarialLoss } from '../core/adversarial-loss.ts';
import { add, graph, input, mul } from '../graph/build.ts';
import type { Graph, Value } from '../graph/ops.ts';
import { adversarialLoss } from '../nn/adversarial-losses.ts';
import { l1Loss } from '../nn/losses.ts';
import { type GradientFollowers, gradientsOf, summedGradients } from './accumulated-step.ts';
import { type DiscriminatorArchitecture, discriminatorLayers } from './discriminator.ts';
import { type GeneratorArchitecture, generatorLayers } from './generator.ts';
import { discriminatorParameters, generatorParameters } from './state-layout.ts';
import { type StatisticsForm, StatisticsTrack } from './statistics-track.ts';
import {
  discriminatorLoss,
  type Parameters,
  type Penalty,
  parameterInputs,
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
  /** Of a batch in parts; `values` if absent. */
  readonly statistics?: StatisticsForm;
}

export const SIDES = ['A', 'B'] as const;
/** A, of the images x, and B, of y. */
export type Side = (typeof SIDES)[number];

/** The images that D_A and D_B judge. */
export const JUDGED: Readonly<Record<Side, Side>> = { A: 'B', B: 'A' };

/** `fake_b`, and `pooled_b` where they come from the pool: the images of B that G_A makes and D_A judges. */
export const fakeName = (side: Side): string => `fake_${JUDGED[side].toLowerCase()}`;
export const pooledName = (side: Side): string => `pooled_${JUDGED[side].toLowerCase()}`;

/** Real images of both sides, in [-1,1]. */
const realImages = ({ generators, batchSize, height, width }: CycleGanOptions): Record<Side, Value> => ({
  A: input('x', [batchSize, generators.A.inputChannels, height, width]),
  B: input('y', [batchSize, generators.B.inputChannels, height, width]),
});

/** One value for each of some sides. */
const bySide = <T>(sides: readonly Side[], make: (side: Side) => T): Readonly<Partial<Record<Side, T>>> =>
  Object.fromEntries(sides.map((side) => [side, make(side)]));

/** `g` and A are `g_a`. */
const named = (
  term: string,
  values: Readonly<Partial<Record<Side, Value>>>,
): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(values).map(([side, value]) => [`${term}_${side.toLowerCase()}`, value]));

/**
 * What begins on some sides: on side A, G_A(A), which D_A judges and G_B maps back, and G_A(B).
 *
 * Inputs: `x` (A) and `y` (B), state by `stateName`, and SUM_FEEDS with several parts. Outputs: the losses of the sides;
 * `fake_b` of A and `fake_a` of B; `G_A.grad/...`, `G_B.grad/...`, where the other generator's gradients of a side alone
 * are in `grad2`; running statistics.
 */
export const generatorsPart = (options: CycleGanOptions, sides: readonly Side[] = SIDES): Graph => {
  const { generators, discriminators, adversarialLoss: kind, accumulate, lambdaIdentity } = options;
  const lambdas = { A: options.lambdaA, B: options.lambdaB };
  const real = realImages(options);
  const statistics = new StatisticsTrack(options.statistics);
  const weights = {
    G_A: parameterInputs('G_A', generatorParameters(generators.A)),
    G_B: parameterInputs('G_B', generatorParameters(generators.B)),
  };
  const from = {
    A: translateWith('G_A', generators.A, weights.G_A, statistics),
    B: translateWith('G_B', generators.B, weights.G_B, statistics),
  };
  const judged = (side: Side, fake: Value): Value => {
    const network = `D_${side}`;
    const judge = parameterInputs(network, discriminatorParameters(discriminators[side]));
    const scores = scoreWith(discriminators[side], undefined, statistics, { network })(judge, fake);
    return adversarialLoss(kind, scores, 'generator');
  };

  const fakes = bySide(sides, (side) => from[side](real[side]));
  const gan = bySide(sides, (side) => judged(side, fakes[side] as Value));
  const cycle = bySide(sides, (side) => l1Loss(from[JUDGED[side]](fakes[side] as Value), real[side]));
  const identity = bySide(lambdaIdentity > 0 ? sides : [], (side) =>
    l1Loss(from[side](real[JUDGED[side]]), real[JUDGED[side]]),
  );
  const weighted = [
    ...Object.values(gan),
    ...sides.map((side) => mul(cycle[side] as Value, lambdas[side])),
    // G_A is asked to leave B as it is, with B's weight (5.2, "Photo generation from paintings").
    ...sides.flatMap((side) => {
      const term = identity[side];
      return term ? [mul(term, lambdas[JUDGED[side]] * lambdaIdentity)] : [];
    }),
  ];
  const [only] = sides.length === 1 ? sides : [];
  return graph({
    ...named('g', gan),
    ...named('cycle', cycle),
    ...named('idt', identity),
    ...Object.fromEntries(sides.map((side) => [fakeName(side), fakes[side] as Value])),
    ...partGradients(accumulate, sum(weighted), weights, only ? { [`G_${JUDGED[only]}`]: 'grad2' } : {}),
    ...statistics.outputs({
      G_A: generatorLayers(generators.A),
      G_B: generatorLayers(generators.B),
      ...discriminatorTables(options),
    }),
  });
};

/**
 * Inputs: `x` and `y`, `pooled_b` and `pooled_a`, state by `stateName`, and SUM_FEEDS with several parts. Outputs: the
 * losses of the sides' discriminators; `D_A.grad/...`, `D_B.grad/...`; running statistics.
 */
export const discriminatorsPart = (options: CycleGanOptions, sides: readonly Side[] = SIDES): Graph => {
  const { discriminators, accumulate } = options;
  const real = realImages(options);
  const statistics = new StatisticsTrack(options.statistics);
  const parts = sides.map((side) => {
    const network = `D_${side}`;
    const y = real[JUDGED[side]];
    const weights = parameterInputs(network, discriminatorParameters(discriminators[side]));
    const score = scoreWith(discriminators[side], undefined, statistics, { network });
    const fake = input(pooledName(side), y.shape);
    return { network, weights, ...discriminatorLoss(options, score, weights, { fake, y }, network) };
  });
  return graph({
    ...Object.assign({}, ...parts.map(({ losses }) => losses)),
    ...partGradients(
      accumulate,
      sum(parts.map(({ loss }) => loss)),
      Object.fromEntries(parts.map(({ network, weights }) => [network, weights])),
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
  followers: GradientFollowers = {},
): Readonly<Record<string, Value>> =>
  parts === 1 ? gradientsOf(loss, networks, followers) : summedGradients(loss, networks, followers);

const sum = (values: readonly Value[]): Value => values.reduce((total, value) => add(total, value));
