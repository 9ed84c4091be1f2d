/** The options that decide what both networks are: their sizes, layers and noise (paper 3.1, 3.2, 6.1). */
import { z } from 'zod';
import { RECEPTIVE_FIELD_SIDES } from '../models/discriminator.ts';
import { DROPOUT_PLACES, UNET_KINDS } from '../models/unet.ts';
import { NOISES } from '../nn/noise.ts';
import { DISCRIMINATOR_NORMS, NORMS } from '../nn/normalization.ts';
import { fraction, positive, rate } from './option-types.ts';

/** `resnet-9` has 9. */
const blocksOf = (name: string): number => Number(name.split('-')[1]);

export const ARCHITECTURE_OPTIONS = {
  size: positive.default(256).describe('side of the training images in pixels'), // 6.2
  height: positive
    .nullable()
    .default(null)
    .describe('their height, if that is not their width; size is the width then'),
  inputChannels: positive.default(3).describe('channels of the input: 3 for colour, 1 for gray'),
  outputChannels: positive.default(3).describe('channels of the output'),

  generator: z
    .union([
      z.enum(UNET_KINDS),
      z
        .templateLiteral(['resnet-', z.int()], { error: 'a number of blocks such as "resnet-9"' })
        .refine((name) => blocksOf(name) > 0, 'one block or more'),
    ])
    .default('unet')
    .describe('generator network; resnet-9 has 9 residual blocks'), // 3.2.1
  depth: positive
    .min(2)
    .nullable()
    .default(null)
    .describe('number of halvings in a U-Net; by default as many as the size allows, at most 8'),
  ngf: positive.default(64).describe("filters of the generator's first layer"), // 6.1.1
  ndf: positive.default(64).describe("filters of the discriminator's first layer"), // 6.1.2
  receptiveField: z
    .literal(RECEPTIVE_FIELD_SIDES)
    .default(70)
    .describe('side of the patch that the discriminator scores'), // 4.4
  norm: z.enum(NORMS).default('batch').describe('normalisation of both networks'), // 3.2
  normD: z
    .enum(['same', ...DISCRIMINATOR_NORMS])
    .default('same')
    .describe('normalisation of the discriminator, if it is not that of the generator'),
  normEpsilon: rate.default(1e-5).describe('added to variances'), // Torch's default
  leakySlope: fraction.default(0.2).describe('slope of leaky ReLUs below zero'), // 6.1
  concatOrder: z
    .enum(['skip-first', 'up-first'])
    .default('up-first')
    .describe("order of skip and upsampled channels: the paper's Torch code has up first"),
  unetStyle: z
    .enum(['paper', 'tensorflow', 'affinelayer'])
    .default('paper')
    .describe(
      "where a U-Net has activations and norms: paper: before each convolution, none on the innermost layer; tensorflow: after each layer, a norm on the innermost too, as in TensorFlow's tutorial; affinelayer: before each convolution, a norm on the innermost too, and biases everywhere, as in affinelayer/pix2pix-tensorflow",
    ),
  upsample: z
    .enum(['deconv', 'resize', 'pixelshuffle'])
    .default('deconv')
    .describe(
      'how the generator doubles images: deconv (transposed convolution) and pixelshuffle may leave a checkerboard, resize leaves none',
    ),
  noise: z.enum(NOISES).default('dropout').describe('where the noise z enters'), // 3.1
  dropoutPlace: z
    .enum(DROPOUT_PLACES)
    .default('paper')
    .describe('dropout in the first three decoder layers (paper), or one level further out (pytorch)'),
  dropoutRate: fraction.default(0.5).describe('share of values dropped'), // 6.1
};
