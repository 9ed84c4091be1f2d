/**
 * A generator whose norms are told what to normalise by, for parts of a large image: by statistics of its own, each part
 * would be brighter or darker than the next. They are taken once, over parts that stand for the whole, and given to all.
 */
import { type Tensor, tensor } from '../core/tensor.ts';
import {
  add,
  constant,
  graph,
  input,
  mul,
  reciprocal,
  reduceMean,
  reshape,
  slice,
  sqrt,
  sub,
} from '../graph/build.ts';
import type { Graph, Value } from '../graph/ops.ts';
import { type GeneratorArchitecture, generatorLayers } from './generator.ts';
import type { Layer } from './layers.ts';
import { type TranslationOptions, translationGraph, type Weights } from './translation-graph.ts';

/** Mean and variance of each channel of a layer, each [C], by the layer's name. */
export type LayerStatistics = ReadonlyMap<
  string,
  { readonly mean: Float32Array; readonly variance: Float32Array }
>;

type NoiseOption = Pick<TranslationOptions, 'hasNoise'>;

/** The layers of a generator that normalise. */
export const normLayers = (architecture: GeneratorArchitecture): readonly Layer[] =>
  generatorLayers(architecture).filter(({ norm }) => norm !== 'none');

/**
 * `input` [N,C,H,W], N parts of an image -> `NAME.mean` and `NAME.variance` [1,C,1,1] of each layer that normalises: over
 * all parts, where the layers before have normalised by theirs.
 */
export const statisticsGraph = (
  architecture: GeneratorArchitecture,
  weights: Weights,
  {
    hasNoise,
    size,
    margin,
  }: NoiseOption & { readonly size: readonly [number, number, number]; readonly margin: number },
): Graph => {
  const outputs: Record<string, Value> = {};
  const normalize = (y: Value, layer: Layer): Value => {
    const inside = withoutMargin(y, Math.round((margin * (y.shape[2] as number)) / size[1]));
    const mean = overParts(inside);
    const centred = sub(y, mean);
    const insideCentred = sub(inside, mean);
    const variance = overParts(mul(insideCentred, insideCentred));
    outputs[`${layer.name}.mean`] = mean;
    outputs[`${layer.name}.variance`] = variance;
    const inverse = reciprocal(sqrt(add(variance, architecture.normEpsilon)));
    const [gamma, beta] = trained(layer, weights).map((data) => constant([1, layer.outChannels, 1, 1], data));
    return add(mul(centred, mul(inverse, gamma as Value)), beta as Value);
  };
  translationGraph(architecture, weights, { hasNoise, size, normalize });
  return graph(outputs);
};

/** What lies at least `margin` pixels inside, or the middle of what is too small for that. */
const withoutMargin = (y: Value, margin: number): Value =>
  [2, 3].reduce((part, axis) => {
    const length = y.shape[axis] as number;
    const cut = Math.min(margin, Math.floor((length - 1) / 2));
    return slice(part, axis, cut, length - cut);
  }, y);

/** [N,C,H,W] -> [1,C,1,1], in stages, so that no sum is longer than an axis. */
const overParts = (y: Value): Value => reduceMean(reduceMean(reduceMean(y, [3]), [2]), [0]);

/** What `statisticsGraph` returned, by layer. */
export const layerStatistics = (
  architecture: GeneratorArchitecture,
  results: Readonly<Record<string, Tensor>>,
): LayerStatistics =>
  new Map(
    normLayers(architecture).map(({ name }) => [
      name,
      {
        mean: (results[`${name}.mean`] as Tensor).data,
        variance: (results[`${name}.variance`] as Tensor).data,
      },
    ]),
  );

/** The statistics of several sets of parts together, each of as many. */
export const meanStatistics = (sets: readonly LayerStatistics[]): LayerStatistics => {
  const meanOf = (vectors: readonly Float32Array[]): Float32Array =>
    (vectors[0] as Float32Array).map(
      (_, c) => vectors.reduce((sum, vector) => sum + (vector[c] as number), 0) / vectors.length,
    );
  return new Map(
    [...(sets[0] ?? new Map<string, never>()).keys()].map((name) => {
      const found = sets.flatMap((set) => set.get(name) ?? []);
      const mean = meanOf(found.map((one) => one.mean));
      // The variance within the sets, and that of their means.
      const within = meanOf(found.map(({ variance }) => variance));
      const between = meanOf(
        found.map((one) => one.mean.map((value, c) => (value - (mean[c] as number)) ** 2)),
      );
      return [name, { mean, variance: within.map((value, c) => value + (between[c] as number)) }];
    }),
  );
};

/** `input` [N,C,H,W] and, for each layer that normalises, `NAME.scale` and `NAME.offset` [C] -> `output`. */
export const fixedStatisticsGraph = (
  architecture: GeneratorArchitecture,
  weights: Weights,
  { hasNoise }: NoiseOption,
): Graph =>
  translationGraph(architecture, weights, {
    hasNoise,
    normalize: (y, { name, outChannels }) => {
      const perChannel = (role: string): Value =>
        reshape(input(`${name}.${role}`, [outChannels]), [1, outChannels, 1, 1]);
      return add(mul(y, perChannel('scale')), perChannel('offset'));
    },
  });

/** The feeds of that graph by which its layers normalise by given statistics, with their gamma and beta. */
export const normFeeds = (
  architecture: GeneratorArchitecture,
  weights: Weights,
  statistics: LayerStatistics,
): Readonly<Record<string, Tensor>> =>
  Object.fromEntries(
    normLayers(architecture).flatMap((layer) => {
      const { mean, variance } = statistics.get(layer.name) ?? {
        mean: new Float32Array(0),
        variance: new Float32Array(0),
      };
      const [gamma = mean, beta = mean] = trained(layer, weights);
      const scale = gamma.map(
        (value, c) => value / Math.sqrt((variance[c] as number) + architecture.normEpsilon),
      );
      const offset = beta.map((value, c) => value - (mean[c] as number) * (scale[c] as number));
      const feed = (role: string, data: Float32Array) =>
        [`${layer.name}.${role}`, tensor([data.length], data)] as const;
      return [feed('scale', scale), feed('offset', offset)];
    }),
  );

/** Gamma and beta; an instance norm has 1 and 0. */
const trained = ({ name, norm, outChannels }: Layer, weights: Weights): Float32Array[] =>
  norm === 'instance'
    ? [new Float32Array(outChannels).fill(1), new Float32Array(outChannels)]
    : ['gamma', 'beta'].map((role) => weights.get(`${name}.norm.${role}`)?.data as Float32Array); // translationGraph requires them
