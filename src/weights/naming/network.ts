/** A network as files of weights hold it, without its place in a training. */
import type { Tensor } from '../../core/tensor.ts';
import { type DiscriminatorArchitecture, discriminatorLayers } from '../../models/discriminator.ts';
import { type GeneratorArchitecture, generatorLayers } from '../../models/generator.ts';
import type { Layer } from '../../models/layers.ts';

/** A generator or a discriminator, as the record that builds it. */
export type Network =
  | { readonly role: 'generator'; readonly architecture: GeneratorArchitecture }
  | { readonly role: 'discriminator'; readonly architecture: DiscriminatorArchitecture };

export type NetworkRole = Network['role'];

/** Parameters, and running statistics where a file has them, by our names. */
export type NetworkValues = ReadonlyMap<string, Tensor>;

/** Its layers in the order in which an image passes them. */
export const layersOf = (network: Network): readonly Layer[] =>
  network.role === 'generator'
    ? generatorLayers(network.architecture)
    : discriminatorLayers(network.architecture);

/** In one line: `unet, depth 8, ngf 64, batch norm, 3 to 3 channels, dropout`. */
export const networkText = (network: Network): string =>
  network.role === 'generator'
    ? generatorText(network.architecture)
    : discriminatorText(network.architecture);

const generatorText = (architecture: GeneratorArchitecture): string => {
  const { kind, ngf, norm, inputChannels, outputChannels, noise, upsample } = architecture;
  const size = kind === 'resnet' ? `${architecture.blocks} blocks` : `depth ${architecture.depth}`;
  return [
    kind,
    size,
    `ngf ${ngf}`,
    normText(norm),
    channelsText(inputChannels, outputChannels),
    ...(upsample ? [upsample] : []),
    noise === 'none' ? 'no noise' : noise,
  ].join(', ');
};

const discriminatorText = ({
  receptiveField,
  ndf,
  norm,
  isConditional,
  inputChannels,
  outputChannels,
}: DiscriminatorArchitecture): string =>
  [
    receptiveField === 1 ? 'PixelGAN' : `PatchGAN of ${receptiveField} pixels`,
    `ndf ${ndf}`,
    normText(norm),
    isConditional
      ? `${inputChannels} + ${outputChannels} channels`
      : `${outputChannels} channels, not conditional`,
  ].join(', ');

const normText = (norm: string): string => (norm === 'none' ? 'no norm' : `${norm} norm`);

const channelsText = (from: number, to: number): string => `${from} to ${to} channels`;
