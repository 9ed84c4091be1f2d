/**
 * The generators of the paper (3.2.1, appendix 6.1.1): an encoder-decoder, and the U-Net that adds skips
 * between mirrored layers. Both are one loop over a table of layers.
 */
import { Pix2PixError } from '../core/errors.ts';
import { concat, conv2d, convTranspose2d, leakyRelu, relu, tanh } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import type { Noise } from '../nn/noise.ts';
import type { Norm } from '../nn/normalization.ts';
import { type Layer, type LayerContext, layerCode, needsBias } from './layers.ts';

export const GENERATORS = ['unet', 'encoder-decoder'] as const;
export type GeneratorKind = (typeof GENERATORS)[number];

/** Everything needed to rebuild a generator; kept in checkpoints and in model.onnx. */
export interface GeneratorArchitecture {
  readonly kind: GeneratorKind;
  /** Number of halvings: sizes must be multiples of 2^depth. 8 in the paper. */
  readonly depth: number;
  readonly inputChannels: number;
  readonly outputChannels: number;
  /** Filters of the first layer; they double up to 8 * ngf. */
  readonly ngf: number;
  readonly norm: Norm;
  readonly normEpsilon: number;
  /** Slope of the encoder's leaky ReLU below zero. */
  readonly leakySlope: number;
  /** Which half of a decoder layer's input is the skip: `skip-first` in junyanz's code, `up-first` in the paper's. */
  readonly concatOrder: 'skip-first' | 'up-first';
  /**
   * Which decoder layers hold dropout: the paper's first three (outputs of 2x2, 4x4, 8x8 pixels at depth 8),
   * or junyanz's blocks of equal width, one level further out (4x4, 8x8, 16x16).
   */
  readonly dropoutPlace: 'paper' | 'junyanz';
  readonly dropoutRate: number;
  readonly noise: Noise;
}

/** The two halves of a generator, outside in and inside out: `encoder[i]` and `decoder[depth - 1 - i]` mirror. */
export interface GeneratorLayers {
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
export const generatorLayers = (architecture: GeneratorArchitecture): GeneratorLayers => {
  const { depth, ngf, norm, inputChannels, outputChannels, kind, noise } = architecture;
  if (!Number.isInteger(depth) || depth < 2)
    throw new Pix2PixError('OPTION', `generator: depth is ${depth}, expected a whole number of at least 2`);
  const levels = Array.from({ length: depth }, (_, index) => index + 1);
  const hasBias = needsBias(norm);
  const encoder = levels.map((level): Layer => {
    const isOuter = level === 1;
    const isInner = level === depth;
    return {
      ...CONVOLUTION,
      name: `encoder${level}`,
      kind: 'conv',
      inChannels: isOuter ? inputChannels + (noise === 'gaussian' ? 1 : 0) : encoderChannels(ngf, level - 1),
      outChannels: encoderChannels(ngf, level),
      hasBias,
      norm: isOuter || isInner ? 'none' : norm, // 6.1: none on the first; 1x1 pixels have no variance
      hasDropout: false,
    };
  });
  const decoder = levels.toReversed().map((level): Layer => {
    const below = encoderChannels(ngf, level);
    const isOuter = level === 1;
    return {
      ...CONVOLUTION,
      name: `decoder${level}`,
      kind: 'convTranspose',
      inChannels: kind === 'unet' && level < depth ? 2 * below : below,
      outChannels: isOuter ? outputChannels : encoderChannels(ngf, level - 1),
      hasBias: hasBias || isOuter,
      norm: isOuter ? 'none' : norm,
      hasDropout: noise === 'dropout' && !isOuter && DROPOUT[architecture.dropoutPlace](level, depth),
    };
  });
  return { encoder, decoder };
};

const DROPOUT: {
  readonly [P in GeneratorArchitecture['dropoutPlace']]: (level: number, depth: number) => boolean;
} = {
  paper: (level, depth) => level > depth - 3,
  // Blocks whose two sides are both 8 * ngf wide, without the innermost.
  junyanz: (level, depth) => level >= 5 && level < depth,
};

/**
 * The generator as a graph: x [N,C,H,W] in [-1,1] (with z as one more channel, if Gaussian) -> [N,C',H,W] in
 * [-1,1]. Throws SHAPE where H or W is no multiple of 2^depth.
 */
export const generator = (architecture: GeneratorArchitecture, x: Value, context: LayerContext): Value =>
  tanh(generatorLogits(architecture, x, context));

/** The same before its tanh: what a network of these layers that tells classes takes as their scores. */
export const generatorLogits = (
  architecture: GeneratorArchitecture,
  x: Value,
  context: LayerContext,
): Value => {
  const { encoder, decoder } = generatorLayers(architecture);
  requireMultiple(x, 2 ** architecture.depth);
  const skips: Value[] = [];
  let h = x;
  for (const [index, layer] of encoder.entries()) {
    // [N,C,H,W] -> [N,C',H/2,W/2]; activation comes before the convolution, so skips are not yet rectified.
    const activated = index === 0 ? h : leakyRelu(h, architecture.leakySlope);
    h = convolve(activated, layer, context);
    skips.push(h);
  }
  skips.pop(); // the innermost layer is the bottleneck itself
  for (const [index, layer] of decoder.entries()) {
    // [N,C,H,W] -> [N,C',2H,2W]
    h = convolve(relu(index === 0 ? h : joinSkip(architecture, h, skips.pop() as Value)), layer, context);
  }
  return h;
};

const joinSkip = ({ kind, concatOrder }: GeneratorArchitecture, up: Value, skip: Value): Value => {
  if (kind === 'encoder-decoder') return up;
  return concat(concatOrder === 'skip-first' ? [skip, up] : [up, skip], 1);
};

const convolve = (x: Value, layer: Layer, context: LayerContext): Value => {
  const { name, stride, padding } = layer;
  const w = context.parameter(`${name}.conv.weight`);
  const bias = layer.hasBias ? context.parameter(`${name}.conv.bias`) : undefined;
  const y = (layer.kind === 'conv' ? conv2d : convTranspose2d)(x, w, { stride, padding }, bias);
  const normal = layer.norm === 'none' ? y : context.normalize(y, layer);
  return layer.hasDropout ? context.dropout(normal, layer) : normal;
};

const requireMultiple = (x: Value, multiple: number): void => {
  for (const dim of x.shape.slice(2))
    if (typeof dim === 'number' && dim % multiple !== 0)
      throw new Pix2PixError(
        'SHAPE',
        `generator: an image of ${x.shape[2]}x${x.shape[3]} pixels cannot be halved ${Math.log2(multiple)} times; use multiples of ${multiple} or a smaller depth`,
      );
};

/**
 * The table in the paper's words. Appendix 6.1.1 lists what the layers of a U-Net's decoder take in,
 * `CD512-CD1024-...`, but what those of an encoder-decoder give, `CD512-CD512-...`, without the last.
 */
export const describeGenerator = (
  architecture: GeneratorArchitecture,
): { readonly encoder: string; readonly decoder: string } => {
  const { encoder, decoder } = generatorLayers(architecture);
  const given = (layers: readonly Layer[]): string[] =>
    layers.map((layer) => layerCode(layer, layer.outChannels));
  const taken = decoder.map((layer) => layerCode(layer, layer.inChannels));
  return {
    encoder: given(encoder).join('-'),
    decoder: (architecture.kind === 'unet' ? taken : given(decoder.slice(0, -1))).join('-'),
  };
};
