/**
 * The package `pix2pix`, for Node. It has what `pix2pix/web` has, except what needs a page, and adds what works on files
 * and native devices. The groups are the sections of docs/api.md.
 */

// # Training

export type { EpochEvent, StepEvent, TrainingEvent } from './api/training-events.ts';
export type { Peers } from './core/peers.ts';
export { type MpiPeers, openPeers, type ThreadSupport } from './runtime/node/mpi/open-peers.ts';
export { type RecordedRun, readRun } from './training/node/read-run.ts';
export {
  joinResume,
  joinStart,
  type ResumeRunOptions,
  resumeRun,
  type StartRunOptions,
  startRun,
} from './training/node/train-run.ts';
export type { ResumeChanges } from './training/resume.ts';
export type { RunControl, RunListener, RunOutline, RunResult } from './training/run-control.ts';
export type { WeightsBytes } from './training/run-metrics.ts';
export type { Cadence, RunRecord } from './training/run-record.ts';
export type { Results } from './training/run-results.ts';
export {
  type CheckpointRecord,
  type DrawParameters,
  learningRate,
  openTrainer,
  type Position,
  type ScheduleOptions,
  type StepLosses,
  type Trainer,
} from './web/index.ts';

// # Translation

export { findModel, type ModelSource, readModel, type SourceModel } from './training/node/model-source.ts';
export { type ImageInput, type ListInputsOptions, listInputs } from './translation/node/image-inputs.ts';
export {
  type FailedFile,
  type TranslatedFile,
  type TranslatedFiles,
  type TranslateFilesOptions,
  translateFiles,
} from './translation/node/translate-files.ts';
export { type LargeFile, type LargeOptions, translateLarge } from './translation/node/translate-large.ts';
export type { ResultFormat } from './translation/node/write-result.ts';
export {
  type ChannelOrder,
  type ConvertedModel,
  type ConvertOptions,
  convertModel,
  encodeTranslator,
  type FixedSize,
  type ImageModelRecord,
  type ImagePlan,
  type ImagePort,
  type ImagePortRecord,
  type ImageSource,
  type ImageTranslation,
  imageModelMetadata,
  imageSource,
  type ModelRecord,
  modelRecord,
  type OpenTranslatorOptions,
  openTranslator,
  type Precision,
  type Statistics,
  type StripOptions,
  type TensorLayout,
  type TensorTranslator,
  type TileChoice,
  type TranslateOptions,
  type TranslationResize,
  translateImage,
  type View,
  type Weights,
} from './web/index.ts';

// # Data and images

export type { Layout } from './data/layouts/split-files.ts';
export type { BadPair, DataFile, SizeCheck } from './data/node/check-pairs.ts';
export { encodePng, readImage, writePng } from './data/node/codecs.ts';
export { type DataSet, type DataSetOptions, openDataSet, withFormats } from './data/node/folders.ts';
export {
  decodeStored,
  readStored,
  type StoredImage,
  type StoredOptions,
} from './data/node/formats/stored-image.ts';
export { encodeStored, writeStored } from './data/node/formats/write-stored.ts';
export { type SampleOptions, type SplitCounts, writeSampleDataSet } from './data/node/make/write-sample.ts';
export { type UnpairedSampleOptions, writeUnpairedSample } from './data/node/make/write-unpaired-sample.ts';
export type { PairFiles } from './data/node/pair-files.ts';
export { readSide } from './data/node/read-side.ts';
export {
  type AnyImage,
  type Batch,
  type Batches,
  type BatchesOptions,
  type Direction,
  type ExampleOptions,
  type ExampleReader,
  FACADE_PALETTE,
  type FacadeOptions,
  type FacadePair,
  type Image,
  imageGrid,
  imagesTensor,
  type LabelName,
  memoryPairs,
  openBatches,
  type Pair,
  type PairSource,
  type RgbImage,
  rangeOf,
  readSamples,
  renderFacade,
  type Samples,
  type SideFormat,
  type SideFormats,
  type Size,
  shownImage,
  tensorImages,
  type ValueRange,
} from './web/index.ts';

// # Evaluation and metrics

export type { BothWaysReport } from './evaluation/both-ways-report.ts';
export type { Evaluation } from './evaluation/evaluate.ts';
export { type EvaluatedBothWays, evaluateBothWays } from './evaluation/node/evaluate-both-ways.ts';
export {
  type EvaluatedFiles,
  type EvaluateFilesOptions,
  evaluateFiles,
} from './evaluation/node/evaluate-files.ts';
export {
  type EvaluatedPart,
  type EvaluatePartOptions,
  evaluatePart,
} from './evaluation/node/evaluate-part.ts';
export type { EvaluationSource } from './evaluation/node/evaluation-source.ts';
export type { FolderFormatOptions } from './evaluation/node/folder-format.ts';
export type { MetricNetworkFiles } from './evaluation/node/metric-networks.ts';
export { sourceOfFolders } from './evaluation/node/source-of-folders.ts';
export { type SourceOfModelsOptions, sourceOfModels } from './evaluation/node/source-of-models.ts';
export type { ClassReport, PairImages, Report } from './evaluation/report.ts';
export {
  countLab,
  emptyLabHistogram,
  type LabHistogram,
  labIntersection,
  METRIC_NAMES,
  type MetricColumn,
  type MetricDirection,
  type MetricName,
  PIXEL_METRICS,
  type PixelMetric,
  type PixelMetricName,
} from './web/index.ts';

// # Options and networks

export {
  type DiscriminatorArchitecture,
  discriminatorArchitecture,
  discriminatorInfo,
  type GeneratorArchitecture,
  generatorArchitecture,
  generatorInfo,
  type LayerInfo,
  type NetworkInfo,
  OPTIONS_SCHEMA,
  type Options,
  type PartialOptions,
  PRESET_NAMES,
  PRESETS,
  type PresetName,
  type Recipe,
  resolveOptions,
  type UnetArchitecture,
} from './web/index.ts';

// # Devices

export { type OpenDeviceOptions, openDevice } from './runtime/node/open-device.ts';
export type { CpuDeviceOptions } from './runtime/node/processor.ts';
export type {
  CompileOptions,
  Device,
  DeviceInfo,
  LoweringPlan,
  Program,
  State,
  StateLayout,
  SweepOptions,
} from './web/index.ts';

// # Graphs and gradients

export {
  type AxisRange,
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
  globalAveragePool,
  gradients,
  graph,
  groupedConv2d,
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
  type PadMode,
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
  type SymbolicDim,
  scalar,
  symbolicDim,
  type Tensor,
  tensor,
  zeros,
} from './web/index.ts';

// # File formats

export { readCheckpoint } from './training/node/checkpoint-files.ts';
export {
  type DecodedModel,
  decodeModel,
  decodeSafetensors,
  type EncodeOptions,
  encodeModel,
  encodeSafetensors,
  type SafetensorsContent,
} from './web/index.ts';

// # Weights of other programs

export {
  type ExportedWeights,
  type ExportWeightsOptions,
  exportWeights,
} from './training/node/exported-weights.ts';
export {
  type ImportedNetworks,
  type ImportFacts,
  type ImportSources,
  importNetworks,
} from './training/node/imported/import-networks.ts';
export type { LoadedNetwork } from './training/node/imported/load-networks.ts';
export { writeImportedModel, writeImportedRun } from './training/node/imported/write-imported.ts';
export {
  accessBytes,
  type BuildOptions,
  type BuiltNetwork,
  type FoundNetwork,
  type FoundNetworks,
  findNetworks,
  type GeneratorLayersOptions,
  type GuessedRanges,
  type ImageRange,
  type ImportedLayers,
  importLayers,
  type JsonRecord,
  type KerasFile,
  type KerasLayer,
  type KerasModel,
  type KerasStatistics,
  type KnownFacts,
  type LayerOutput,
  type LayerPlace,
  type LayersModel,
  layersModelParts,
  type NamedPart,
  type NamingScheme,
  type Network,
  type NetworkValues,
  namedTensors,
  networkText,
  type Origin,
  openKerasArchive,
  openKerasH5,
  openPytorch,
  openSafetensors,
  openTfjs,
  type PytorchTensor,
  pytorchParts,
  type RandomAccess,
  type ReadShard,
  readNetwork,
  type Shapes,
  type StoredTensor,
  type TensorFile,
  tfjsFiles,
  type WrittenFile,
  type WrittenLayer,
  type WrittenNetwork,
  type WrittenWeight,
  writtenGenerator,
} from './web/index.ts';
export { openKeras } from './weights/node/open-keras.ts';
export { openWeights } from './weights/node/open-weights.ts';

// # Errors and random numbers

export { ERROR_CODES, type ErrorCode, Pix2PixError, type RandomStream, randomStream } from './web/index.ts';
