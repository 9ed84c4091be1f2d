/** CycleGAN's golden trainings of make_cyclegan_goldens.py: recipe, first values, images and expected values. */
import { elementCount } from '../../src/core/shape.ts';
import { cycleGanRecipe } from '../../src/models/cyclegan-recipe.ts';
import type { DiscriminatorArchitecture } from '../../src/models/discriminator.ts';
import { type Recipe, recipeLayout } from '../../src/models/recipe.ts';
import type { ResnetArchitecture } from '../../src/models/resnet.ts';
import type { AnyTensor, Float64Tensor } from '../../src/reference/float64-tensor.ts';
import goldenFile from './cyclegan.json' with { type: 'json' };
import { values } from './training-step.testing.ts';

/** Tensors by name, each as `sketch` has it: little-endian float64 values in base64. */
type Sketches = Readonly<Record<string, string>>;

/** Ten steps with one pool size and one choice of weights. */
export interface GoldenRun {
  readonly poolSize: number;
  readonly lambdaA: number;
  readonly lambdaB: number;
  /** Of each step, in the order of `lossNames`. */
  readonly losses: readonly (readonly number[])[];
  /** Of the first step, by `network/parameter`. */
  readonly gradients: Sketches;
  /** After some of the steps: what parameters moved by since the start, and the fakes that the step made. */
  readonly after: readonly {
    readonly step: number;
    readonly update: Sketches;
    readonly fakes: Sketches;
  }[];
  /** What the pools hold at the end. */
  readonly held: Sketches;
}

interface GoldenFile {
  readonly size: number;
  readonly batch: number;
  readonly ngf: number;
  readonly ndf: number;
  readonly blocks: number;
  readonly lr: number;
  readonly lambdaIdentity: number;
  readonly sums: number;
  readonly lossNames: readonly string[];
  /** Of each step, by the side of the fakes: the place of the pool that is exchanged; null for the new fake. */
  readonly choices: Readonly<Record<'a' | 'b', readonly (number | null)[]>>;
  readonly runs: readonly GoldenRun[];
}

export const golden: GoldenFile = goldenFile as unknown as GoldenFile; // runs without a pool hold no tensors

/** The seed whose random streams draw the file's choices. */
export const SEED_OF_CHOICES = 0;

const shared = { inputChannels: 3, outputChannels: 3, norm: 'instance', normEpsilon: 1e-5 } as const;

const generator: ResnetArchitecture = {
  ...shared,
  kind: 'resnet',
  blocks: golden.blocks,
  ngf: golden.ngf,
  dropoutRate: 0,
  noise: 'none',
};

const discriminator: DiscriminatorArchitecture = {
  ...shared,
  receptiveField: 34,
  isConditional: false,
  ndf: golden.ndf,
  leakySlope: 0.2,
};

export const recipeOf = ({ poolSize, lambdaA, lambdaB }: GoldenRun): Recipe =>
  cycleGanRecipe({
    generators: { A: generator, B: generator },
    discriminators: { A: discriminator, B: discriminator },
    adversarialLoss: 'lsgan',
    penalties: [],
    lambdaA,
    lambdaB,
    lambdaIdentity: golden.lambdaIdentity,
    poolSize,
    batchSize: golden.batch,
    accumulate: 1,
    height: golden.size,
    width: golden.size,
    isAveraged: false,
  });

const SEEDS = { G_A: 100, G_B: 200, D_A: 300, D_B: 400 } as const;

/** Every state tensor before the first step, by state name. */
export const initialState = (recipe: Recipe): Map<string, Float64Tensor> => {
  const layout = recipeLayout(recipe);
  const state = new Map<string, Float64Tensor>();
  for (const { name, shape } of Object.values(layout).flat())
    state.set(name, { shape, data: new Float64Array(elementCount(shape)) });
  for (const [network, seed] of Object.entries(SEEDS))
    for (const [index, { name, shape }] of (layout[network] ?? []).entries())
      state.set(name, values(seed + index, shape, -0.15, 0.15));
  return state;
};

/** The images of a step, counted from 1. */
export const imagesOf = (step: number): Readonly<Record<'x' | 'y', Float64Tensor>> => {
  const shape = [golden.batch, 3, golden.size, golden.size];
  return { x: values(1000 + step, shape, -1, 1), y: values(2000 + step, shape, -1, 1) };
};

/** A few sums of a tensor's values, each with other weights: [sums]; every value counts in all of them. */
export const sketch = ({ data }: AnyTensor): Float64Tensor => {
  const weights = weightsOfSums(data.length);
  return {
    shape: [golden.sums],
    data: Float64Array.from({ length: golden.sums }, (_, row) =>
      (data as Float64Array).reduce(
        (sum, value, i) => sum + value * (weights[row * data.length + i] as number),
        0,
      ),
    ),
  };
};

const drawnWeights = new Map<number, Float64Array>();

const weightsOfSums = (length: number): Float64Array => {
  const weights = drawnWeights.get(length) ?? values(1, [golden.sums, length], -1, 1).data;
  drawnWeights.set(length, weights);
  return weights;
};
