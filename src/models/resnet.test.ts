import { describe, expect, it } from 'vitest';
import { gradients } from '../autodiff/gradient.ts';
import { randomStream } from '../core/random.ts';
import { formatShape, symbolicDim } from '../core/shape.ts';
import { tensor } from '../core/tensor.ts';
import { graph, input, mul, reduceSum, reshape } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { parameterCount } from '../nn/parameters.ts';
import { interpret } from '../reference/interpret.ts';
import { maxAbsDifference, randomTensor, toFloat32 } from '../reference/random-tensors.testing.ts';
import { describeGenerator, generator, generatorLayers, sizeMultiple } from './generator.ts';
import { generatorInfo } from './network-info.ts';
import { noiseInputs } from './noise-inputs.ts';
import { type ResnetArchitecture, resnetLayers } from './resnet.ts';
import { samplingGraph } from './sampling.ts';
import { generatorParameters, stateName } from './state-layout.ts';
import { translationGraph } from './translation-graph.ts';

const resnetWith = (given: Partial<ResnetArchitecture> = {}): ResnetArchitecture => ({
  kind: 'resnet',
  blocks: 9,
  inputChannels: 3,
  outputChannels: 3,
  ngf: 64,
  norm: 'instance',
  normEpsilon: 1e-5,
  dropoutRate: 0.5,
  noise: 'none',
  ...given,
});

const tiny = resnetWith({ ngf: 1, blocks: 2, inputChannels: 2, outputChannels: 1 });

const weightsOf = (architecture: ResnetArchitecture) =>
  new Map(
    generatorParameters(architecture).map(({ name, shape }) => [
      name,
      tensor(shape, toFloat32(randomTensor(shape, randomStream(0, name), 0.4)).data),
    ]),
  );

describe('the ResNet', () => {
  it.each([
    [9, 'instance', 11_378_179, 48],
    [6, 'instance', 7_837_699, 36],
    [9, 'batch', 11_383_427, 71],
    [6, 'batch', 7_841_411, 53],
  ] as const)('of %i blocks with %s norm has %i parameters in %i tensors', (blocks, norm, count, tensors) => {
    const parameters = generatorParameters(resnetWith({ blocks, norm }));
    expect(parameterCount(parameters)).toBe(count);
    expect(parameters).toHaveLength(tensors);
  });

  it('reads as in appendix 7.2 of the CycleGAN paper', () => {
    expect(describeGenerator(resnetWith())).toEqual({
      encoder: 'c7s1-64-d128-d256-R256x9',
      decoder: 'u128-u64-c7s1-3',
    });
  });

  it('halves twice and doubles twice, so that sizes are multiples of 4', () => {
    expect(sizeMultiple(resnetWith())).toBe(4);
    const sizes = generatorInfo(resnetWith({ blocks: 1 }), 256, 128).layers.map(
      ({ outputShape }) => outputShape,
    );
    expect(sizes).toEqual([
      [64, 256, 128],
      [128, 128, 64],
      [256, 64, 32],
      [256, 64, 32],
      [256, 64, 32],
      [128, 128, 64],
      [64, 256, 128],
      [3, 256, 128],
    ]);
    expect(() =>
      generator(tiny, input('x', [1, 2, 18, 16]), {
        parameter: () => input('w', []),
        normalize: (x) => x,
        dropout: (x) => x,
      }),
    ).toThrow('an image of 18x16 pixels cannot be halved 2 times; use multiples of 4');
  });

  it('holds dropout between the two convolutions of each block, where the noise is dropout', () => {
    const noisy = resnetWith({ noise: 'dropout', blocks: 2 });
    const layers = generatorLayers(noisy).filter(({ hasDropout }) => hasDropout);
    expect(layers.map(({ name }) => name)).toEqual(['block1.conv1', 'block2.conv1']);
    expect(noiseInputs(noisy, 1, 64, 32).map(({ name, shape }) => [name, shape])).toEqual([
      ['mask.block1.conv1', [1, 256, 16, 8]],
      ['mask.block2.conv1', [1, 256, 16, 8]],
    ]);
  });

  it('takes Gaussian noise as one more channel of the input', () => {
    expect(resnetLayers(resnetWith({ noise: 'gaussian' })).first.inChannels).toBe(4);
  });

  it.each([0, 2.5])('cannot be made of %d blocks', (blocks) => {
    expect(() => resnetLayers(resnetWith({ blocks }))).toThrow(
      `a ResNet of ${blocks} blocks, expected a whole number`,
    );
  });

  it('is exported for any size', () => {
    const { outputs } = translationGraph(tiny, weightsOf(tiny), { hasNoise: false });
    expect(formatShape((outputs.output as Value).shape)).toBe('[N,1,H,W]');
    expect(formatShape(noiseInputs(resnetWith({ noise: 'dropout' }), ...symbols())[0]?.shape ?? [])).toBe(
      '[N,256,H/4,W/4]',
    );
  });

  it.each([
    [16, 16],
    [20, 12],
    [28, 36],
  ])('translates %i x %i pixels as it does in training', (h, w) => {
    const weights = weightsOf(tiny);
    const x = randomTensor([2, 2, h, w], randomStream(0, 'x'));
    const state = Object.fromEntries([...weights].map(([name, value]) => [stateName('G', name), value]));
    const trained = interpret(samplingGraph(tiny, 2, h, w), { x, ...state }).output;
    const exported = interpret(translationGraph(tiny, weights, { hasNoise: false }), { input: x }).output;
    expect(maxAbsDifference(trained as never, exported as never)).toBeLessThan(1e-8); // a file's epsilon is a float32 number
  });

  it('has gradients for every tensor', () => {
    const parameters = generatorParameters(tiny).map(
      ({ name, shape }) => [name, input(name, shape)] as const,
    );
    const byName = new Map<string, Value>(parameters);
    const y = generator(tiny, input('x', [1, 2, 16, 16]), {
      parameter: (name) => byName.get(name) as Value,
      normalize: (x) => mul(x, 0.5),
      dropout: (x) => x,
    });
    const sum = reshape(reduceSum(y, [0, 1, 2, 3]), []);
    const found = gradients(sum, [...byName.values()]);
    const results = interpret(graph(Object.fromEntries(found.map((value, i) => [`${i}`, value]))), {
      x: randomTensor([1, 2, 16, 16], randomStream(0, 'x')),
      ...Object.fromEntries(weightsOf(tiny)),
    });
    for (const { data } of Object.values(results)) expect(data.some((value) => value !== 0)).toBe(true);
  });
});

const symbols = () => [symbolicDim('N'), symbolicDim('H'), symbolicDim('W')] as const;
