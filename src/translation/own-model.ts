/** What runs for our own model file: the file itself, or its network built again if the file lacks something. */
import { translationGraph } from '../models/translation-graph.ts';
import { encodeModel } from '../onnx/encode.ts';
import type { ModelInfo } from '../onnx/model-info.ts';
import { decodeWeights, EXPORT_IR_VERSION, EXPORT_OPSET, type ModelRecord } from './model-file.ts';

/** The bytes to run for our own model file, and whether they take noise. */
export interface OwnModel {
  readonly bytes: Uint8Array;
  readonly withNoise: boolean;
}

/** The file itself, or the same network built again with noise or with norms that are accurate on flat planes. */
export const ownModel = (
  bytes: Uint8Array,
  { architecture }: ModelRecord,
  { hasNoise, info }: { readonly hasNoise: boolean; readonly info: ModelInfo },
): OwnModel => {
  const withNoise = hasNoise && architecture.noise !== 'none';
  if (!withNoise && !hasInaccurateNorms(info)) return { bytes, withNoise };
  const rebuilt = translationGraph(architecture, decodeWeights(bytes), { hasNoise: withNoise });
  return {
    bytes: encodeModel(rebuilt, { opset: EXPORT_OPSET, irVersion: EXPORT_IR_VERSION }),
    withNoise,
  };
};

/**
 * Whether a file is of a version whose norms did not subtract the mean first. This holds only for unchanged files: one
 * that another program changed may not be readable as our graph, and runs as it is.
 */
const hasInaccurateNorms = ({ nodes }: ModelInfo): boolean =>
  nodes.InstanceNormalization !== undefined &&
  nodes.GlobalAveragePool === undefined &&
  Object.keys(nodes).every((opType) => OLDER_OP_TYPES.has(opType));

/** The op types in files of older versions. */
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
