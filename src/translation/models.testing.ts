/** Small models as files, and images for them. */
import { randomStream } from '../core/random.ts';
import { elementCount } from '../core/shape.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import type { GeneratorArchitecture } from '../models/generator.ts';
import { generatorParameters } from '../models/state-layout.ts';
import { generatorArchitecture } from '../settings/architectures.ts';
import { type PartialOptions, type PresetName, resolveOptions } from '../settings/options.ts';
import { encodeTranslator, type ModelRecord, modelRecord } from './model-file.ts';

export interface SmallModel {
  readonly record: ModelRecord;
  readonly weights: ReadonlyMap<string, Tensor>;
  /** model.onnx. */
  readonly bytes: Uint8Array;
}

/** Multiples of 8 pixels and one or two channels, to keep tests fast. */
const SMALL = { size: 8, ngf: 4, inputChannels: 2, outputChannels: 1 } as const;
const SMALL_DEPTH = 3;

/** A model with random weights and some options changed. */
export const smallModel = (given: PartialOptions = {}, preset: PresetName = 'paper'): SmallModel => {
  const isResnet = (given.generator ?? 'unet').startsWith('resnet');
  const options = resolveOptions({ ...SMALL, ...(isResnet ? {} : { depth: SMALL_DEPTH }), ...given }, preset);
  const architecture = generatorArchitecture(options);
  const record = modelRecord(architecture, { direction: 'AtoB', trainedSize: options.size });
  const weights = randomWeights(architecture);
  return { record, weights, bytes: encodeTranslator(record, weights) };
};

/** Weights large enough for every layer to affect the output, and small enough for tanh not to saturate. */
const randomWeights = (architecture: GeneratorArchitecture): Map<string, Tensor> =>
  new Map(
    generatorParameters(architecture).map(({ name, shape, role }) => {
      const stream = randomStream(0, name);
      const [mean, std] = role === 'gamma' ? [1, 0.2] : [0, 0.15];
      const values = Float32Array.from({ length: elementCount(shape) }, () => mean + std * stream.normal());
      return [name, tensor(shape, values)];
    }),
  );

/** An image [1,C,h,w] of values in [-1,1]. */
export const randomImage = (channels: number, h: number, w: number, name = 'image'): Tensor => {
  const stream = randomStream(0, name);
  const data = Float32Array.from({ length: channels * h * w }, () => 2 * stream.uniform() - 1);
  return tensor([1, channels, h, w], data);
};
