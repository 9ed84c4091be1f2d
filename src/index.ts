/**
 * The package `pix2pix`, for Node. It has what `pix2pix/web` has, except what needs a page, and adds what works on files
 * and native devices. The groups are the sections of docs/api.md.
 */

// # Training

export type { EpochEvent, StepEvent, TrainingEvent } from './training/events.ts';
export { type RecordedRun, readRun } from './training/node/read-run.ts';
export type { ResumeChanges } from './training/node/resume.ts';
export type { Cadence, RunRecord } from './training/node/run-folder.ts';
export type { RunControl, RunListener, RunOutline, RunResult } from './training/node/run-training.ts';
export {
  type ResumeRunOptions,
  resumeRun,
  type StartRunOptions,
  startRun,
} from './training/node/train-run.ts';
export { learningRate, openTrainer, type StepLosses, type Trainer } from './web/index.ts';

// # Translation

export { findModel, type ModelSource, readModel, type SourceModel } from './training/node/model-source.ts';
export { type ImageInput, listInputs } from './translation/node/image-inputs.ts';
export {
  type FailedFile,
  type TranslatedFile,
  type TranslatedFiles,
  type TranslateFilesOptions,
  translateFiles,
} from './translation/node/translate-files.ts';
export {
  encodeTranslator,
  type ModelRecord,
  modelRecord,
  openTranslator,
  type TensorTranslator,
  type TranslateOptions,
} from './web/index.ts';

// # Data and images

export { encodePng, readImage, writePng } from './data/node/codecs.ts';
export { type DataSet, type DataSetOptions, openDataSet } from './data/node/folders.ts';
export { type SampleOptions, writeSampleDataSet } from './data/node/make/write-sample.ts';
export {
  type Batch,
  type Batches,
  type BatchesOptions,
  type Direction,
  FACADE_PALETTE,
  type FacadePair,
  type Image,
  imageGrid,
  imagesTensor,
  memoryPairs,
  openBatches,
  type Pair,
  type PairSource,
  renderFacade,
  tensorImages,
} from './web/index.ts';

// # Evaluation and metrics

export {
  type EvaluatedFiles,
  type EvaluateFilesOptions,
  evaluateFiles,
} from './evaluation/node/evaluate-files.ts';
export { prepareFolders } from './evaluation/node/prepare-folders.ts';
export { type PrepareModelsOptions, prepareModels } from './evaluation/node/prepare-models.ts';
export type { Report } from './evaluation/report.ts';
export {
  METRIC_NAMES,
  type MetricColumn,
  type MetricName,
  PIXEL_METRICS,
  type PixelMetric,
} from './web/index.ts';

// # Options and networks

export {
  discriminatorArchitecture,
  discriminatorInfo,
  generatorArchitecture,
  generatorInfo,
  type NetworkInfo,
  OPTIONS_SCHEMA,
  type Options,
  type PartialOptions,
  PRESET_NAMES,
  PRESETS,
  type PresetName,
  resolveOptions,
} from './web/index.ts';

// # Devices

export { type OpenDeviceOptions, openDevice } from './runtime/node/open-device.ts';
export type { Device, DeviceInfo, Program, State } from './web/index.ts';

// # Graphs and gradients

export {
  abs,
  add,
  batchNorm,
  broadcastTo,
  type ConvAttributes,
  clip,
  concat,
  constant,
  conv2d,
  convTranspose2d,
  convWeightGrad,
  depthToSpace,
  div,
  exp,
  type Graph,
  gemm,
  gradients,
  graph,
  input,
  instanceNorm,
  inverseStd,
  leakyRelu,
  leakyReluGrad,
  log,
  matMul,
  maxPool2d,
  mul,
  neg,
  node,
  type OpAttributes,
  type Operand,
  type OpName,
  pad,
  padImage,
  printGraph,
  reciprocal,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  scalarConstant,
  sigmoid,
  sign,
  slice,
  sliceBox,
  sqrt,
  stopGradient,
  sub,
  tanh,
  transpose,
  type Value,
  vectorJacobianProduct,
} from './web/index.ts';

// # Tensors and shapes

export {
  type Dim,
  filled,
  formatShape,
  type Shape,
  scalar,
  symbolicDim,
  type Tensor,
  tensor,
  zeros,
} from './web/index.ts';

// # File formats

export { readCheckpoint } from './training/node/checkpoint-files.ts';
export { decodeModel, decodeSafetensors, encodeModel, encodeSafetensors } from './web/index.ts';

// # Errors and random numbers

export { ERROR_CODES, type ErrorCode, Pix2PixError, type RandomStream, randomStream } from './web/index.ts';
