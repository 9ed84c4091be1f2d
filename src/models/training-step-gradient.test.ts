import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { graph, input, node } from '../graph/build.ts';
import type { Graph, Value } from '../graph/ops.ts';
import { reachable, rewriteGraph } from '../graph/walk.ts';
import type { Float64Tensor } from '../reference/float64-tensor.ts';
import { interpret } from '../reference/interpret.ts';
import { dot } from '../reference/random-tensors.testing.ts';
import type { PartialOptions } from '../settings/options.ts';
import type { DiscriminatorArchitecture } from './discriminator.ts';
import { OBJECTIVE_TERMS } from './objectives.ts';
import { stateName, tensorName } from './state-layout.ts';
import { type Penalty, penaltyTerm } from './step-parts.ts';
import { type Feeds, feedsOf, movedFeeds, randomDirection, randomFeeds, tinyStep } from './steps.testing.ts';
import { type TrainingStepOptions, trainingStep } from './training-step.ts';
import type { UnetArchitecture } from './unet.ts';

/** Small enough for its square to vanish, large enough for differences to keep ten digits. */
const STEP = 1e-5;

/** Decimals of a ratio that float32 constants, such as 1/98, leave right. */
const DECIMALS = 5;

/** d f / d direction by central differences. */
const slope = (f: (feeds: Feeds) => number, feeds: Feeds, direction: Feeds): number =>
  (f(movedFeeds(feeds, direction, STEP)) - f(movedFeeds(feeds, direction, -STEP))) / (2 * STEP);

/** <gradient, direction>, with the gradients under other names. */
const slopeBy = (gradient: (name: string) => Float64Tensor, direction: Feeds): number =>
  Object.entries(direction).reduce((sum, [name, along]) => sum + dot(gradient(name), along), 0);

/** G's output and its GAN term, with D's new weights as inputs, `new D/...`, that G cannot move. */
const withFixedUpdate = (step: Graph): Graph => {
  const updated = new Map(Object.entries(step.outputs).map(([name, value]) => [value, name]));
  const { g_gan, g_features, g_l1 } = rewriteGraph(step, (value, inputs) => {
    const name = value.op === 'stopGradient' ? updated.get(value.inputs[0] as Value) : undefined;
    if (name?.startsWith('D/')) return input(`new ${name}`, value.shape);
    return value.inputs.length === 0 ? value : node(value.op, inputs, value.attributes);
  });
  const fake = reachable([g_l1 as Value]).find(({ op }) => op === 'tanh') as Value;
  return graph({ fake, ...(g_gan && { g_gan }), ...(g_features && { g_features }) });
};

/** Equations 1 to 4 as a number, of what `withFixedUpdate` gives. */
const lossOfG = (
  { objective, lambdaL1, lambdaFeatures = 0 }: TrainingStepOptions,
  { fake, g_gan, g_features }: Readonly<Record<string, Float64Tensor>>,
  y: Float64Tensor,
): number => {
  const power = { l1: 1, l2: 2, none: undefined }[OBJECTIVE_TERMS[objective].reconstruction];
  const differences = Array.from(fake?.data ?? [], (value, i) => Math.abs(value - (y.data[i] as number)));
  const sum = power ? differences.reduce((total, value) => total + value ** power, 0) : 0;
  const matched = lambdaFeatures * (g_features?.data[0] ?? 0);
  return (g_gan?.data[0] ?? 0) + matched + (lambdaL1 * sum) / differences.length;
};

const CASES: readonly PartialOptions[] = [
  { objective: 'L1' },
  { objective: 'L2' },
  { objective: 'L1+cGAN', augmentD: true },
  { objective: 'L1+cGAN', lambdaFeatures: 10 },
  { objective: 'GAN', norm: 'none', lambdaFeatures: 3 },
  { objective: 'GAN' },
  { objective: 'cGAN' },
  { objective: 'L1+GAN' },
  { objective: 'L1+cGAN' },
  { objective: 'L1+cGAN', lambdaL1: 100 },
  { adversarialLoss: 'lsgan' },
  { adversarialLoss: 'lsgan', objective: 'GAN' },
  { norm: 'instance' },
  { norm: 'none' },
  { norm: 'none', batchSize: 1 },
  { noise: 'gaussian' },
  { noise: 'none', concatOrder: 'skip-first' },
  { generator: 'encoder-decoder' },
  { receptiveField: 1, dropoutPlace: 'pytorch' },
  { receptiveField: 34, size: 16, depth: 2 },
  { batchSize: 1, inputChannels: 1, outputChannels: 3 },
];

const { generator: tinyUnet, discriminator: tinyPatchGan } = tinyStep() as TrainingStepOptions & {
  readonly generator: UnetArchitecture;
  readonly discriminator: DiscriminatorArchitecture; // the objective has an adversary
};

const PENALISED: readonly (readonly [PartialOptions, readonly Penalty[]])[] = [
  [{ adversarialLoss: 'hinge', norm: 'instance' }, []],
  [{ adversarialLoss: 'wgan-gp', norm: 'instance' }, [{ kind: 'gradient', weight: 10 }]],
  [{ adversarialLoss: 'wgan-gp', norm: 'none', objective: 'GAN' }, [{ kind: 'gradient', weight: 1 }]],
  [{ adversarialLoss: 'vanilla', norm: 'batch' }, [{ kind: 'r1', weight: 5 }]],
  [
    { adversarialLoss: 'hinge', norm: 'none' },
    [
      { kind: 'r1', weight: 1 },
      { kind: 'gradient', weight: 1 },
    ],
  ],
];

/** Facts of generators and discriminators of other programs, which no option asks for. */
const OF_OTHERS: readonly Pick<TrainingStepOptions, 'generator' | 'discriminator'>[] = [
  {
    generator: { ...tinyUnet, biases: 'all', normalizesInnermost: true },
    discriminator: { ...tinyPatchGan, biases: 'all' },
  },
  {
    generator: { ...tinyUnet, biases: 'none', activations: 'after', leakySlope: 0.3 },
    discriminator: { ...tinyPatchGan, biases: 'none' },
  },
];

describe.each([
  ...CASES.map((given) => [given, [], {}] as const),
  ...PENALISED.map(([given, penalties]) => [given, penalties, {}] as const),
  ...OF_OTHERS.map((networks) => [{}, [], networks] as const),
] as readonly (readonly [PartialOptions, readonly Penalty[], Partial<TrainingStepOptions>])[])(
  'a step with %j and %j of %j',
  (given, penalties, networks) => {
    const options = { ...tinyStep(given, penalties), ...networks, lambdaL1: given.lambdaL1 ?? 1 };
    const step = trainingStep(options);
    const feeds = randomFeeds(step);
    const results = interpret(step, feeds);
    const stream = randomStream(0, JSON.stringify([given, ...penalties]));

    it('has the gradient of the loss of G, at the D that it has just updated', () => {
      const fixed = withFixedUpdate(step);
      const newD = Object.entries(results).map(([name, value]) => [`new ${name}`, value] as const);
      const all = { ...feeds, ...Object.fromEntries(newD) };
      const loss = (at: Feeds): number =>
        lossOfG(options, interpret(fixed, feedsOf(fixed, at)), feeds.y as Float64Tensor);
      const direction = randomDirection(feeds, 'G/', stream);
      const gradient = (name: string) => results[stateName('G.grad', tensorName('G', name))] as Float64Tensor;
      const expected = slope(loss, all, direction);
      expect(Math.abs(expected)).toBeGreaterThan(1e-3);
      expect(slopeBy(gradient, direction) / expected).toBeCloseTo(1, DECIMALS);
    });

    if (options.discriminator)
      it('updates D by the gradient of half its loss: both terms, and penalties', () => {
        const loss = (at: Feeds): number => {
          const results = interpret(step, at);
          const term = (name: string): number => results[name]?.data[0] ?? Number.NaN;
          return penalties.reduce(
            (sum, { kind, weight }) => sum + (weight * term(penaltyTerm('D', kind))) / 2,
            (term('d_real') + term('d_fake')) / 2,
          );
        };
        const direction = randomDirection(feeds, 'D/', stream);
        // m' = beta1 m + (1 - beta1) g
        const { beta1 } = options.adam;
        const gradient = (name: string): Float64Tensor => {
          const moment = stateName('D.m', tensorName('D', name));
          const [before, after] = [feeds[moment] as Float64Tensor, results[moment] as Float64Tensor];
          const data = after.data.map(
            (value, i) => (value - beta1 * (before.data[i] as number)) / (1 - beta1),
          );
          return { shape: after.shape, data };
        };
        const expected = slope(loss, feeds, direction);
        expect(Math.abs(expected)).toBeGreaterThan(1e-3);
        expect(slopeBy(gradient, direction) / expected).toBeCloseTo(1, DECIMALS);
      });
  },
);
