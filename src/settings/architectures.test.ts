import { describe, expect, it } from 'vitest';
import { OBJECTIVES } from '../models/objectives.ts';
import { depthForSize } from '../models/unet.ts';
import { discriminatorArchitecture, generatorArchitecture } from './architectures.ts';
import { type PartialOptions, resolveOptions } from './options.ts';

const generatorOf = (given: PartialOptions) => generatorArchitecture(resolveOptions(given));

describe('depthForSize', () => {
  it.each([
    [256, 8],
    [128, 7],
    [64, 6],
    [512, 8],
    [1024, 8],
    [768, 8],
    [384, 7],
    [96, 5],
    [100, 2],
    [286, 1],
    [255, 0],
  ])('of %i pixels is %i halvings', (size, depth) => {
    expect(depthForSize(size)).toBe(depth);
  });
});

describe('generatorArchitecture', () => {
  it('is the U-Net of the paper by default', () => {
    expect(generatorOf({})).toEqual({
      kind: 'unet',
      depth: 8,
      inputChannels: 3,
      outputChannels: 3,
      ngf: 64,
      norm: 'batch',
      normEpsilon: 1e-5,
      leakySlope: 0.2,
      concatOrder: 'up-first',
      dropoutPlace: 'paper',
      dropoutRate: 0.5,
      noise: 'dropout',
    });
  });

  it('is as deep as the size allows, or as was asked', () => {
    expect(generatorOf({ size: 96 })).toMatchObject({ depth: 5 });
    expect(generatorOf({ size: 96, depth: 3 })).toMatchObject({ depth: 3 });
    expect(generatorOf({ size: 512, depth: 9 })).toMatchObject({ depth: 9 });
  });

  it('cannot be made for a size that does not halve twice', () => {
    expect(() => generatorOf({ size: 286 })).toThrow(
      'options: size 286 cannot be halved 2 times; use a multiple of 4, such as 128 or 256',
    );
  });

  it('names sizes that would do, where a network is deeper than the size halves', () => {
    expect(() => generatorOf({ size: 96, depth: 6 })).toThrow(
      'options: size 96 cannot be halved 6 times; use a multiple of 64, such as 128 or 256, or a smaller depth',
    );
    expect(() => generatorOf({ size: 128, depth: 8 })).toThrow(
      'options: size 128 cannot be halved 8 times; use a multiple of 256, such as 256 or 512, or a smaller depth',
    );
  });
});

describe('discriminatorArchitecture', () => {
  it('is the conditional 70x70 PatchGAN of the paper by default', () => {
    expect(discriminatorArchitecture(resolveOptions())).toEqual({
      receptiveField: 70,
      isConditional: true,
      inputChannels: 3,
      outputChannels: 3,
      ndf: 64,
      norm: 'batch',
      normEpsilon: 1e-5,
      leakySlope: 0.2,
    });
  });

  it('sees the condition, sees it not, or is absent, as the objective says', () => {
    const seen = OBJECTIVES.map((objective) => [
      objective,
      discriminatorArchitecture(resolveOptions({ objective }))?.isConditional,
    ]);
    expect(Object.fromEntries(seen)).toEqual({
      L1: undefined,
      L2: undefined,
      GAN: false,
      cGAN: true,
      'L1+GAN': false,
      'L1+cGAN': true,
    });
  });
});

describe('images that are too small for a discriminator', () => {
  it('are refused with what would do', () => {
    const tiny = resolveOptions({ size: 16, ngf: 4 });
    expect(() => discriminatorArchitecture(tiny)).toThrow(
      expect.objectContaining({ code: 'OPTION', message: expect.stringContaining('16x16 leaves no patch') }),
    );
    expect(discriminatorArchitecture(resolveOptions({ size: 16, ngf: 4, receptiveField: 16 }))).toBeDefined();
    expect(discriminatorArchitecture(resolveOptions({ size: 32, ngf: 4 }))).toBeDefined();
  });
});
