/** A file of ours as it runs: itself, or its network built again where that is more than the file holds. */
import { translationGraph } from '../models/translation-graph.ts';
import { encodeModel } from '../onnx/encode.ts';
import type { ModelInfo } from '../onnx/model-info.ts';
import { decodeWeights, EXPORT_IR_VERSION, EXPORT_OPSET, type ModelRecord } from './model-file.ts';

/** What runs for a file of ours, and whether it takes noise. */
export interface OwnModel {
  readonly bytes: Uint8Array;
  readonly withNoise: boolean;
}

/** The file itself, or the same network built again: with noise, or with norms that are right on flat planes. */
export const ownModel = (
  bytes: Uint8Array,
  { architecture }: ModelRecord,
  { hasNoise, info }: { readonly hasNoise: boolean; readonly info: ModelInfo },
): OwnModel => {
  const withNoise = hasNoise && architecture.noise !== 'none';
  if (!withNoise && !isOfInaccurateNorms(info)) return { bytes, withNoise };
  const rebuilt = translationGraph(architecture, decodeWeights(bytes), { hasNoise: withNoise });
  return {
    bytes: encodeModel(rebuilt, { opset: EXPORT_OPSET, irVersion: EXPORT_IR_VERSION }),
    withNoise,
  };
};

/**
 * Whether a file is of a version that normalised without taking the mean off first. Only a file that is as it was
 * written: one that another program changed may not be readable as a graph of ours, and runs as it is.
 */
const isOfInaccurateNorms = ({ nodes }: ModelInfo): boolean =>
  nodes.InstanceNormalization !== undefined &&
  nodes.GlobalAveragePool === undefined &&
  Object.keys(nodes).every((opType) => OLDER_OP_TYPES.has(opType));

/** All that exported files held before. */
const OLDER_OP_TYPES: ReadonlySet<string> = new Set([
  'Add',
  'Concat',
  'Conv',
  'ConvTranspose',
  'DepthToSpace',
  'InstanceNormalization',
  'LeakyRelu',
  'Mul',
  'Pad',
  'Relu',
  'Slice',
  'Tanh',
]);
