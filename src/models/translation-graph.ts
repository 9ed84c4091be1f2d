/**
 * The trained generator as a graph of its own, weights baked in: what model.onnx holds and what translates.
 *
 * Statistics are per image at test time (paper 3.4: batch statistics of the test batch, at batch 1), whatever
 * the batching; any height and width that can be halved `depth` times will do.
 */
import { Pix2PixError } from '../core/errors.ts';
import { symbolicDim } from '../core/shape.ts';
import type { Tensor } from '../core/tensor.ts';
import { concat, constant, graph, input, mul, slice } from '../graph/build.ts';
import type { Graph, Value } from '../graph/ops.ts';
import { normalizeImage, normalizeImageByLayer, normalizeRunning } from '../nn/normalization.ts';
import { type GeneratorArchitecture, generator } from './generator.ts';
import type { Layer, LayerContext } from './layers.ts';
import { noiseInputs } from './noise-inputs.ts';

/** Parameters and, where they are used, running statistics, by the names of `generatorParameters`. */
export type Weights = ReadonlyMap<string, Tensor>;

export interface TranslationOptions {
  /**
   * Whether noise is an input (`mask.decoder8`, or `z`), as the paper samples; without, dropout is the
   * identity and z is zero, so that any ONNX client runs the file with its one input.
   */
  readonly hasNoise: boolean;
  /** As the architecture says if absent. */
  readonly statistics?: Statistics;
  /** Images, height and width, where the graph is for no others; symbols N, H and W if absent. */
  readonly size?: readonly [n: number, h: number, w: number];
  /** Normalises layers in place of either. */
  readonly normalize?: LayerContext['normalize'];
}

/** `image`: statistics of each image; `running`: those that training collected. */
export const STATISTICS = ['image', 'running'] as const;
/** One of them. */
export type Statistics = (typeof STATISTICS)[number];

/** What a generator normalises by where nothing else is asked for. */
export const statisticsOf = (architecture: GeneratorArchitecture): Statistics =>
  architecture.statistics ?? 'image';

/** All that a norm needs of an architecture, G's or D's. */
type NormEpsilon = Pick<GeneratorArchitecture, 'normEpsilon'>;

/** Names of the image in and out. */
export const TRANSLATION_INPUT = 'input';
export const TRANSLATION_OUTPUT = 'output';

/** `input` [N,C,H,W] in [-1,1] -> `output` [N,C',H,W]; N, H and W are symbols. Throws MODEL for a missing weight. */
export const translationGraph = (
  architecture: GeneratorArchitecture,
  weights: Weights,
  { hasNoise, statistics = statisticsOf(architecture), size, normalize }: TranslationOptions,
): Graph => {
  const [n, h, w] = size ?? [symbolicDim('N'), symbolicDim('H'), symbolicDim('W')];
  const x = input(TRANSLATION_INPUT, [n, architecture.inputChannels, h, w]);
  const noise = hasNoise ? noiseInputs(architecture, n, h, w) : [];
  const noiseOf = new Map(noise.map(({ name, layer, shape }) => [layer ?? name, input(name, shape)]));
  const context: LayerContext = {
    ...bakedContext(architecture, weights, statistics),
    ...(normalize ? { normalize } : {}),
    dropout: (y, layer) => {
      const mask = noiseOf.get(layer.name);
      return mask ? mul(y, mask) : y;
    },
  };
  const withZ = architecture.noise === 'gaussian' ? concat([x, noiseOf.get('z') ?? zeroChannel(x)], 1) : x;
  return graph({ [TRANSLATION_OUTPUT]: generator(architecture, withZ, context) });
};

/** Layers with their weights baked in, normalised by the image or by what training kept. Throws MODEL as above. */
export const bakedContext = (
  architecture: NormEpsilon,
  weights: Weights,
  statistics: Statistics,
): Pick<LayerContext, 'parameter' | 'normalize'> => {
  const baked = bakedWeights(weights);
  return { parameter: baked, normalize: NORMALIZERS[statistics](weights, baked, architecture) };
};

type Baked = (name: string) => Value;

/** Each weight as one constant of its own name, however often it is used. */
const bakedWeights = (weights: Weights): Baked => {
  const constants = new Map<string, Value>();
  return (name) => {
    const known = constants.get(name);
    if (known) return known;
    const made = constant(weightOf(weights, name).shape, weightOf(weights, name).data, name);
    constants.set(name, made);
    return made;
  };
};

const weightOf = (weights: Weights, name: string): Tensor => {
  const weight = weights.get(name);
  if (!weight)
    throw new Pix2PixError(
      'MODEL',
      `translationGraph: the weight ${name} is missing among ${weights.size}; do the weights belong to this architecture?`,
    );
  return weight;
};

/** A norm by the statistics of each image, with the layer's gamma and beta; an instance norm has 1 and 0. */
const normalizeBy = (
  normalize: typeof normalizeImage,
  baked: Baked,
  { normEpsilon }: NormEpsilon,
): LayerContext['normalize'] => {
  const parameter = (layer: Layer, role: 'gamma' | 'beta'): Value =>
    layer.norm === 'instance'
      ? constant([layer.outChannels], new Float32Array(layer.outChannels).fill(role === 'gamma' ? 1 : 0))
      : baked(`${layer.name}.norm.${role}`);
  return (y, layer) => {
    const byLayer = layer.norm === 'layer' ? normalizeImageByLayer : normalize;
    return byLayer(y, parameter(layer, 'gamma'), parameter(layer, 'beta'), normEpsilon);
  };
};

const NORMALIZERS: {
  readonly [S in Statistics]: (
    weights: Weights,
    baked: Baked,
    architecture: NormEpsilon,
  ) => LayerContext['normalize'];
} = {
  image: (_, baked, architecture) => normalizeBy(normalizeImage, baked, architecture),
  running: (weights, baked, architecture) => (y, layer) => {
    if (layer.norm !== 'batch') return NORMALIZERS.image(weights, baked, architecture)(y, layer);
    const data = (role: string): Float32Array => weightOf(weights, `${layer.name}.norm.${role}`).data;
    return normalizeRunning(
      y,
      {
        gamma: data('gamma'),
        beta: data('beta'),
        mean: data('runningMean'),
        variance: data('runningVariance'),
      },
      architecture.normEpsilon,
    );
  },
};

/** z = 0: one channel of the input, times zero, since a constant cannot have the image's size. */
const zeroChannel = (x: Value): Value => mul(slice(x, 1, 0, 1), 0);
