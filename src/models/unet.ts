/**
 * The generators of the paper (3.2.1, appendix 6.1.1): an encoder-decoder, and the U-Net that adds skips
 * between mirrored layers. Both are one loop over a table of layers.
 */
import { z } from 'zod';
import { Pix2PixError } from '../core/errors.ts';
import { concat, leakyRelu, relu } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { generatorBias } from './biases.ts';
import { doublingBy, GENERATOR_BASICS, type NetworkFamily } from './generator-family.ts';
import { applyLayer, type Layer, type LayerContext, layerCode } from './layers.ts';

/** The paper's first three decoder layers, or those of the PyTorch code, one level further out. */
export const DROPOUT_PLACES = ['paper', 'pytorch'] as const;

/** Files of the first version have the account's name in place of the code's. */
const newName = (name: unknown): unknown => (name === 'junyanz' ? 'pytorch' : name);

/** A U-Net, or the encoder-decoder of the same layers without skips. */
export const UNET_KINDS = ['unet', 'encoder-decoder'] as const;

// Keys are in the order of files that were written before, so that a file that is read and written keeps its bytes.
const { dropoutRate, noise, upsample, biases, statistics, ...basics } = GENERATOR_BASICS;

export const unetSchema = z.object({
  kind: z.enum(UNET_KINDS),
  /** Number of halvings: sizes must be multiples of 2^depth. 8 in the paper. Filters double up to 8 * ngf. */
  depth: z.int().min(2),
  ...basics,
  /** Slope of the encoder's leaky ReLU below zero. */
  leakySlope: z.number(),
  /** Which half of a decoder layer's input is the skip: `skip-first` in the PyTorch code, `up-first` in the paper's. */
  concatOrder: z.enum(['skip-first', 'up-first']),
  /**
   * Which decoder layers hold dropout: the paper's first three (outputs of 2x2, 4x4, 8x8 pixels at depth 8), or
   * the PyTorch code's blocks of equal width, one level further out (4x4, 8x8, 16x16).
   */
  dropoutPlace: z.preprocess(newName, z.enum(DROPOUT_PLACES)),
  dropoutRate,
  noise,
  upsample,
  biases,
  statistics,
  /** Whether the innermost encoder layer has the norm too, as in affinelayer's code and TensorFlow's tutorial. */
  normalizesInnermost: z.literal(true).optional(),
  /**
   * Where activations are. If absent, before each convolution: skips are not yet rectified, and a decoder layer rectifies
   * skip and upsampled channels together. `after` each layer, as in TensorFlow's tutorial: skips keep the encoder's leaky
   * ReLU, and only upsampled channels have the decoder's ReLU.
   */
  activations: z.literal('after').optional(),
  /** Slope of the innermost activation below zero; if absent 0, and `leakySlope` where activations are after layers. */
  innermostSlope: z.number().optional(),
});

/** What a U-Net or an encoder-decoder is built from. */
export type UnetArchitecture = Readonly<z.output<typeof unetSchema>>;

/** The paper's U-Net halves 256 pixels eight times; deeper gains nothing that was ever measured. */
const DEEPEST = 8;

/** Halvings that a size allows: the largest power of two that divides it, at most 8. */
export const depthForSize = (size: number): number => {
  let depth = 0;
  while (depth < DEEPEST && size % 2 ** (depth + 1) === 0) depth++;
  return depth;
};

/** The two halves of a generator, outside in and inside out: `encoder[i]` and `decoder[depth - 1 - i]` mirror. */
export interface UnetLayers {
  readonly encoder: readonly Layer[];
  readonly decoder: readonly Layer[];
}

// Appendix 6.1: all convolutions are 4x4 with stride 2; one pixel of padding makes the halving exact.
const CONVOLUTION = { kernel: 4, stride: 2, padding: 1 } as const;

/** Widths double from ngf up to this many times ngf: C64-C128-C256-C512-C512-... */
const WIDEST = 8;

/** Channels of encoder layer `level`, counted from 1. */
const encoderChannels = (ngf: number, level: number): number => ngf * Math.min(2 ** (level - 1), WIDEST);

/** The layer table of a generator. Throws OPTION for a depth below 2. */
export const unetLayers = (architecture: UnetArchitecture): UnetLayers => {
  const { depth, ngf, norm, inputChannels, outputChannels, kind, noise } = architecture;
  if (!Number.isInteger(depth) || depth < 2)
    throw new Pix2PixError('OPTION', `generator: depth is ${depth}, expected a whole number of at least 2`);
  const levels = Array.from({ length: depth }, (_, index) => index + 1);
  const encoder = levels.map((level): Layer => {
    const isOuter = level === 1;
    // 6.1: none on the first; the innermost has 1x1 pixels, which have no variance.
    const isPlain = isOuter || (level === depth && !architecture.normalizesInnermost);
    const ownNorm = isPlain ? 'none' : norm;
    return {
      ...CONVOLUTION,
      name: `encoder${level}`,
      kind: 'conv',
      inChannels: isOuter ? inputChannels + (noise === 'gaussian' ? 1 : 0) : encoderChannels(ngf, level - 1),
      outChannels: encoderChannels(ngf, level),
      hasBias: generatorBias(architecture, { norm: ownNorm, isLast: false }),
      norm: ownNorm,
      hasDropout: false,
    };
  });
  const decoder = levels.toReversed().map((level): Layer => {
    const below = encoderChannels(ngf, level);
    const isOuter = level === 1;
    return {
      ...doublingBy(architecture.upsample, { ...CONVOLUTION, kind: 'convTranspose' }),
      name: `decoder${level}`,
      inChannels: kind === 'unet' && level < depth ? 2 * below : below,
      outChannels: isOuter ? outputChannels : encoderChannels(ngf, level - 1),
      hasBias: generatorBias(architecture, { norm: isOuter ? 'none' : norm, isLast: isOuter }),
      norm: isOuter ? 'none' : norm,
      hasDropout: noise === 'dropout' && !isOuter && DROPOUT[architecture.dropoutPlace](level, depth),
    };
  });
  return { encoder, decoder };
};

const DROPOUT: {
  readonly [P in UnetArchitecture['dropoutPlace']]: (level: number, depth: number) => boolean;
} = {
  paper: (level, depth) => level > depth - 3,
  // Blocks whose two sides are both 8 * ngf wide, without the innermost.
  pytorch: (level, depth) => level >= 5 && level < depth,
};

/** x [N,C,H,W] -> [N,C',H,W] before its tanh. Throws SHAPE if H or W is not a multiple of 2^depth. */
const unetLogits = (architecture: UnetArchitecture, x: Value, context: LayerContext): Value => {
  const { encoder, decoder } = unetLayers(architecture);
  const { leakySlope } = architecture;
  const isAfter = architecture.activations === 'after';
  const skips: Value[] = [];
  let h = x;
  for (const [index, layer] of encoder.entries()) {
    // [N,C,H,W] -> [N,C',H/2,W/2]; where activations come before convolutions, skips are not yet rectified.
    h = applyLayer(isAfter || index === 0 ? h : leakyRelu(h, leakySlope), layer, context);
    if (isAfter && index < encoder.length - 1) h = leakyRelu(h, leakySlope);
    skips.push(h);
  }
  skips.pop(); // the innermost layer is the bottleneck itself
  h = rectified(h, architecture.innermostSlope ?? (isAfter ? leakySlope : 0));
  for (const [index, layer] of decoder.entries()) {
    // [N,C,H,W] -> [N,C',2H,2W]
    const joined = index === 0 ? h : joinSkip(architecture, h, skips.pop() as Value);
    h = applyLayer(isAfter || index === 0 ? joined : relu(joined), layer, context);
    if (isAfter && index < decoder.length - 1) h = relu(h);
  }
  return h;
};

const rectified = (h: Value, slope: number): Value => (slope === 0 ? relu(h) : leakyRelu(h, slope));

const joinSkip = ({ kind, concatOrder }: UnetArchitecture, up: Value, skip: Value): Value => {
  if (kind === 'encoder-decoder') return up;
  return concat(concatOrder === 'skip-first' ? [skip, up] : [up, skip], 1);
};

/**
 * The table in the paper's words. Appendix 6.1.1 lists what the layers of a U-Net's decoder take in,
 * `CD512-CD1024-...`, but what those of an encoder-decoder give, `CD512-CD512-...`, without the last.
 */
const describeUnet = (
  architecture: UnetArchitecture,
): { readonly encoder: string; readonly decoder: string } => {
  const { encoder, decoder } = unetLayers(architecture);
  const given = (layers: readonly Layer[]): string[] =>
    layers.map((layer) => layerCode(layer, layer.outChannels));
  const taken = decoder.map((layer) => layerCode(layer, layer.inChannels));
  return {
    encoder: given(encoder).join('-'),
    decoder: (architecture.kind === 'unet' ? taken : given(decoder.slice(0, -1))).join('-'),
  };
};

/** The family of both kinds. */
export const unetFamily: NetworkFamily<UnetArchitecture> = {
  layers: (architecture) => {
    const { encoder, decoder } = unetLayers(architecture);
    return [...encoder, ...decoder];
  },
  logits: unetLogits,
  sizeMultiple: ({ depth }) => 2 ** depth,
  describe: describeUnet,
};
