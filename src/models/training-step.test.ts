import { describe, expect, it } from 'vitest';
import type { Graph } from '../graph/ops.ts';
import { printGraph } from '../graph/print.ts';
import type { Float64Tensor } from '../reference/float64-tensor.ts';
import { interpret } from '../reference/interpret.ts';
import type { PartialOptions } from '../settings/options.ts';
import { layoutOf } from './networks.testing.ts';
import { OBJECTIVES } from './objectives.ts';
import type { Arena } from './state-layout.ts';
import { type Feeds, randomFeeds, tinyStep } from './steps.testing.ts';
import { STEP_LOSSES, trainingStep } from './training-step.ts';

const ADVERSARIES = { L1: false, L2: false, GAN: true, cGAN: true, 'L1+GAN': true, 'L1+cGAN': true };

const inputNames = (step: Graph): string[] => step.inputs.map(({ attributes }) => attributes.name).sort();

const lossOf = (results: Readonly<Record<string, Float64Tensor>>, name: string): number =>
  results[name]?.data[0] ?? Number.NaN;

describe.each(OBJECTIVES)('the step of objective %s', (objective) => {
  const options = tinyStep({ objective });
  const step = trainingStep(options);
  const layout = layoutOf(options.generator, options.discriminator);
  const hasAdversary = ADVERSARIES[objective];
  const namesIn = (...arenas: readonly Arena[]): string[] =>
    arenas.flatMap((arena) => (layout[arena] ?? []).map(({ name }) => name));

  it('takes images, masks, and what it reads of the state', () => {
    const state = namesIn('G', 'G.statistics', 'D', 'D.m', 'D.v', 'D.statistics');
    const scalars = hasAdversary ? ['adam.epsilon', 'adam.stepSize'] : [];
    const masks = ['mask.decoder3', 'mask.decoder2'];
    expect(inputNames(step)).toEqual(['x', 'y', ...masks, ...scalars, ...state].sort());
  });

  it('gives its losses, the gradients of G, and the new state of D; without an adversary nothing of D', () => {
    const losses = hasAdversary ? STEP_LOSSES : ['g_l1'];
    const state = namesIn('G.grad', 'G.statistics', 'D', 'D.m', 'D.v', 'D.statistics');
    expect(Object.keys(step.outputs).sort()).toEqual([...losses, ...state].sort());
    expect(Object.keys(step.outputs).some((name) => name.startsWith('D'))).toBe(hasAdversary);
  });

  it('gives state in the shapes that it has, and losses as scalars', () => {
    const shapes = new Map(
      Object.values(layout).flatMap((tensors) => tensors.map(({ name, shape }) => [name, shape])),
    );
    for (const [name, { shape }] of Object.entries(step.outputs))
      expect({ name, shape }).toEqual({ name, shape: shapes.get(name) ?? [] });
  });

  it('runs, and gives finite numbers that are not all zero', () => {
    for (const [name, { data }] of Object.entries(interpret(step, randomFeeds(step)))) {
      const [finite, some] = [data.every(Number.isFinite), data.some((value) => value !== 0)];
      expect({ name, finite, some }).toEqual({ name, finite: true, some: true });
    }
  });
});

describe.each<PartialOptions>([
  { norm: 'instance' },
  { norm: 'none' },
  { noise: 'gaussian' },
  { noise: 'none' },
  { generator: 'encoder-decoder' },
])('a step with %j', (given) => {
  const step = trainingStep(tinyStep(given));

  it('runs', () => {
    const results = interpret(step, randomFeeds(step));
    expect(Object.values(results).every(({ data }) => data.every(Number.isFinite))).toBe(true);
  });

  it('has the noise and the statistics that belong to it', () => {
    const names = inputNames(step);
    expect(names.filter((name) => name.startsWith('mask'))).toHaveLength(given.noise ? 0 : 2);
    expect(names.includes('z')).toBe(given.noise === 'gaussian');
    expect(names.some((name) => name.includes('running'))).toBe(given.norm === undefined);
  });
});

describe('the losses of a step', () => {
  /** Logits are 0 for every image where the last layer of D is. */
  const indifferent = (feeds: Feeds): Feeds =>
    Object.fromEntries(
      Object.entries(feeds).map(([name, tensor]) => [
        name,
        name.startsWith('D/layer3') || name === 'adam.stepSize'
          ? { ...tensor, data: new Float64Array(tensor.data.length) }
          : tensor,
      ]),
    );

  it('are log 2, and probabilities a half, for a discriminator that tells nothing apart', () => {
    const step = trainingStep(tinyStep());
    const results = interpret(step, indifferent(randomFeeds(step)));
    for (const name of ['d_real', 'd_fake', 'g_gan']) expect(lossOf(results, name)).toBeCloseTo(Math.LN2, 12);
    for (const name of ['p_real', 'p_fake']) expect(lossOf(results, name)).toBe(0.5);
  });

  it('are squared distances from 1 and 0 in lsgan', () => {
    const step = trainingStep(tinyStep({ adversarialLoss: 'lsgan' }));
    const results = interpret(step, indifferent(randomFeeds(step)));
    expect(['d_real', 'd_fake', 'g_gan'].map((name) => lossOf(results, name))).toEqual([1, 0, 1]);
  });

  it('score G by the discriminator that this step has updated', () => {
    const step = trainingStep(tinyStep());
    const feeds = randomFeeds(step);
    const still = { ...feeds, 'adam.stepSize': { shape: [], data: Float64Array.of(0) } };
    const [moving, standing] = [interpret(step, feeds), interpret(step, still)];
    for (const name of ['d_real', 'd_fake', 'p_real', 'p_fake', 'g_l1'])
      expect(lossOf(moving, name)).toBe(lossOf(standing, name));
    expect(Math.abs(lossOf(moving, 'g_gan') - lossOf(standing, 'g_gan'))).toBeGreaterThan(1e-4);
  });

  it('report L1 unweighted whatever the objective', () => {
    const reports = (given: PartialOptions): number => {
      const step = trainingStep(tinyStep(given));
      return lossOf(interpret(step, randomFeeds(step)), 'g_l1');
    };
    expect(reports({ lambdaL1: 7 })).toBe(reports({}));
    expect(reports({ objective: 'GAN' })).toBe(reports({}));
    expect(reports({ objective: 'L2' })).toBe(reports({}));
  });

  it('of an unconditional GAN do not see the condition', () => {
    const lossWith = (given: PartialOptions, seed: number): number => {
      const step = trainingStep(tinyStep(given));
      const x = randomFeeds(step, seed).x as Float64Tensor;
      return lossOf(interpret(step, { ...randomFeeds(step), x }), 'd_real');
    };
    expect(lossWith({ objective: 'GAN' }, 1)).toBe(lossWith({ objective: 'GAN' }, 2));
    expect(lossWith({ objective: 'cGAN' }, 1)).not.toBe(lossWith({ objective: 'cGAN' }, 2));
  });
});

describe('the graph of a step', () => {
  // The least that has everything: two levels, dropout, norms, both updates; one filter, one channel, 4x4 pixels.
  const least = tinyStep({
    size: 4,
    ngf: 1,
    ndf: 1,
    inputChannels: 1,
    outputChannels: 1,
    receptiveField: 1,
    batchSize: 1,
  });

  it('is the one in training-step.golden.txt', async () => {
    await expect(printGraph(trainingStep(least))).toMatchFileSnapshot('training-step.golden.txt');
  });
});
