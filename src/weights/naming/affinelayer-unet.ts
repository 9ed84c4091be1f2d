/**
 * The generator of affinelayer's pix2pix-tensorflow, whose files are also those of ml5.js: a U-Net of TensorFlow layers.
 * Its code of 2017 before December had variables of its own, without biases. Kernels are [h,w,in,out], of transposed
 * convolutions [h,w,out,in].
 */
import { elementCount } from '../../core/shape.ts';
import type { Tensor } from '../../core/tensor.ts';
import { type Layer, layerParameters } from '../../models/layers.ts';
import type { UnetArchitecture } from '../../models/unet.ts';
import type { NamedPart, NamingScheme, Shapes } from './naming-scheme.ts';
import { layersOf, type Network } from './network.ts';

/** What a version calls the tensors of a layer, behind the layer's name. */
interface Words {
  readonly conv: string;
  readonly convTranspose: string;
  readonly weight: string;
  readonly bias: string;
  readonly norm: string;
  readonly gamma: string;
  readonly beta: string;
}

const LAYERS: Words = {
  conv: 'conv2d',
  convTranspose: 'conv2d_transpose',
  weight: 'kernel',
  bias: 'bias',
  norm: 'batch_normalization',
  gamma: 'gamma',
  beta: 'beta',
};

const VARIABLES: Words = {
  conv: 'conv',
  convTranspose: 'deconv',
  weight: 'filter',
  bias: 'bias',
  norm: 'batchnorm',
  gamma: 'scale',
  beta: 'offset',
};

/** Numbers of its code, which no tensor tells: what norms add to variances, and the slope of leaky ReLUs. */
const EPSILON = 1e-5;
const SLOPE = 0.2;

/** Statistics that the code collects; it normalises by those of each batch, when it translates too. */
const STATISTICS = ['moving_mean', 'moving_variance'] as const;
const UNUSED = 'running statistics, which its code never uses';

/** `encoder3` is `encoder_3`. */
const placeOf = (name: string): string => name.replace(/(\d+)$/, '_$1');

/** [h,w,a,b] -> [b,a,h,w]: of both kinds of convolution. */
const fromStored = ({ shape, data }: Tensor): Tensor => {
  const [h = 0, w = 0, a = 0, b = 0] = shape;
  const moved = new Float32Array(data.length);
  let from = 0;
  for (let pixel = 0; pixel < h * w; pixel++)
    for (let i = 0; i < a; i++)
      for (let j = 0; j < b; j++) moved[(j * a + i) * h * w + pixel] = data[from++] as number;
  return { shape: [b, a, h, w], data: moved };
};

/** [b,a,h,w] -> [h,w,a,b]. */
const toStored = ({ shape, data }: Tensor): Tensor => {
  const [b = 0, a = 0, h = 0, w = 0] = shape;
  const moved = new Float32Array(data.length);
  let to = 0;
  for (let pixel = 0; pixel < h * w; pixel++)
    for (let i = 0; i < a; i++)
      for (let j = 0; j < b; j++) moved[to++] = data[(j * a + i) * h * w + pixel] as number;
  return { shape: [h, w, a, b], data: moved };
};

const partsOf = (layer: Layer, words: Words): NamedPart[] => {
  const place = placeOf(layer.name);
  const conv = `${place}/${layer.kind === 'conv' ? words.conv : words.convTranspose}`;
  return layerParameters(layer).map(({ name: own, shape, role }): NamedPart => {
    if (role !== 'weight') {
      const module = role === 'bias' ? conv : `${place}/${words.norm}`;
      return { stored: `${module}/${words[role]}`, own, shape, ownShape: shape };
    }
    const [first = 0, second = 0, h = 0, w = 0] = shape;
    return {
      stored: `${conv}/${words.weight}`,
      own,
      shape: [h, w, second, first],
      ownShape: shape,
      fromStored,
      toStored,
    };
  });
};

const recognised = (shapes: Shapes, words: Words, hasDropout: boolean): Network | undefined => {
  const kernel = (place: string, conv: 'conv' | 'convTranspose') =>
    shapes.get(`${place}/${words[conv]}/${words.weight}`);
  let depth = 0;
  while (kernel(`encoder_${depth + 1}`, 'conv')) depth++;
  const [, , inputChannels = 0, ngf = 0] = kernel('encoder_1', 'conv') ?? [];
  const [, , outputChannels = 0] = kernel('decoder_1', 'convTranspose') ?? [];
  if (depth < 2 || elementCount([inputChannels, ngf, outputChannels]) === 0) return undefined;
  const hasBias = shapes.has(`encoder_1/${words.conv}/${words.bias}`);
  const hasInnermostNorm = shapes.has(`encoder_${depth}/${words.norm}/${words.gamma}`);
  const architecture: UnetArchitecture = {
    kind: 'unet',
    depth,
    inputChannels,
    outputChannels,
    ngf,
    norm: 'batch',
    normEpsilon: EPSILON,
    leakySlope: SLOPE,
    concatOrder: 'up-first',
    dropoutPlace: 'paper',
    dropoutRate: 0.5,
    noise: hasDropout ? 'dropout' : 'none',
    biases: hasBias ? 'all' : 'none',
    ...(hasInnermostNorm ? { normalizesInnermost: true } : {}),
  };
  return { role: 'generator', architecture };
};

/** Why its code cannot build a network; undefined where it can. */
const refusalOf = (network: Network, biases: 'all' | 'none'): string | undefined => {
  if (network.role !== 'generator' || network.architecture.kind === 'resnet') return 'is no U-Net';
  const { kind, upsample, noise, norm, concatOrder, activations, normEpsilon, leakySlope } =
    network.architecture;
  if (kind !== 'unet') return 'has no skips, which the U-Net there has';
  if (upsample) return `doubles images by ${upsample}, and the U-Net there by transposed convolutions`;
  if (noise === 'gaussian') return 'takes Gaussian noise, and the U-Net there does not';
  if (norm !== 'batch') return 'has no batch norm, which the U-Net there has';
  if (concatOrder !== 'up-first' || activations === 'after') return 'joins skips in another way';
  if (network.architecture.innermostSlope) return 'has a leaky ReLU before its decoder';
  if (normEpsilon !== EPSILON) return `adds ${normEpsilon} to variances, and the U-Net there ${EPSILON}`;
  if (leakySlope !== SLOPE) return `has leaky ReLUs of slope ${leakySlope}, not ${SLOPE}`;
  if (!network.architecture.normalizesInnermost) return 'has no norm on its innermost layer';
  return network.architecture.biases === biases ? undefined : 'has other biases';
};

const schemeOf = (words: Words, biases: 'all' | 'none'): NamingScheme => ({
  origin: 'affinelayer',
  anchor: `encoder_1/${words.conv}/${words.weight}`,
  isOfNetwork: (name) => {
    const [layer = '', module = '', tensor = '', ...more] = name.split('/');
    const { conv, convTranspose, weight, bias, norm, gamma, beta } = words;
    if (!/^(?:en|de)coder_\d+$/.test(layer) || more.length > 0) return false;
    return module === norm
      ? [gamma, beta, ...STATISTICS].includes(tensor)
      : [conv, convTranspose].includes(module) && [weight, bias].includes(tensor);
  },
  recognise: (shapes, { hasDropout = true }) => recognised(shapes, words, hasDropout),
  refusal: (network) => refusalOf(network, biases),
  parts: (network) => layersOf(network).flatMap((layer) => partsOf(layer, words)),
  leftOut: (network) =>
    new Map(
      layersOf(network).flatMap(({ name }) =>
        STATISTICS.map((statistic) => [`${placeOf(name)}/${words.norm}/${statistic}`, UNUSED] as const),
      ),
    ),
});

export const AFFINELAYER_SCHEMES: readonly NamingScheme[] = [
  schemeOf(LAYERS, 'all'),
  schemeOf(VARIABLES, 'none'),
];
