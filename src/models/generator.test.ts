import { describe, expect, it } from 'vitest';
import { graph, input } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { printGraph } from '../graph/print.ts';
import { parameterCount } from '../nn/parameters.ts';
import { describeGenerator, type GeneratorArchitecture, generator, generatorLayers } from './generator.ts';
import type { LayerContext } from './layers.ts';
import { generatorWith } from './networks.testing.ts';
import { generatorParameters } from './state-layout.ts';
import { unetLayers } from './unet.ts';

const layersOf = generatorLayers;

const countOf = (architecture: GeneratorArchitecture): number =>
  parameterCount(generatorParameters(architecture));

/** A context without arithmetic of its own: norms and dropout leave their operand as it is. */
const bare = (architecture: GeneratorArchitecture, calls: string[] = []): LayerContext => {
  const shapes = new Map(generatorParameters(architecture).map(({ name, shape }) => [name, shape]));
  return {
    parameter: (name) => input(name, shapes.get(name) ?? []),
    normalize: (x, { name }) => {
      calls.push(`normalize ${name}`);
      return x;
    },
    dropout: (x, { name }) => {
      calls.push(`dropout ${name}`);
      return x;
    },
  };
};

const build = (architecture: GeneratorArchitecture, h = 16, w = h): Value =>
  generator(architecture, input('x', [1, architecture.inputChannels, h, w]), bare(architecture));

describe('the U-Net', () => {
  it.each([
    [256, 'batch', 54_413_955],
    [256, 'instance', 54_409_603],
    [128, 'batch', 41_828_995],
    [128, 'instance', 41_825_667],
  ] as const)('of %i pixels with %s norm has %i parameters', (size, norm, count) => {
    expect(countOf(generatorWith({ size, norm }))).toBe(count);
  });

  it('has as many tensors as the state_dict of the reference', () => {
    const tensors = (norm: 'batch' | 'instance', size: number): number =>
      generatorParameters(generatorWith({ norm, size })).length;
    // Without the three buffers of each of its 13 (or 11) batch norms: 82 - 39 and 70 - 33.
    expect(tensors('batch', 256)).toBe(43);
    expect(tensors('batch', 128)).toBe(37);
    expect(tensors('instance', 256)).toBe(32);
    expect(tensors('instance', 128)).toBe(28);
  });

  it('reads as in appendix 6.1.1', () => {
    expect(describeGenerator(generatorWith())).toEqual({
      encoder: 'C64-C128-C256-C512-C512-C512-C512-C512',
      decoder: 'CD512-CD1024-CD1024-C1024-C1024-C512-C256-C128',
    });
  });

  it('with dropout in the position of the reference has it one level further out', () => {
    expect(describeGenerator(generatorWith({}, 'pytorch')).decoder).toBe(
      'C512-CD1024-CD1024-CD1024-C1024-C512-C256-C128',
    );
  });

  it('has the kernel shapes of the reference: convolutions [O,I,4,4], transposed ones [I,O,4,4]', () => {
    const shapes = new Map(generatorParameters(generatorWith()).map(({ name, shape }) => [name, shape]));
    expect(shapes.get('encoder1.conv.weight')).toEqual([64, 3, 4, 4]);
    expect(shapes.get('encoder4.conv.weight')).toEqual([512, 256, 4, 4]);
    expect(shapes.get('decoder8.conv.weight')).toEqual([512, 512, 4, 4]);
    expect(shapes.get('decoder5.conv.weight')).toEqual([1024, 512, 4, 4]);
    expect(shapes.get('decoder2.conv.weight')).toEqual([256, 64, 4, 4]);
    expect(shapes.get('decoder1.conv.weight')).toEqual([128, 3, 4, 4]);
    expect(shapes.get('decoder1.conv.bias')).toEqual([3]);
  });
});

describe('the encoder-decoder', () => {
  const architecture = generatorWith({ generator: 'encoder-decoder' });

  it('reads as in appendix 6.1.1', () => {
    expect(describeGenerator(architecture)).toEqual({
      encoder: 'C64-C128-C256-C512-C512-C512-C512-C512',
      decoder: 'CD512-CD512-CD512-C512-C256-C128-C64',
    });
  });

  it('has no skips: each decoder layer takes what the one below gives', () => {
    const { decoder } = unetLayers(architecture);
    expect(decoder.map(({ inChannels }) => inChannels)).toEqual([512, 512, 512, 512, 512, 256, 128, 64]);
    expect(decoder.map(({ outChannels }) => outChannels)).toEqual([512, 512, 512, 512, 256, 128, 64, 3]);
    expect(
      printGraph(graph({ y: build(generatorWith({ size: 8, ngf: 1, generator: 'encoder-decoder' })) })),
    ).not.toContain('concat');
  });

  it('has fewer parameters by what the skips bring in', () => {
    // 4 * 4 taps, for skips of 512 into decoder7 to decoder4 (the last gives 256), 256, 128, 64 into the others
    const skips = 16 * (512 * 512 * 3 + 512 * 256 + 256 * 128 + 128 * 64 + 64 * 3);
    expect(countOf(architecture)).toBe(54_413_955 - skips);
  });
});

describe('the layers of a generator', () => {
  it.each([
    ['paper', 256, ['decoder8', 'decoder7', 'decoder6']],
    ['pytorch', 256, ['decoder7', 'decoder6', 'decoder5']],
    ['paper', 128, ['decoder7', 'decoder6', 'decoder5']],
    ['pytorch', 128, ['decoder6', 'decoder5']],
  ] as const)('hold dropout in the position %s at %i pixels in %j', (dropoutPlace, size, names) => {
    const layers = layersOf(generatorWith({ dropoutPlace, size }));
    expect(layers.filter(({ hasDropout }) => hasDropout).map(({ name }) => name)).toEqual(names);
  });

  it('never hold dropout in the last one, however few there are', () => {
    const layers = layersOf(generatorWith({ depth: 2 }));
    expect(layers.filter(({ hasDropout }) => hasDropout).map(({ name }) => name)).toEqual(['decoder2']);
  });

  it.each(['gaussian', 'none'] as const)('hold no dropout where the noise is %s', (noise) => {
    expect(layersOf(generatorWith({ noise })).some(({ hasDropout }) => hasDropout)).toBe(false);
  });

  it('take Gaussian noise as one more channel of the input', () => {
    expect(layersOf(generatorWith({ noise: 'gaussian' }))[0]?.inChannels).toBe(4);
  });

  it('normalise all but the outermost and the innermost encoder layer and the last decoder layer', () => {
    const plain = layersOf(generatorWith()).filter(({ norm }) => norm === 'none');
    expect(plain.map(({ name }) => name)).toEqual(['encoder1', 'encoder8', 'decoder1']);
    expect(layersOf(generatorWith({ norm: 'none' })).every(({ norm }) => norm === 'none')).toBe(true);
  });

  it('have a bias under batch norm in the last one only, otherwise everywhere', () => {
    const biased = (norm: 'batch' | 'instance' | 'none'): string[] =>
      layersOf(generatorWith({ norm, depth: 3 }))
        .filter(({ hasBias }) => hasBias)
        .map(({ name }) => name);
    const all = ['encoder1', 'encoder2', 'encoder3', 'decoder3', 'decoder2', 'decoder1'];
    expect(biased('batch')).toEqual(['decoder1']);
    expect(biased('instance')).toEqual(all);
    expect(biased('none')).toEqual(all);
  });

  it('halve exactly and double exactly: 4x4 kernels, stride 2, padding 1', () => {
    for (const layer of layersOf(generatorWith()))
      expect(layer).toMatchObject({ kernel: 4, stride: 2, padding: 1 });
  });

  it.each([1, 0, 2.5])('cannot be made at depth %d', (depth) => {
    const architecture = { ...generatorWith(), depth };
    expect(() => generatorLayers(architecture)).toThrow(
      `generator: depth is ${depth}, expected a whole number of at least 2`,
    );
  });
});

describe('generator', () => {
  const tiny = generatorWith({ size: 8, depth: 3, ngf: 1, inputChannels: 2, outputChannels: 1 });

  it('is this graph', () => {
    expect(printGraph(graph({ y: build(tiny, 8) }))).toMatchInlineSnapshot(`
      "%0 = input "x" : [1,2,8,8]
      %1 = input "encoder1.conv.weight" : [1,2,4,4]
      %2 = conv2d(%0, %1, stride=2, padding=1) : [1,1,4,4]
      %3 = leakyRelu(%2, slope=0.2) : [1,1,4,4]
      %4 = input "encoder2.conv.weight" : [2,1,4,4]
      %5 = conv2d(%3, %4, stride=2, padding=1) : [1,2,2,2]
      %6 = leakyRelu(%5, slope=0.2) : [1,2,2,2]
      %7 = input "encoder3.conv.weight" : [4,2,4,4]
      %8 = conv2d(%6, %7, stride=2, padding=1) : [1,4,1,1]
      %9 = relu(%8) : [1,4,1,1]
      %10 = input "decoder3.conv.weight" : [4,2,4,4]
      %11 = convTranspose2d(%9, %10, stride=2, padding=1, outputPadding=[0,0]) : [1,2,2,2]
      %12 = concat(%11, %5, axis=1) : [1,4,2,2]
      %13 = relu(%12) : [1,4,2,2]
      %14 = input "decoder2.conv.weight" : [4,1,4,4]
      %15 = convTranspose2d(%13, %14, stride=2, padding=1, outputPadding=[0,0]) : [1,1,4,4]
      %16 = concat(%15, %2, axis=1) : [1,2,4,4]
      %17 = relu(%16) : [1,2,4,4]
      %18 = input "decoder1.conv.weight" : [2,1,4,4]
      %19 = input "decoder1.conv.bias" : [1]
      %20 = convTranspose2d(%17, %18, %19, stride=2, padding=1, outputPadding=[0,0]) : [1,1,8,8]
      %21 = tanh(%20) : [1,1,8,8]
      y = %21
      "
    `);
  });

  it('joins skip and upsampled channels in the order of the architecture', () => {
    const joins = (concatOrder: 'skip-first' | 'up-first'): string[][] => {
      const y = build({ ...tiny, concatOrder });
      const seen: string[][] = [];
      for (let value: Value | undefined = y; value; ) {
        const wide: Value | undefined = value.op === 'concat' ? value : undefined;
        if (wide) seen.push(wide.inputs.map(({ op }) => op));
        value = wide ? wide.inputs.find(({ op }) => op === 'convTranspose2d') : value.inputs[0];
      }
      return seen;
    };
    expect(joins('up-first')).toEqual(new Array(2).fill(['convTranspose2d', 'conv2d']));
    expect(joins('skip-first')).toEqual(new Array(2).fill(['conv2d', 'convTranspose2d']));
  });

  it('normalises before it drops out, inside out', () => {
    const calls: string[] = [];
    generator(tiny, input('x', [1, 2, 8, 8]), bare(tiny, calls));
    expect(calls).toEqual([
      'normalize encoder2',
      'normalize decoder3',
      'dropout decoder3',
      'normalize decoder2',
      'dropout decoder2',
    ]);
  });

  it('takes any height and width that can be halved depth times', () => {
    expect(build(tiny, 24, 40).shape).toEqual([1, 1, 24, 40]);
  });

  it('says which sizes it takes where it cannot halve one', () => {
    expect(() => build(tiny, 8, 12)).toThrow(
      'generator: an image of 8x12 pixels cannot be halved 3 times; use multiples of 8 or a smaller depth',
    );
  });
});
