import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { elementCount, formatShape, symbolicDim } from '../core/shape.ts';
import type { GeneratorArchitecture } from './generator.ts';
import { generatorWith } from './networks.testing.ts';
import { drawNoise, noiseInputs } from './noise-inputs.ts';

const valuesPerImage = (architecture: GeneratorArchitecture, size: number): number =>
  noiseInputs(architecture, 1, size, size).reduce((sum, { shape }) => sum + elementCount(shape), 0);

describe('the noise inputs of a generator', () => {
  it('are masks of 2x2, 4x4 and 8x8 pixels in the position of the paper: 43,008 values an image', () => {
    const architecture = generatorWith();
    expect(noiseInputs(architecture, 1, 256, 256)).toEqual([
      { name: 'mask.decoder8', kind: 'dropout', layer: 'decoder8', shape: [1, 512, 2, 2] },
      { name: 'mask.decoder7', kind: 'dropout', layer: 'decoder7', shape: [1, 512, 4, 4] },
      { name: 'mask.decoder6', kind: 'dropout', layer: 'decoder6', shape: [1, 512, 8, 8] },
    ]);
    expect(valuesPerImage(architecture, 256)).toBe(43_008);
  });

  it('are masks of 4x4, 8x8 and 16x16 pixels in the position of the reference: 172,032 values an image', () => {
    const architecture = generatorWith({}, 'pytorch');
    expect(noiseInputs(architecture, 1, 256, 256).map(({ shape }) => shape)).toEqual([
      [1, 512, 4, 4],
      [1, 512, 8, 8],
      [1, 512, 16, 16],
    ]);
    expect(valuesPerImage(architecture, 256)).toBe(172_032);
  });

  it('follow the batch and both sides of the image', () => {
    const shapes = noiseInputs(generatorWith(), 3, 512, 256).map(({ shape }) => shape);
    expect(shapes[0]).toEqual([3, 512, 4, 2]);
  });

  it('are one channel of the image size for Gaussian noise, and none without noise', () => {
    expect(noiseInputs(generatorWith({ noise: 'gaussian' }), 2, 64, 32)).toEqual([
      { name: 'z', kind: 'gaussian', shape: [2, 1, 64, 32] },
    ]);
    expect(noiseInputs(generatorWith({ noise: 'none' }), 2, 64, 32)).toEqual([]);
  });

  it('are quotients of symbols for images of any size', () => {
    const [n, h, w] = ['N', 'H', 'W'].map(symbolicDim) as [never, never, never];
    const shapes = noiseInputs(generatorWith(), n, h, w).map(({ shape }) => formatShape(shape));
    expect(shapes).toEqual(['[N,512,H/128,W/128]', '[N,512,H/64,W/64]', '[N,512,H/32,W/32]']);
  });
});

describe('drawNoise', () => {
  const draw = (architecture: GeneratorArchitecture, name: string) =>
    drawNoise(architecture, noiseInputs(architecture, 1, 64, 64), randomStream(0, name));

  it('draws masks that drop by the rate and scale up what stays', () => {
    const masks = draw(generatorWith({ size: 64, dropoutRate: 0.25 }), 'a');
    const values = Object.values(masks).flatMap(({ data }) => [...data]);
    expect(new Set(values)).toEqual(new Set([0, Math.fround(4 / 3)]));
    const dropped = values.filter((value) => value === 0).length / values.length;
    expect(Math.abs(dropped - 0.25)).toBeLessThan(0.01); // of 26,624 values
  });

  it('draws N(0,1) for z', () => {
    const { z } = draw(generatorWith({ size: 64, noise: 'gaussian' }), 'a');
    const data = z?.data ?? new Float32Array();
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
    expect(Math.abs(mean)).toBeLessThan(0.05); // of 4,096 values
    expect(Math.abs(variance - 1)).toBeLessThan(0.1);
  });

  it('draws each layer another mask, and equal streams equal masks', () => {
    const architecture = generatorWith({ size: 64 });
    const { 'mask.decoder6': inner, 'mask.decoder5': next } = draw(architecture, 'a');
    expect(next?.data.subarray(0, inner?.data.length)).not.toEqual(inner?.data);
    expect(draw(architecture, 'a')).toEqual(draw(architecture, 'a'));
    expect(draw(architecture, 'b')).not.toEqual(draw(architecture, 'a'));
  });

  it('draws nothing if there is no noise', () => {
    expect(draw(generatorWith({ size: 64, noise: 'none' }), 'a')).toEqual({});
  });
});
