import { describe, expect, it } from 'vitest';
import { input } from '../graph/build.ts';
import { parameterCount } from '../nn/parameters.ts';
import {
  type DiscriminatorArchitecture,
  describeDiscriminator,
  discriminator,
  discriminatorLayers,
  RECEPTIVE_FIELDS,
  type ReceptiveField,
  receptiveFieldOf,
} from './discriminator.ts';
import { discriminatorWith } from './networks.testing.ts';
import { discriminatorParameters } from './state-layout.ts';

const countOf = (architecture: DiscriminatorArchitecture): number =>
  parameterCount(discriminatorParameters(architecture));

/** The shape of the logits for an image of `size` pixels, and the layers that were normalised. */
const build = (architecture: DiscriminatorArchitecture, size: number) => {
  const shapes = new Map(discriminatorParameters(architecture).map(({ name, shape }) => [name, shape]));
  const normalized: string[] = [];
  const logits = discriminator(architecture, input('xy', [1, 6, size, size]), {
    parameter: (name) => input(name, shapes.get(name) ?? []),
    normalize: (x, { name }) => {
      normalized.push(name);
      return x;
    },
    dropout: () => {
      throw new Error('a discriminator has no dropout');
    },
  });
  return { shape: logits.shape, op: logits.op, normalized };
};

describe('the discriminator', () => {
  it.each([
    { receptiveField: 1, map: 256, batch: 9_024, instance: 8_897, text: 'C64-C128' },
    { receptiveField: 16, map: 126, batch: 139_585, instance: 139_457, text: 'C64-C128' },
    { receptiveField: 34, map: 62, batch: 666_433, instance: 666_049, text: 'C64-C128-C256' },
    { receptiveField: 70, map: 30, batch: 2_768_705, instance: 2_767_809, text: 'C64-C128-C256-C512' },
    { receptiveField: 142, map: 14, batch: 6_964_033, instance: 6_962_625, text: 'C64-C128-C256-C512-C512' },
    {
      receptiveField: 286,
      map: 6,
      batch: 11_159_361,
      instance: 11_157_441,
      text: 'C64-C128-C256-C512-C512-C512',
    },
  ] as const)('of $receptiveField pixels is that of the reference and of appendix 6.1.2', (expected) => {
    const { receptiveField } = expected;
    const architecture = discriminatorWith({ receptiveField });
    expect(receptiveFieldOf(discriminatorLayers(architecture))).toBe(receptiveField);
    expect(build(architecture, 256).shape).toEqual([1, 1, expected.map, expected.map]);
    expect(countOf(architecture)).toBe(expected.batch);
    expect(countOf(discriminatorWith({ receptiveField, norm: 'instance' }))).toBe(expected.instance);
    expect(describeDiscriminator(architecture)).toBe(expected.text);
  });

  it('covers every receptive field in these tests', () => {
    expect(Object.keys(RECEPTIVE_FIELDS).map(Number)).toEqual([1, 16, 34, 70, 142, 286]);
  });

  it('without the condition sees the candidate alone: 2,765,633 parameters', () => {
    const architecture = discriminatorWith({ objective: 'L1+GAN' });
    expect(architecture.isConditional).toBe(false);
    expect(countOf(architecture)).toBe(2_765_633);
    expect(discriminatorLayers(architecture)[0]?.inChannels).toBe(3);
  });

  it('takes the channels of condition and candidate together', () => {
    const [first] = discriminatorLayers(discriminatorWith({ inputChannels: 12, outputChannels: 1 }));
    expect(first?.inChannels).toBe(13);
  });

  it('has the strides of the reference: all but the last two layers halve', () => {
    const layers = discriminatorLayers(discriminatorWith());
    expect(layers.map(({ stride }) => stride)).toEqual([2, 2, 2, 1, 1]);
    expect(layers.every(({ kernel, padding }) => kernel === 4 && padding === 1)).toBe(true);
    const pixel = discriminatorLayers(discriminatorWith({ receptiveField: 1 }));
    expect(pixel.every(({ kernel, stride, padding }) => kernel === 1 && stride === 1 && padding === 0)).toBe(
      true,
    );
  });

  it('normalises between the first layer and the last', () => {
    expect(build(discriminatorWith(), 64).normalized).toEqual(['layer2', 'layer3', 'layer4']);
    expect(build(discriminatorWith({ norm: 'none' }), 64).normalized).toEqual([]);
  });

  it('has biases at both ends under batch norm, and everywhere else under the others', () => {
    const biased = (receptiveField: ReceptiveField, norm: 'batch' | 'instance' | 'none'): boolean[] =>
      discriminatorLayers(discriminatorWith({ receptiveField, norm })).map(({ hasBias }) => hasBias);
    expect(biased(34, 'batch')).toEqual([true, false, false, true]);
    expect(biased(34, 'instance')).toEqual([true, true, true, true]);
    expect(biased(34, 'none')).toEqual([true, true, true, true]);
    expect(biased(1, 'batch')).toEqual([true, false, false]); // the PixelGAN of the reference has none at its end
    expect(biased(1, 'instance')).toEqual([true, true, true]);
  });

  it('of another program has biases where it has them', () => {
    const biased = (biases: 'all' | 'ends' | 'none', norm: 'batch' | 'none'): boolean[] =>
      discriminatorLayers({ ...discriminatorWith({ receptiveField: 34, norm }), biases }).map(
        ({ hasBias }) => hasBias,
      );
    expect(biased('all', 'batch')).toEqual([true, true, true, true]);
    expect(biased('ends', 'none')).toEqual([true, false, false, true]);
    expect(biased('none', 'none')).toEqual([false, false, false, false]);
  });

  it('gives logits: it ends in a convolution, not in a sigmoid', () => {
    expect(build(discriminatorWith(), 64).op).toBe('conv2d');
  });

  it('says which receptive fields there are where one is asked that is none', () => {
    const architecture = { ...discriminatorWith(), receptiveField: 71 as ReceptiveField };
    expect(() => discriminatorLayers(architecture)).toThrow(
      'discriminator: receptive field is 71, expected one of 1, 16, 34, 70, 142, 286',
    );
  });

  it('says so where an image is too small for its layers', () => {
    expect(() => build(discriminatorWith({ receptiveField: 286 }), 64)).toThrow('does not fit into');
  });
});

describe('receptiveFieldOf', () => {
  it('is the size of the region that a single logit depends on', () => {
    // Each logit of the 16-pixel discriminator: ((1 - 1) * 1 + 4), then (4 - 1) * 1 + 4, then (7 - 1) * 2 + 4.
    const layers = discriminatorLayers(discriminatorWith({ receptiveField: 16 }));
    expect(receptiveFieldOf(layers.slice(2))).toBe(4);
    expect(receptiveFieldOf(layers.slice(1))).toBe(7);
    expect(receptiveFieldOf(layers)).toBe(16);
    expect(receptiveFieldOf([])).toBe(1);
  });
});
