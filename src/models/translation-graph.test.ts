import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { formatShape } from '../core/shape.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import { isOp } from '../graph/ops.ts';
import { reachable } from '../graph/walk.ts';
import type { Float64Tensor } from '../reference/float64-tensor.ts';
import { interpret } from '../reference/interpret.ts';
import { maxAbsDifference, randomTensor, toFloat32, toFloat64 } from '../reference/random-tensors.testing.ts';
import type { PartialOptions } from '../settings/options.ts';
import type { GeneratorArchitecture } from './generator.ts';
import { generatorWith, TINY } from './networks.testing.ts';
import { drawNoise, noiseInputs } from './noise-inputs.ts';
import { samplingGraph } from './sampling.ts';
import { generatorParameters, stateName } from './state-layout.ts';
import { tinyStep } from './steps.testing.ts';
import { trainingStep } from './training-step.ts';
import { type TranslationOptions, translationGraph, type Weights } from './translation-graph.ts';

/** Random weights of a network, gamma around 1. */
const weightsOf = (architecture: GeneratorArchitecture): Map<string, Tensor> =>
  new Map(
    generatorParameters(architecture).map(({ name, shape, role }) => {
      const { data } = toFloat32(randomTensor(shape, randomStream(0, name), 0.5));
      return [name, tensor(shape, role === 'gamma' ? data.map((value) => 1 + value) : data)];
    }),
  );

const images = (architecture: GeneratorArchitecture, count: number, h = 8, w = 8): Float64Tensor => {
  const x = randomTensor([count, architecture.inputChannels, h, w], randomStream(0, 'x'));
  return { shape: x.shape, data: x.data.map(Math.tanh) };
};

const noiseFor = (architecture: GeneratorArchitecture, { shape: [n = 0, , h = 0, w = 0] }: Float64Tensor) =>
  drawNoise(architecture, noiseInputs(architecture, n, h, w), randomStream(0, 'noise'));

const translate = (
  architecture: GeneratorArchitecture,
  weights: Weights,
  x: Float64Tensor,
  options: TranslationOptions = { hasNoise: false },
): Float64Tensor => {
  const noise = options.hasNoise ? noiseFor(architecture, x) : {};
  const { output } = interpret(translationGraph(architecture, weights, options), { input: x, ...noise });
  return output as Float64Tensor;
};

/** The n-th image of a batch, as a batch of one. */
const imageAt = ({ shape, data }: Float64Tensor, n: number): Float64Tensor => {
  const length = data.length / (shape[0] as number);
  return { shape: [1, ...shape.slice(1)], data: data.slice(n * length, (n + 1) * length) };
};

const KINDS: readonly PartialOptions[] = [
  {},
  { norm: 'instance' },
  { norm: 'none' },
  { noise: 'gaussian' },
  { noise: 'none' },
  { generator: 'encoder-decoder', dropoutPlace: 'pytorch' },
  { concatOrder: 'skip-first' },
];

describe.each(KINDS)('the translation graph of a generator with %j', (given) => {
  const architecture = generatorWith({ ...TINY, ...given });
  const weights = weightsOf(architecture);

  it('is what training samples with: equal numbers for equal noise', () => {
    const x = images(architecture, 2);
    const graph = samplingGraph(architecture, 2, 8, 8);
    const state = Object.fromEntries([...weights].map(([name, weight]) => [stateName('G', name), weight]));
    const { output } = interpret(graph, { x, ...noiseFor(architecture, x), ...state });
    const translated = translate(architecture, weights, x, { hasNoise: true });
    expect(maxAbsDifference(translated, output as Float64Tensor)).toBeLessThan(1e-8); // a file's epsilon is a float32 number
  });

  it('treats each image as if it were alone, whatever the batch', () => {
    const x = images(architecture, 3);
    const together = translate(architecture, weights, x);
    for (const n of [0, 1, 2]) {
      const alone = translate(architecture, weights, imageAt(x, n));
      expect(maxAbsDifference(imageAt(together, n), alone)).toBeLessThan(1e-14);
    }
  });

  it('takes images of any size that can be halved so often', () => {
    for (const [h, w] of [
      [8, 8],
      [16, 24],
    ] as const)
      expect(translate(architecture, weights, images(architecture, 1, h, w)).shape).toEqual([1, 1, h, w]);
  });

  it('has one input and needs no noise, where none is asked', () => {
    const { inputs, outputs } = translationGraph(architecture, weights, { hasNoise: false });
    expect(inputs.map(({ attributes, shape }) => [attributes.name, formatShape(shape)])).toEqual([
      ['input', '[N,2,H,W]'],
    ]);
    expect(formatShape(outputs.output?.shape ?? [])).toBe('[N,1,H,W]');
  });
});

describe('noise in a translation', () => {
  it.each(['dropout', 'gaussian'] as const)('changes the result where it is %s', (noise) => {
    const architecture = generatorWith({ ...TINY, noise });
    const weights = weightsOf(architecture);
    const x = images(architecture, 1);
    const [plain, noisy] = [false, true].map((hasNoise) => translate(architecture, weights, x, { hasNoise }));
    expect(maxAbsDifference(plain as Float64Tensor, noisy as Float64Tensor)).toBeGreaterThan(0.01);
  });

  it('is left out as masks of ones, or as z = 0', () => {
    for (const noise of ['dropout', 'gaussian'] as const) {
      const architecture = generatorWith({ ...TINY, noise });
      const weights = weightsOf(architecture);
      const x = images(architecture, 1);
      const neutral = Object.entries(noiseFor(architecture, x)).map(
        ([name, { shape, data }]) =>
          [name, { shape, data: data.map(() => (noise === 'dropout' ? 1 : 0)) }] as const,
      );
      const graph = translationGraph(architecture, weights, { hasNoise: true });
      const { output } = interpret(graph, { input: x, ...Object.fromEntries(neutral) });
      expect(output).toEqual(translate(architecture, weights, x));
    }
  });
});

describe('running statistics in a translation', () => {
  const options = tinyStep({ batchSize: 1, noise: 'none' });
  const architecture = options.generator;
  const weights = weightsOf(architecture);
  const x = images(architecture, 1);

  /** What one step on x makes of running statistics that begin at 0 and 1. */
  const afterOneStep = (): Record<string, Float64Tensor> => {
    const step = trainingStep({ ...options, discriminator: undefined, objective: 'L1' });
    const state = step.inputs.flatMap(({ attributes: { name }, shape }) => {
      if (!name.startsWith('G')) return [];
      const weight = weights.get(name.replace('G/', ''));
      const begin = new Float64Array(shape[0] as number).fill(name.endsWith('Variance') ? 1 : 0);
      return [[name, weight ?? { shape: shape as number[], data: begin }] as const];
    });
    return interpret(step, {
      x,
      y: images({ ...architecture, inputChannels: 1 }, 1),
      ...Object.fromEntries(state),
    });
  };

  /** The mean and biased variance of the image itself, out of 0.9 old + 0.1 new, where the new variance is unbiased. */
  const statisticsOfImage = (): Map<string, Tensor> =>
    new Map(
      Object.entries(afterOneStep())
        .filter(([name]) => name.startsWith('G.statistics/'))
        .map(([name, { shape, data }]) => {
          const pixels = name.includes('decoder2') ? 16 : 4; // [1,2,4,4], and [1,4,2,2] in the other two
          const biased = (pixels - 1) / pixels;
          const seen = data.map((value) =>
            name.endsWith('Mean') ? value / 0.1 : ((value - 0.9) / 0.1) * biased,
          );
          return [name.replace('G.statistics/', ''), toFloat32({ shape, data: seen })];
        }),
    );

  it('take the position of those of the image, and are the same where they were taken from it', () => {
    const withStatistics = new Map([...weights, ...statisticsOfImage()]);
    const running = translate(architecture, withStatistics, x, { hasNoise: false, statistics: 'running' });
    expect(maxAbsDifference(running, translate(architecture, weights, x))).toBeLessThan(1e-5);
  });

  it('leave a batch of other images to the statistics of training', () => {
    const withStatistics = new Map([...weights, ...statisticsOfImage()]);
    const other = toFloat64(images(architecture, 2));
    const run = (statistics: 'running' | 'image'): Float64Tensor =>
      imageAt(translate(architecture, withStatistics, other, { hasNoise: false, statistics }), 1);
    expect(maxAbsDifference(run('running'), run('image'))).toBeGreaterThan(0.01);
  });

  it('change nothing under instance norm, which keeps none', () => {
    const instance = { ...architecture, norm: 'instance' } as const;
    const plain = weightsOf(instance);
    expect(translate(instance, plain, x, { hasNoise: false, statistics: 'running' })).toEqual(
      translate(instance, plain, x),
    );
  });

  it('must be there', () => {
    const run = () => translationGraph(architecture, weights, { hasNoise: false, statistics: 'running' });
    expect(run).toThrow('translationGraph: the weight encoder2.norm.runningMean is missing among 13');
  });
});

describe('the weights of a translation', () => {
  it('are baked in once each, under their names', () => {
    const architecture = generatorWith(TINY);
    const { outputs } = translationGraph(architecture, weightsOf(architecture), { hasNoise: false });
    const names = reachable(Object.values(outputs)).flatMap((value) =>
      isOp(value, 'constant') ? (value.attributes.name ?? []) : [],
    );
    expect(names.sort()).toEqual(
      generatorParameters(architecture)
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('must belong to the architecture', () => {
    const architecture = generatorWith(TINY);
    const weights = weightsOf(architecture);
    weights.delete('decoder2.conv.weight');
    expect(() => translationGraph(architecture, weights, { hasNoise: false })).toThrow(
      'translationGraph: the weight decoder2.conv.weight is missing among 12; do the weights belong to this architecture?',
    );
  });
});
