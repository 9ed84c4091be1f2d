/** What the layers of generators and discriminators have in common: a row of a table, as in the paper's appendix. */

import { conv2d, convTranspose2d, padImage } from '../graph/build.ts';
import type { PadMode, Value } from '../graph/ops.ts';
import type { Norm } from '../nn/normalization.ts';
import type { ParameterSpec } from '../nn/parameters.ts';

/** One convolution with what follows it: `C128` or `CD512` in the paper's notation. */
export interface Layer {
  /** `encoder3`, `decoder8`, `layer2`; parameters are named under it. */
  readonly name: string;
  readonly kind: 'conv' | 'convTranspose';
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  /** What the padding holds; zeros where absent. Only for convolutions. */
  readonly padMode?: PadMode;
  /** Rows and columns that a transposed convolution adds at the bottom and at the right; 0 where absent. */
  readonly outputPadding?: number;
  readonly hasBias: boolean;
  readonly norm: Norm;
  readonly hasDropout: boolean;
}

/** The tensors that a layer trains, in the order convolution, bias, gamma, beta. */
export const layerParameters = (layer: Layer): ParameterSpec[] => {
  const { name, kind, inChannels, outChannels, kernel } = layer;
  const [first, second] = kind === 'conv' ? [outChannels, inChannels] : [inChannels, outChannels];
  const specs: ParameterSpec[] = [
    { name: `${name}.conv.weight`, shape: [first, second, kernel, kernel], role: 'weight' },
  ];
  if (layer.hasBias) specs.push({ name: `${name}.conv.bias`, shape: [outChannels], role: 'bias' });
  if (layer.norm === 'batch')
    specs.push(
      { name: `${name}.norm.gamma`, shape: [outChannels], role: 'gamma' },
      { name: `${name}.norm.beta`, shape: [outChannels], role: 'beta' },
    );
  return specs;
};

/** The running statistics that layers keep beside their parameters, each [C]. */
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

const CONVOLUTIONS: {
  readonly [K in Layer['kind']]: (x: Value, layer: Layer, context: LayerContext) => Value;
} = {
  conv: (x, layer, context) => {
    const { stride, padding, padMode } = layer;
    const [padded, rest] = padMode ? [padImage(x, padding, padMode), 0] : [x, padding];
    const { weight, bias } = tensorsOf(layer, context);
    return conv2d(padded, weight, { stride, padding: rest }, bias);
  },
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
};

const tensorsOf = (
  { name, hasBias }: Layer,
  context: LayerContext,
): { readonly weight: Value; readonly bias: Value | undefined } => ({
  weight: context.parameter(`${name}.conv.weight`),
  bias: hasBias ? context.parameter(`${name}.conv.bias`) : undefined,
});

/** Bias where nothing after the convolution would cancel it, and where junyanz's instance-norm nets have one. */
export const needsBias = (networkNorm: Norm): boolean => networkNorm !== 'batch';

/** `C64`, or `CD512` with dropout. */
export const layerCode = (layer: Layer, channels: number): string =>
  `${layer.hasDropout ? 'CD' : 'C'}${channels}`;

/** Multiply-adds of one layer for an output of h x w pixels (conv) or an input of h x w (convTranspose). */
export const layerMultiplyAdds = (layer: Layer, h: number, w: number): number =>
  layer.inChannels * layer.outChannels * layer.kernel ** 2 * h * w;

/** The size after a convolution, of a dimension in pixels. */
export const convolvedSize = ({ kernel, stride, padding }: Layer, size: number): number =>
  Math.floor((size + 2 * padding - kernel) / stride) + 1;
