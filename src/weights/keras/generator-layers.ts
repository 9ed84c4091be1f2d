/** A trained generator as layers of Keras. */
import type { Tensor } from '../../core/tensor.ts';
import { constant, instanceNorm } from '../../graph/build.ts';
import type { Value } from '../../graph/ops.ts';
import { type GeneratorArchitecture, generatorLayers } from '../../models/generator.ts';
import type { Layer } from '../../models/layers.ts';
import {
  type Statistics,
  statisticsOf,
  translationGraph,
  type Weights,
} from '../../models/translation-graph.ts';
import { graphLayers } from './graph-layers.ts';
import type { WrittenNetwork } from './written-layers.ts';

/** How a generator becomes layers. */
export interface GeneratorLayersOptions {
  /** What layers normalise by; what the architecture is meant for if absent. */
  readonly statistics?: Statistics;
  /** Height and width, where the layers are to take no other: ResNets need it. */
  readonly size?: readonly [height: number, width: number];
}

/**
 * The layers of a generator, without noise: x [N,H,W,C] in [-1,1] -> [N,H,W,C']. Throws MODEL for a missing weight, and
 * for reflected borders without a size.
 */
export const writtenGenerator = (
  architecture: GeneratorArchitecture,
  weights: Weights,
  { statistics = statisticsOf(architecture), size }: GeneratorLayersOptions,
): WrittenNetwork => {
  const free = withoutNoise(architecture, weights);
  const normalize = (y: Value, layer: Layer): Value =>
    instanceNorm(y, role(layer, 'gamma', 1), role(layer, 'beta', 0), architecture.normEpsilon);
  const role = ({ name, norm, outChannels }: Layer, part: 'gamma' | 'beta', ifNone: number): Value => {
    const weight = norm === 'instance' ? undefined : free.weights.get(`${name}.norm.${part}`);
    const data = weight?.data ?? new Float32Array(outChannels).fill(ifNone);
    return constant([outChannels], data, `${name}.norm.${part}`);
  };
  const [height, width] = size ?? [];
  return graphLayers(
    translationGraph(free.architecture, free.weights, {
      hasNoise: false,
      statistics,
      // The plain op: layers of TensorFlow.js take means of a plane in parts themselves.
      ...(statistics === 'image' ? { normalize } : {}),
      ...(height !== undefined && width !== undefined ? { size: [1, height, width] as const } : {}),
    }),
  );
};

/** Gaussian noise is zero in a file, so that its channel of the first layer does nothing. */
const withoutNoise = (
  architecture: GeneratorArchitecture,
  weights: Weights,
): { readonly architecture: GeneratorArchitecture; readonly weights: Weights } => {
  if (architecture.noise !== 'gaussian') return { architecture, weights };
  const name = `${generatorLayers(architecture)[0]?.name}.conv.weight`;
  const weight = weights.get(name);
  return {
    architecture: { ...architecture, noise: 'none' },
    weights: weight ? new Map([...weights, [name, withoutLastInput(weight)]]) : weights,
  };
};

/** A kernel [O,C,h,w] without its last input channel. */
const withoutLastInput = ({ shape, data }: Tensor): Tensor => {
  const [outputs = 0, inputs = 0, h = 0, w = 0] = shape;
  const [row, kept] = [inputs * h * w, (inputs - 1) * h * w];
  const result = new Float32Array(outputs * kept);
  for (let o = 0; o < outputs; o++) result.set(data.subarray(o * row, o * row + kept), o * kept);
  return { shape: [outputs, inputs - 1, h, w], data: result };
};
