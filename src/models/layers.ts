/** What the layers of generators and discriminators have in common: a row of a table, as in the paper's appendix. */

import { concat, conv2d, convTranspose2d, depthToSpace, padImage } from '../graph/build.ts';
import type { PadMode, Value } from '../graph/ops.ts';
import type { DiscriminatorNorm } from '../nn/normalization.ts';
import type { ParameterSpec } from '../nn/parameters.ts';

/**
 * `conv` keeps or halves an image; the others double it: `convTranspose`, `resizeConv` (each pixel four times, then a
 * convolution; Odena et al. 2016) and `pixelShuffle` (a convolution to four times the channels, which become pixels;
 * Shi et al. 2016).
 */
export type LayerKind = 'conv' | 'convTranspose' | 'resizeConv' | 'pixelShuffle';

/** One convolution with what follows it: `C128` or `CD512` in the paper's notation. */
export interface Layer {
  /** `encoder3`, `decoder8`, `layer2`; parameters are named under it. */
  readonly name: string;
  readonly kind: LayerKind;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  /** What the padding holds; zeros if absent. Only for convolutions. */
  readonly padMode?: PadMode;
  /** Rows and columns that a transposed convolution adds at the bottom and at the right; 0 if absent. */
  readonly outputPadding?: number;
  readonly hasBias: boolean;
  /** `layer` in discriminators alone. */
  readonly norm: DiscriminatorNorm;
  readonly hasDropout: boolean;
}

/** The tensors that a layer trains, in the order convolution, bias, gamma, beta. */
export const layerParameters = (layer: Layer): ParameterSpec[] => {
  const { name, kind, inChannels, outChannels, kernel } = layer;
  const made = outChannels * BLOCK_AREA[kind];
  const [first, second] = kind === 'convTranspose' ? [inChannels, outChannels] : [made, inChannels];
  const specs: ParameterSpec[] = [
    {
      name: `${name}.conv.weight`,
      shape: [first, second, kernel, kernel],
      role: 'weight',
      // The pixels of a block begin equal, or they would be a checkerboard (Aitken et al. 2017: ICNR).
      ...(BLOCK_AREA[kind] > 1 ? { copies: BLOCK_AREA[kind] } : {}),
    },
  ];
  if (layer.hasBias) specs.push({ name: `${name}.conv.bias`, shape: [made], role: 'bias' });
  if (layer.norm === 'batch' || layer.norm === 'layer')
    specs.push(
      { name: `${name}.norm.gamma`, shape: [outChannels], role: 'gamma' },
      { name: `${name}.norm.beta`, shape: [outChannels], role: 'beta' },
    );
  return specs;
};

/** Pixels that one value of the convolution becomes. */
const BLOCK_AREA: { readonly [K in LayerKind]: number } = {
  conv: 1,
  convTranspose: 1,
  resizeConv: 1,
  pixelShuffle: 4,
};

/** The running statistics that layers keep in addition to their parameters, each [C]. */
export const layerStatistics = (
  layer: Layer,
): { readonly name: string; readonly shape: readonly number[] }[] =>
  layer.norm === 'batch'
    ? ['runningMean', 'runningVariance'].map((name) => ({
        name: `${layer.name}.norm.${name}`,
        shape: [layer.outChannels],
      }))
    : [];

/**
 * How a layer table becomes a graph: training reads parameters as inputs and normalises by the batch,
 * an exported file bakes them in and normalises by the image.
 */
export interface LayerContext {
  /** The value of a parameter, by the names of `layerParameters`. */
  parameter(name: string): Value;
  /** x [N,C,H,W] normalised; called for every layer whose norm is not `none`. */
  normalize(x: Value, layer: Layer): Value;
  /** x with the layer's noise; called for every layer with dropout. */
  dropout(x: Value, layer: Layer): Value;
}

/** x [N,C,H,W] through a layer: its convolution, then its norm and its dropout where it has them. */
export const applyLayer = (x: Value, layer: Layer, context: LayerContext): Value => {
  const y = CONVOLUTIONS[layer.kind](x, layer, context);
  const normal = layer.norm === 'none' ? y : context.normalize(y, layer);
  return layer.hasDropout ? context.dropout(normal, layer) : normal;
};

type Convolution = (x: Value, layer: Layer, context: LayerContext) => Value;

const convolved =
  (layerStride: (layer: Layer) => number): Convolution =>
  (x, layer, context) => {
    const { padding, padMode } = layer;
    const [padded, rest] = padMode ? [padImage(x, padding, padMode), 0] : [x, padding];
    const { weight, bias } = tensorsOf(layer, context);
    return conv2d(padded, weight, { stride: layerStride(layer), padding: rest }, bias);
  };

const strided = convolved(({ stride }) => stride);
const dense = convolved(() => 1);

const CONVOLUTIONS: { readonly [K in LayerKind]: Convolution } = {
  conv: strided,
  convTranspose: (x, layer, context) => {
    const { stride, padding, outputPadding = 0 } = layer;
    const { weight, bias } = tensorsOf(layer, context);
    return convTranspose2d(
      x,
      weight,
      { stride, padding, outputPadding: [outputPadding, outputPadding] },
      bias,
    );
  },
  // [N,C,H,W] -> [N,C,2H,2W] -> [N,C',2H,2W]
  resizeConv: (x, layer, context) => dense(doubled(x), layer, context),
  // [N,C,H,W] -> [N,4*C',H,W] -> [N,C',2H,2W]
  pixelShuffle: (x, layer, context) => depthToSpace(dense(x, layer, context), 2),
};

/** Each pixel as a block of 2x2: nearest-neighbour resizing, of any size. */
const doubled = (x: Value): Value => depthToSpace(concat([x, x, x, x], 1), 2);

const tensorsOf = (
  { name, hasBias }: Layer,
  context: LayerContext,
): { readonly weight: Value; readonly bias: Value | undefined } => ({
  weight: context.parameter(`${name}.conv.weight`),
  bias: hasBias ? context.parameter(`${name}.conv.bias`) : undefined,
});

/** `C64`, or `CD512` with dropout. */
export const layerCode = (layer: Layer, channels: number): string =>
  `${layer.hasDropout ? 'CD' : 'C'}${channels}`;

/**
 * Multiply-adds of one layer for `h` x `w` pixels: of its output, but of its input where the layer computes there
 * (`convTranspose`, `pixelShuffle`).
 */
export const layerMultiplyAdds = (layer: Layer, h: number, w: number): number =>
  layer.inChannels * layer.outChannels * BLOCK_AREA[layer.kind] * layer.kernel ** 2 * h * w;

/** Whether a layer halves or keeps the size; the others double it. */
export const isDown = ({ kind }: Layer): boolean => kind === 'conv';

/** The size after a convolution, of a dimension in pixels. */
export const convolvedSize = ({ kernel, stride, padding }: Layer, size: number): number =>
  Math.floor((size + 2 * padding - kernel) / stride) + 1;
