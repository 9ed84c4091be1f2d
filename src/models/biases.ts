/** Which convolutions of a network have a bias: by its norm, or as the network of another program has them. */
import type { DiscriminatorNorm } from '../nn/normalization.ts';
import type { Layer } from './layers.ts';

/**
 * Of a generator: `all`, those without a norm after them (`unnormalised`), the `last`, or `none`. If absent, the last
 * under batch norm and all under others.
 */
export const GENERATOR_BIASES = ['all', 'unnormalised', 'last', 'none'] as const;
export type GeneratorBiases = (typeof GENERATOR_BIASES)[number];

/** Of a discriminator: `all`, its first and its last (`ends`), or `none`. If absent, ends under batch norm, else all. */
export const DISCRIMINATOR_BIASES = ['all', 'ends', 'none'] as const;
export type DiscriminatorBiases = (typeof DISCRIMINATOR_BIASES)[number];

/** What a rule asks of a layer. */
type Asked = Pick<Layer, 'norm'> & { readonly isFirst: boolean; readonly isLast: boolean };

const HAVE_BIAS: { readonly [B in GeneratorBiases | DiscriminatorBiases]: (layer: Asked) => boolean } = {
  all: () => true,
  unnormalised: ({ norm }) => norm === 'none',
  ends: ({ isFirst, isLast }) => isFirst || isLast,
  last: ({ isLast }) => isLast,
  none: () => false,
};

/**
 * Batch norm cancels a bias before it. So does instance norm, but the PyTorch code has biases there, and their number of
 * parameters is kept.
 */
const usual = <B>(norm: DiscriminatorNorm, underBatch: B): B | 'all' =>
  norm === 'batch' ? underBatch : 'all';

interface Biased {
  readonly norm: DiscriminatorNorm;
}

/** Whether the layer of a generator has a bias. */
export const generatorBias = (
  { biases, norm }: Biased & { readonly biases?: GeneratorBiases | undefined },
  layer: Pick<Asked, 'norm' | 'isLast'>,
): boolean => HAVE_BIAS[biases ?? usual(norm, 'last')]({ ...layer, isFirst: false });

/** Whether the layer of a discriminator has a bias. */
export const discriminatorBias = (
  { biases, norm }: Biased & { readonly biases?: DiscriminatorBiases | undefined },
  layer: Asked,
): boolean => HAVE_BIAS[biases ?? usual(norm, 'ends')](layer);
