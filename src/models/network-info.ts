/** What a network is made of, in figures: shapes, parameters, multiply-adds, receptive field, memory, step floor. */
import { parameterCount } from '../nn/parameters.ts';
import { type DiscriminatorArchitecture, discriminatorLayers, receptiveFieldOf } from './discriminator.ts';
import { type GeneratorArchitecture, generatorLayers } from './generator.ts';
import { convolvedSize, isDown, type Layer, layerMultiplyAdds, layerParameters } from './layers.ts';
import { layersOfNetwork, type RecipeNetwork } from './recipe.ts';

/** One layer at a given image size. */
export interface LayerInfo {
  readonly name: string;
  readonly kind: Layer['kind'];
  /** [C,H,W] of one image. */
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  readonly norm: Layer['norm'];
  readonly dropout: boolean;
  readonly parameters: number;
  /** For one image. */
  readonly multiplyAdds: number;
}

/** A network in figures. */
export interface NetworkInfo {
  readonly layers: readonly LayerInfo[];
  readonly parameters: number;
  readonly multiplyAdds: number;
}

/** A generator at h x w pixels. */
export const generatorInfo = (architecture: GeneratorArchitecture, h: number, w: number): NetworkInfo =>
  summarize(generatorLayers(architecture), h, w);

/** A discriminator at h x w pixels, with the side of its patch and of its map of logits. */
export const discriminatorInfo = (
  architecture: DiscriminatorArchitecture,
  h: number,
  w: number,
): NetworkInfo & { readonly receptiveField: number; readonly patches: readonly number[] } => {
  const layers = discriminatorLayers(architecture);
  const info = summarize(layers, h, w);
  return {
    ...info,
    receptiveField: receptiveFieldOf(layers),
    patches: info.layers.at(-1)?.outputShape.slice(1) ?? [],
  };
};

const summarize = (table: readonly Layer[], h: number, w: number): NetworkInfo => {
  let size: readonly [number, number] = [h, w];
  const layers = table.map((layer): LayerInfo => {
    const before = size;
    size = isDown(layer)
      ? [convolvedSize(layer, before[0]), convolvedSize(layer, before[1])]
      : [before[0] * layer.stride, before[1] * layer.stride];
    // A transposed convolution uses each input pixel once for every tap, a convolution each output pixel.
    const [rows, columns] = layer.kind === 'conv' || layer.kind === 'resizeConv' ? size : before;
    return {
      name: layer.name,
      kind: layer.kind,
      inputShape: [layer.inChannels, ...before],
      outputShape: [layer.outChannels, ...size],
      norm: layer.norm,
      dropout: layer.hasDropout,
      parameters: parameterCount(layerParameters(layer)),
      multiplyAdds: layerMultiplyAdds(layer, rows, columns),
    };
  });
  const sum = (key: 'parameters' | 'multiplyAdds'): number =>
    layers.reduce((total, layer) => total + layer[key], 0);
  return { layers, parameters: sum('parameters'), multiplyAdds: sum('multiplyAdds') };
};

/** A network of a training at h x w pixels. */
export const networkInfo = (network: RecipeNetwork, h: number, w: number): NetworkInfo =>
  summarize(layersOfNetwork(network), h, w);

/**
 * Multiply-adds of a whole training step for one image, by the layer tables and not by what a lowering executes: each
 * network as often as its recipe passes an image through it. The first layers' gradients by the images are counted
 * though nobody needs them; they are half a percent.
 */
export const stepMultiplyAdds = (networks: readonly RecipeNetwork[], h: number, w: number): number =>
  networks.reduce((sum, network) => sum + network.passes * networkInfo(network, h, w).multiplyAdds, 0);
