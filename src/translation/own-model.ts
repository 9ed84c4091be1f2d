/** What runs for our own model file: the file itself, or its network built again if the file lacks something. */
import { Pix2PixError } from '../core/errors.ts';
import type { Graph } from '../graph/ops.ts';
import {
  type Statistics,
  statisticsOf,
  type TranslationOptions,
  translationGraph,
  type Weights,
} from '../models/translation-graph.ts';
import { PRECISION_KEY } from '../onnx/convert/precision.ts';
import type { ModelInfo } from '../onnx/model-info.ts';
import type { Device } from '../runtime/device.ts';
import { decodeWeights, type ModelRecord } from './model-file.ts';

/** What to run for our own model file, and whether it takes noise. */
export type OwnModel = { readonly withNoise: boolean } & (
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  /** The network built again, for images of a size or of any. */
  | { readonly kind: 'network'; readonly graph: (size?: TranslationOptions['size']) => Graph }
);

/** How our own model is run. */
export interface OwnModelOptions {
  readonly hasNoise: boolean;
  readonly statistics: Statistics;
  readonly info: ModelInfo;
  /** On which it is run. */
  readonly device: Pick<Device, 'info'>;
}

/**
 * The file itself, or the same network built again: with noise, with running statistics, with norms that are accurate
 * on flat planes, or in float32 where converted models do not run as they are. Throws OPTION for running statistics
 * where there are none.
 */
export const ownModel = (
  bytes: Uint8Array,
  { architecture }: ModelRecord,
  { hasNoise, statistics, info, device }: OwnModelOptions,
): OwnModel => {
  const withNoise = hasNoise && architecture.noise !== 'none';
  const isAsAsked = !withNoise && statistics === statisticsOf(architecture);
  if (isAsAsked && !hasInaccurateNorms(info) && runsAsItIs(info, device))
    return { kind: 'file', bytes, withNoise };
  const weights = decodeWeights(bytes);
  if (statistics === 'running') requireRunning(architecture, weights);
  const graph: Extract<OwnModel, { kind: 'network' }>['graph'] = (size) =>
    translationGraph(architecture, weights, { hasNoise: withNoise, statistics, ...(size ? { size } : {}) });
  graph(); // throws for weights that do not fit
  return { kind: 'network', graph, withNoise };
};

/** Not every WebGPU has half precision, and its convolutions of some numbers of channels are mended in our graphs only. */
const runsAsItIs = ({ metadata }: ModelInfo, { info }: OwnModelOptions['device']): boolean =>
  metadata[PRECISION_KEY] === undefined || info.device !== 'webgpu';

const requireRunning = ({ norm }: ModelRecord['architecture'], weights: Weights): void => {
  if (norm !== 'batch')
    throw new Pix2PixError(
      'OPTION',
      `statistics is "running" (--statistics running), but ${norm === 'none' ? 'this network has no norms' : `norms of the kind "${norm}" keep no statistics`}; leave it out`,
    );
  if ([...weights.keys()].some((name) => name.endsWith('.norm.runningMean'))) return;
  throw new Pix2PixError(
    'OPTION',
    'statistics is "running" (--statistics running), but the file has none, as those of earlier versions; take the weights from the run, which has them (--checkpoint latest), or leave it out',
  );
};

/**
 * Whether a file is of a version whose norms left large planes to the engine; this one gives them to it as rows, by
 * Reshape. This holds only for unchanged files: one
 * that another program changed may not be readable as our graph, and runs as it is.
 */
const hasInaccurateNorms = ({ nodes }: ModelInfo): boolean =>
  nodes.InstanceNormalization !== undefined &&
  nodes.Reshape === undefined &&
  Object.keys(nodes).every((opType) => OLDER_OP_TYPES.has(opType));

/** The op types in files of older versions. */
const OLDER_OP_TYPES: ReadonlySet<string> = new Set([
  'Add',
  'Concat',
  'Conv',
  'ConvTranspose',
  'DepthToSpace',
  'GlobalAveragePool',
  'InstanceNormalization',
  'LeakyRelu',
  'Mul',
  'Pad',
  'Relu',
  'Slice',
  'Sub',
  'Tanh',
]);
