import { describe, expect, it } from 'vitest';
import { gradientErrors } from '../autodiff/gradient-check.testing.ts';
import { randomStream } from '../core/random.ts';
import { formatShape } from '../core/shape.ts';
import { tensor } from '../core/tensor.ts';
import { graph, input } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { initializeParameters } from '../nn/initialize.ts';
import { interpret } from '../reference/interpret.ts';
import { randomTensor, toFloat32 } from '../reference/random-tensors.testing.ts';
import { type GeneratorArchitecture, generator, generatorLayers } from './generator.ts';
import { applyLayer, type Layer, layerParameters } from './layers.ts';
import { generatorInfo } from './network-info.ts';
import { generatorParameters } from './state-layout.ts';
import { translationGraph } from './translation-graph.ts';

const shared = {
  inputChannels: 2,
  outputChannels: 1,
  ngf: 2,
  norm: 'none',
  normEpsilon: 1e-5,
  dropoutRate: 0.5,
  noise: 'none',
} as const;

const unet: GeneratorArchitecture = {
  ...shared,
  kind: 'unet',
  depth: 2,
  leakySlope: 0.2,
  concatOrder: 'up-first',
  dropoutPlace: 'paper',
};
const NETWORKS: readonly GeneratorArchitecture[] = [
  unet,
  { ...unet, kind: 'encoder-decoder' },
  { ...shared, kind: 'resnet', blocks: 1 },
];

const doubling = (kind: Layer['kind']): Layer => ({
  name: 'up',
  kind,
  inChannels: 1,
  outChannels: 1,
  kernel: 3,
  stride: 2,
  padding: 1,
  hasBias: false,
  norm: 'none',
  hasDropout: false,
});

/** An image [1,1,2,2] of 1 to 4 through a layer with this kernel. */
const through = (layer: Layer, kernel: readonly number[]): number[] => {
  const [weight] = layerParameters(layer);
  const w = input('w', weight?.shape ?? []);
  const y = applyLayer(input('x', [1, 1, 2, 2]), layer, {
    parameter: () => w,
    normalize: (x) => x,
    dropout: (x) => x,
  });
  const feeds = {
    x: tensor([1, 1, 2, 2], Float32Array.of(1, 2, 3, 4)),
    w: tensor(weight?.shape as number[], Float32Array.from(kernel)),
  };
  return [...(interpret(graph({ y }), feeds).y?.data ?? [])];
};

const CENTRE = [0, 0, 0, 0, 1, 0, 0, 0, 0];

describe('a layer that doubles the size', () => {
  it('resizes by repeating pixels, before its convolution', () => {
    expect(through(doubling('resizeConv'), CENTRE)).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
  });

  it('shuffles four channels into each block of pixels, after its convolution', () => {
    const kernel = [1, 10, 100, 1000].flatMap((scale) => CENTRE.map((tap) => tap * scale));
    expect(through(doubling('pixelShuffle'), kernel)).toEqual([
      1, 10, 2, 20, 100, 1000, 200, 2000, 3, 30, 4, 40, 300, 3000, 400, 4000,
    ]);
  });
});

describe('a pixel shuffle as it begins', () => {
  it('makes the four pixels of a block equal, so that there is no checkerboard', () => {
    const layer = { ...doubling('pixelShuffle'), inChannels: 1, outChannels: 1 };
    const options = { initializer: 'normal', gain: 1, seed: 0 } as const;
    const weight = initializeParameters(layerParameters(layer), options).get('up.conv.weight');
    const [a, b, c, d, e, f, g, h] = through(layer, [...(weight?.data ?? [])]);
    expect([b, e, f]).toEqual([a, a, a]);
    expect([d, g, h]).toEqual([c, c, c]);
    expect(a).not.toBe(c);
  });
});

describe.each(NETWORKS.map((network) => [network.kind, network] as const))('%s', (_, network) => {
  describe.each(['resize', 'pixelshuffle'] as const)('with --upsample %s', (upsample) => {
    const architecture = { ...network, upsample };
    const parameters = generatorParameters(architecture);

    it('has no transposed convolution, and the sizes of the other', () => {
      expect(generatorLayers(architecture).some(({ kind }) => kind === 'convTranspose')).toBe(false);
      const sizes = (of: GeneratorArchitecture) =>
        generatorInfo(of, 16, 8).layers.map(({ outputShape }) => outputShape);
      expect(sizes(architecture)).toEqual(sizes(network));
    });

    it('is exported for any size', () => {
      const weights = new Map(
        parameters.map(({ name, shape }) => [name, toFloat32(randomTensor(shape, randomStream(0, name)))]),
      );
      const { outputs } = translationGraph(architecture, weights, { hasNoise: false });
      expect(formatShape((outputs.output as Value).shape)).toBe('[N,1,H,W]');
    });

    it('has gradients that agree with central differences', () => {
      const names = parameters.map(({ name }) => name);
      const build = (x: Value, ...values: Value[]): Value =>
        generator(architecture, x, {
          parameter: (name) => values[names.indexOf(name)] as Value,
          normalize: (h) => h,
          dropout: (h) => h,
        });
      const stream = randomStream(0, 'gradients');
      const operands = [[1, 2, 8, 8], ...parameters.map(({ shape }) => shape)].map((shape) =>
        randomTensor(shape, stream, 0.5),
      );
      // A ReLU whose kink is inside the step costs digits; a wrong gradient is wrong by far more.
      expect(Math.max(...gradientErrors(build, operands, stream))).toBeLessThan(1e-3);
    });
  });
});
