/** Where the noise z of a generator enters its graph: one mask a dropout layer, or one Gaussian channel. */
import type { RandomStream } from '../core/random.ts';
import { type Dim, divideDim, type Shape, type SymbolicDim } from '../core/shape.ts';
import type { Tensor } from '../core/tensor.ts';
import { dropoutMask, gaussianNoise } from '../nn/noise.ts';
import { type GeneratorArchitecture, generatorLayers } from './generator.ts';
import { isDown } from './layers.ts';

/** A noise input: its name, and its shape for images of N x H x W. */
export interface NoiseInput {
  readonly name: string;
  readonly kind: 'dropout' | 'gaussian';
  /** The dropout layer's name. */
  readonly layer?: string;
  readonly shape: Shape;
}

/** The noise inputs of a generator for a batch of `n` images of h x w pixels, numbers or symbols. */
export const noiseInputs = (architecture: GeneratorArchitecture, n: Dim, h: Dim, w: Dim): NoiseInput[] => {
  if (architecture.noise === 'gaussian') return [{ name: 'z', kind: 'gaussian', shape: [n, 1, h, w] }];
  let reduction = 1; // by which a layer's output is smaller than the image, each way
  return generatorLayers(architecture).flatMap((layer): NoiseInput[] => {
    reduction = isDown(layer) ? reduction * layer.stride : reduction / layer.stride;
    if (!layer.hasDropout) return [];
    const size = (dim: Dim): Dim => divideDim(dim, reduction) as number | SymbolicDim;
    return [
      {
        name: `mask.${layer.name}`,
        kind: 'dropout',
        layer: layer.name,
        shape: [n, layer.outChannels, size(h), size(w)],
      },
    ];
  });
};

/** Random values for noise inputs of numeric shapes, each from `stream`, in order. */
export const drawNoise = (
  architecture: GeneratorArchitecture,
  inputs: readonly NoiseInput[],
  stream: RandomStream,
): Readonly<Record<string, Tensor>> =>
  Object.fromEntries(
    inputs.map(({ name, kind, shape }) => [
      name,
      kind === 'gaussian'
        ? gaussianNoise(shape as readonly number[], stream)
        : dropoutMask(shape as readonly number[], architecture.dropoutRate, stream),
    ]),
  );
