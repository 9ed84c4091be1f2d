/** Convolutions of Keras: borders as TensorFlow pads them, kernels as our graph has them. */
import type { Dim } from '../../core/shape.ts';
import type { Tensor } from '../../core/tensor.ts';
import { conv2d, convTranspose2d, groupedConv2d, pad } from '../../graph/build.ts';
import type { Value } from '../../graph/ops.ts';
import { activate } from './activations.ts';
import { permuted, withZeros } from './kernels.ts';
import type { LayerCall, LayerRule } from './layer-rule.ts';
import { choiceOf, flagOf, type JsonRecord, numberOf, pairOf, SettingFault, squareOf } from './settings.ts';

type Pair = readonly [number, number];

/** More than any layer steps or spreads. */
const MOST_STRIDE = 64;

/**
 * What TensorFlow pads for `same` (its guide to convolutions): as little as makes ceil(size / stride), the odd pixel at
 * the end. A symbol stands for sizes whose part without the constant is divided by the stride.
 */
export const samePadding = (size: Dim, kernel: number, stride: number): Pair => {
  const rest = typeof size === 'number' ? size : size.plus / size.over;
  const total = Math.max((Math.ceil(rest / stride) - 1) * stride + kernel - rest, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
};

const PADDINGS = ['valid', 'same'] as const;

/** x with the border that the layer adds, and what is left to the convolution. */
const bordered = (
  x: Value,
  [kernelH, kernelW]: Pair,
  stride: number,
  settings: JsonRecord,
): { readonly x: Value; readonly padding: number } => {
  if (choiceOf(settings, 'padding', PADDINGS, 'valid') === 'valid') return { x, padding: 0 };
  const [top, bottom] = samePadding(x.shape[2] as Dim, kernelH, stride);
  const [left, right] = samePadding(x.shape[3] as Dim, kernelW, stride);
  return top === bottom && left === right && top === left
    ? { x, padding: top }
    : { x: pad(x, [0, 0, top, left], [0, 0, bottom, right]), padding: 0 };
};

/** Height and width of a kernel [A,B,kh,kw]. */
const kernelSize = ({ shape: [, , h = 1, w = 1] }: Tensor): Pair => [h, w];

const spread = (kernel: Tensor, settings: JsonRecord): Tensor => {
  const [rows, columns] = pairOf(settings, 'dilation_rate', 1, MOST_STRIDE);
  return withZeros(kernel, {
    before: [0, 0],
    after: [0, 0],
    every: [Math.max(rows, 1), Math.max(columns, 1)],
  });
};

/** A kernel [O,C/groups,kh,kw] over x. */
const convolve = (
  x: Value,
  made: Tensor,
  role: string,
  groups: number,
  call: LayerCall,
  bias?: Value,
): Value => {
  const { settings, parameter } = call;
  const kernel = spread(made, settings);
  const stride = squareOf(settings, 'strides', 1, MOST_STRIDE);
  const { x: image, padding } = bordered(x, kernelSize(kernel), stride, settings);
  const w = parameter(role, kernel.shape, kernel.data);
  return groups === 1
    ? conv2d(image, w, { stride, padding }, bias)
    : groupedConv2d(image, w, { stride, padding, groups }, bias);
};

const biasOf = ({ settings, weight, parameter }: LayerCall): Value | undefined => {
  if (!hasBias(settings)) return undefined;
  const { shape, data } = weight('bias');
  return parameter('bias', shape, data);
};

const hasBias = (settings: JsonRecord): boolean => flagOf(settings, 'use_bias', true);

const withBias =
  (...roles: readonly string[]) =>
  (settings: JsonRecord): readonly string[] =>
    hasBias(settings) ? [...roles, 'bias'] : roles;

/** [kh,kw,C,m] -> [C*m,1,kh,kw]: a filter for each channel, or several. */
const depthwiseKernel = (kernel: Tensor): Tensor => {
  const { shape, data } = permuted(kernel, [2, 3, 0, 1]);
  const [channels = 1, times = 1, h = 1, w = 1] = shape;
  return { shape: [channels * times, 1, h, w], data };
};

const requireRank = (kernel: Tensor): Tensor => {
  if (kernel.shape.length === 4) return kernel;
  throw new SettingFault(`its kernel has shape [${kernel.shape.join(',')}], expected four dimensions`);
};

const conv: LayerRule = {
  weights: withBias('kernel'),
  build: ([x], call) => {
    const kernel = permuted(requireRank(call.weight('kernel')), [3, 2, 0, 1]); // [kh,kw,C,O] -> [O,C,kh,kw]
    const y = convolve(x, kernel, 'kernel', numberOf(call.settings, 'groups', 1), call, biasOf(call));
    return activate(y, call.settings.activation);
  },
};

const depthwise: LayerRule = {
  weights: withBias('depthwise_kernel|kernel'),
  build: ([x], call) => {
    const kernel = requireRank(call.weight('depthwise_kernel|kernel'));
    const y = convolve(x, depthwiseKernel(kernel), 'kernel', kernel.shape[2] as number, call, biasOf(call));
    return activate(y, call.settings.activation);
  },
};

const separable: LayerRule = {
  weights: withBias('depthwise_kernel', 'pointwise_kernel'),
  build: ([x], call) => {
    const [kernel, mixing] = [call.weight('depthwise_kernel'), call.weight('pointwise_kernel')].map(
      requireRank,
    ) as [Tensor, Tensor];
    const planes = convolve(x, depthwiseKernel(kernel), 'depthwise_kernel', kernel.shape[2] as number, call);
    const { shape, data } = permuted(mixing, [3, 2, 0, 1]);
    const w = call.parameter('pointwise_kernel', shape, data);
    return activate(conv2d(planes, w, { stride: 1, padding: 0 }, biasOf(call)), call.settings.activation);
  },
};

/** What is cut off a whole transposed convolution at either end of an axis; negative where rows are added at the end. */
const cutOf = (axis: 0 | 1, kernel: number, stride: number, settings: JsonRecord): Pair => {
  const extra = settings.output_padding;
  const added =
    extra === undefined || extra === null ? undefined : pairOf(settings, 'output_padding', 0, stride)[axis];
  const isSame = choiceOf(settings, 'padding', PADDINGS, 'valid') === 'same';
  // The output has size * stride + more pixels (keras deconv_output_length), the whole convolution kernel - stride.
  const more = isSame
    ? added === undefined
      ? 0
      : kernel - stride - 2 * Math.floor(kernel / 2) + added
    : Math.max(kernel - stride, 0) + (added === undefined ? 0 : added + Math.min(kernel - stride, 0));
  const total = kernel - stride - more;
  const before = isSame ? Math.floor(Math.max(total, 0) / 2) : 0;
  return [before, total - before];
};

const transposed: LayerRule = {
  weights: withBias('kernel'),
  build: ([x], call) => {
    const { settings } = call;
    const stride = squareOf(settings, 'strides', 1, MOST_STRIDE);
    const kernel = spread(permuted(requireRank(call.weight('kernel')), [3, 2, 0, 1]), settings); // [kh,kw,O,I] -> [I,O,kh,kw]
    const cuts = kernelSize(kernel).map((size, axis) => cutOf(axis as 0 | 1, size, stride, settings)) as [
      Pair,
      Pair,
    ];
    // Our op cuts as much at all four ends: zeros around the kernel make them alike.
    const padding = Math.max(...cuts.flat(), 0);
    const both = (f: (cut: Pair) => number): Pair => [f(cuts[0]), f(cuts[1])];
    const w = withZeros(kernel, {
      before: both(([before]) => padding - before),
      after: both(([, after]) => padding - Math.max(after, 0)),
      every: [1, 1],
    });
    const y = convTranspose2d(
      x,
      call.parameter('kernel', w.shape, w.data),
      { stride, padding, outputPadding: both(([, after]) => Math.max(-after, 0)) },
      biasOf(call),
    );
    return activate(y, settings.activation);
  },
};

export const convolutionRules: Readonly<Record<string, LayerRule>> = {
  Conv2D: conv,
  Convolution2D: conv,
  Conv2DTranspose: transposed,
  Convolution2DTranspose: transposed,
  DepthwiseConv2D: depthwise,
  SeparableConv2D: separable,
  SeparableConvolution2D: separable,
};
