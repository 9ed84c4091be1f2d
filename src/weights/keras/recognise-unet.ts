/**
 * A U-Net of layers, such as that of TensorFlow's tutorial on pix2pix, as our architecture and parameters. What its
 * layers suggest is built, and taken only if it is the same graph with the same numbers.
 */
import { formatShape, symbolicDim } from '../../core/shape.ts';
import type { Tensor } from '../../core/tensor.ts';
import { input } from '../../graph/build.ts';
import { isSameGraph } from '../../graph/same-graph.ts';
import { generatorParameters } from '../../models/state-layout.ts';
import { TRANSLATION_INPUT, translationGraph } from '../../models/translation-graph.ts';
import { DROPOUT_PLACES, type UnetArchitecture, unetLayers } from '../../models/unet.ts';
import { permuted } from './kernels.ts';
import { layerGraph } from './layer-graph.ts';
import type { LayerWeights } from './layer-rules.ts';
import type { KerasLayer, KerasModel } from './model-config.ts';
import { numberOf } from './settings.ts';

export interface RecognisedUnet {
  readonly architecture: UnetArchitecture;
  /** By our names, with running statistics. */
  readonly values: ReadonlyMap<string, Tensor>;
}

/** A convolution with what follows it. */
interface Stage {
  readonly convolution: KerasLayer;
  readonly norm?: KerasLayer;
  readonly dropout?: KerasLayer;
}

/** Undefined for any other network. */
export const recogniseUnet = (
  name: string,
  model: KerasModel,
  weights: ReadonlyMap<KerasLayer, LayerWeights>,
): RecognisedUnet | undefined => {
  const layers = [...weights.keys()];
  const stages = stagesOf(layers);
  const down = stages.filter(({ convolution }) => convolution.kind === 'Conv2D');
  const up = stages.filter(({ convolution }) => convolution.kind === 'Conv2DTranspose');
  const [first, last] = [down[0], up.at(-1)];
  if (
    !first ||
    !last ||
    down.length < 2 ||
    down.length !== up.length ||
    down.length + up.length < stages.length
  )
    return undefined;
  const kernel = ({ convolution }: Stage): Tensor | undefined =>
    weights.get(convolution)?.values.get('kernel');
  const [, , inputChannels, ngf] = kernel(first)?.shape ?? [];
  const outputChannels = kernel(last)?.shape[2];
  const leaky = layers.find(({ kind }) => kind === 'LeakyReLU')?.settings ?? {};
  const norm = stages.find((stage) => stage.norm)?.norm;
  if (!inputChannels || !ngf || !outputChannels || !norm) return undefined;
  const dropout = stages.find((stage) => stage.dropout)?.dropout;
  const common = {
    kind: 'unet',
    depth: down.length,
    inputChannels,
    outputChannels,
    ngf,
    norm: 'batch',
    normEpsilon: numberOf(norm.settings, 'epsilon', 1e-3),
    leakySlope: numberOf(leaky, leaky.alpha === undefined ? 'negative_slope' : 'alpha', 0.3),
    dropoutRate: dropout ? numberOf(dropout.settings, 'rate', 0.5) : 0.5,
  } as const;
  const values = ownValues(down, up, weights);
  for (const concatOrder of ['up-first', 'skip-first'] as const)
    for (const style of STYLES) {
      const architecture: UnetArchitecture = {
        ...common,
        concatOrder,
        dropoutPlace: 'paper',
        noise: 'none',
        ...style,
      };
      if (isNetwork(name, architecture, values, model, weights))
        return {
          architecture: withDropout({ ...architecture, leakySlope: rounded(common.leakySlope) }, up),
          values,
        };
    }
  return undefined;
};

/** Activations after each layer, with a norm on the innermost; and as in the paper. */
const STYLES = [{ normalizesInnermost: true, activations: 'after' }, {}] as const;

/** 0.3 as a float32 is 0.30000001192092896. */
const rounded = (value: number): number => Number(value.toPrecision(6));

const stagesOf = (layers: readonly KerasLayer[]): readonly Stage[] => {
  const stages: Stage[] = [];
  for (const layer of layers) {
    const stage = stages.at(-1);
    if (layer.kind === 'Conv2D' || layer.kind === 'Conv2DTranspose') stages.push({ convolution: layer });
    else if (stage && layer.kind === 'BatchNormalization') stages.splice(-1, 1, { ...stage, norm: layer });
    else if (stage && layer.kind === 'Dropout') stages.splice(-1, 1, { ...stage, dropout: layer });
  }
  return stages;
};

/** The roles of our parameters and statistics. */
const OURS = {
  bias: 'conv.bias',
  gamma: 'norm.gamma',
  beta: 'norm.beta',
  moving_mean: 'norm.runningMean',
  moving_variance: 'norm.runningVariance',
} as const;

const ownValues = (
  down: readonly Stage[],
  up: readonly Stage[],
  weights: ReadonlyMap<KerasLayer, LayerWeights>,
): ReadonlyMap<string, Tensor> => {
  const values = new Map<string, Tensor>();
  const put = (stage: Stage, own: string): void => {
    for (const layer of [stage.convolution, stage.norm])
      for (const [role, tensor] of (layer && weights.get(layer)?.values) ?? [])
        if (role === 'kernel') values.set(`${own}.conv.weight`, permuted(tensor, [3, 2, 0, 1]));
        else if (role in OURS) values.set(`${own}.${OURS[role as keyof typeof OURS]}`, tensor);
  };
  for (const [i, stage] of down.entries()) put(stage, `encoder${i + 1}`);
  for (const [i, stage] of up.entries()) put(stage, `decoder${up.length - i}`);
  return values;
};

/** Whether an architecture with these values is the network of the file: by running statistics, with which norms are plain. */
const isNetwork = (
  name: string,
  architecture: UnetArchitecture,
  values: ReadonlyMap<string, Tensor>,
  model: KerasModel,
  weights: ReadonlyMap<KerasLayer, LayerWeights>,
): boolean => {
  try {
    // Graphs take weights of any width; our layers have given ones.
    const isOurs = generatorParameters(architecture).every(
      ({ name: own, shape }) => formatShape(values.get(own)?.shape ?? []) === formatShape(shape),
    );
    if (!isOurs) return false;
    const image = input(TRANSLATION_INPUT, [
      symbolicDim('N'),
      architecture.inputChannels,
      symbolicDim('H'),
      symbolicDim('W'),
    ]);
    return isSameGraph(
      layerGraph(model, image, { name, weights, statistics: 'running', followsCalls: false }),
      translationGraph(architecture, values, { hasNoise: false, statistics: 'running' }),
    );
  } catch {
    return false; // shapes that do not fit, or a weight that is missing
  }
};

/** Dropout where the file has it, if it is in one of our places; otherwise none. */
const withDropout = (architecture: UnetArchitecture, up: readonly Stage[]): UnetArchitecture => {
  const found = up.map(({ dropout }) => dropout !== undefined).join();
  for (const dropoutPlace of DROPOUT_PLACES) {
    const dropped: UnetArchitecture = { ...architecture, noise: 'dropout', dropoutPlace };
    if (
      unetLayers(dropped)
        .decoder.map(({ hasDropout }) => hasDropout)
        .join() === found
    )
      return dropped;
  }
  return architecture;
};
