/** The package `pix2pix/web`: what runs in any JavaScript engine, a browser tab included. */

// # Translation in a page

export type { TranslatableImage } from './library/image-pixels.ts';
export type { DeviceChoice, ModelFacts } from './library/messages.ts';
export type { DownloadOptions, DownloadProgress } from './library/model-download.ts';
export {
  type LoadOptions,
  type TranslatedImage,
  type TranslateImageOptions,
  Translator,
} from './library/translator.ts';

// # Training

export {
  type InspectOptions,
  inspectTabSource,
  type ShownPair,
  type TabFinding,
  type TabInspection,
} from '../data/web/inspect-source.ts';
export type {
  FilesSource,
  GrownSource,
  HousesSource,
  TabFile,
  TabSource,
} from '../data/web/tab-source.ts';
export { learningRate, type ScheduleOptions } from '../nn/schedules.ts';
export type { CheckpointRecord, Position } from '../training/checkpoint.ts';
export { type DrawParameters, openTrainer, type StepLosses, type Trainer } from '../training/trainer.ts';
export type { TrainingEstimate } from '../training/web/estimate-run.ts';
export { type EstimatedTraining, estimateTraining } from './library/estimate-training.ts';
export {
  openTraining,
  type ResumeTrainingRequest,
  resumeTraining,
  type Training,
  type TrainingPair,
  type TrainingPlace,
  type TrainingRequest,
} from './library/training.ts';
export type { TrainingFacts, TrainingUpdate } from './library/training-messages.ts';
export {
  filesOfTraining,
  importTraining,
  type KeptTraining,
  listTrainings,
  removeTraining,
  zipOfTraining,
} from './library/trainings.ts';

// # Translation

export type { Statistics, Weights } from '../models/translation-graph.ts';
export {
  type ConvertedModel,
  type ConvertOptions,
  convertModel,
} from '../onnx/convert/convert-model.ts';
export type { Precision } from '../onnx/convert/precision.ts';
export { type ImageSource, imageSource } from '../translation/frame-source.ts';
export {
  type ChannelOrder,
  type ImageModelRecord,
  type ImagePortRecord,
  imageModelMetadata,
  type TensorLayout,
} from '../translation/image-model.ts';
export type { ImagePlan, ImagePort } from '../translation/image-plan.ts';
export type { StripOptions } from '../translation/image-translator.ts';
export { encodeTranslator, type ModelRecord, modelRecord } from '../translation/model-file.ts';
export type { TileChoice } from '../translation/tile-plan.ts';
export type { FixedSize, TranslationResize, View } from '../translation/trained-view.ts';
export { type ImageTranslation, translateImage } from '../translation/translate-image.ts';
export {
  type OpenTranslatorOptions,
  openTranslator,
  type TranslateOptions,
  type Translator as TensorTranslator,
} from '../translation/translator.ts';

// # Data and images

export { type Batch, type Batches, type BatchesOptions, openBatches } from '../data/batches.ts';
export type { ExampleOptions, ExampleReader } from '../data/example.ts';
export { FACADE_PALETTE, type LabelName } from '../data/facades/palette.ts';
export { type FacadeOptions, type FacadePair, renderFacade } from '../data/facades/render-facade.ts';
export type { RgbImage } from '../data/facades/rgb-image.ts';
export { imageGrid } from '../data/grid.ts';
export { type AnyImage, type Image, rangeOf, type Samples, type ValueRange } from '../data/image.ts';
export { type Direction, memoryPairs, type Pair, type PairSource } from '../data/pairs.ts';
export { imagesTensor, readSamples, tensorImages } from '../data/pixels.ts';
export { shownImage } from '../data/shown.ts';
export type { SideFormat, SideFormats } from '../data/side-format.ts';
export type { Size } from '../data/transform.ts';

// # Evaluation and metrics

export type { Direction as MetricDirection } from '../metrics/direction.ts';
export {
  countLab,
  emptyLabHistogram,
  type LabHistogram,
  labIntersection,
} from '../metrics/lab-histogram.ts';
export { METRIC_NAMES, type MetricName } from '../metrics/metric-names.ts';
export {
  type MetricColumn,
  PIXEL_METRICS,
  type PixelMetric,
  type PixelMetricName,
} from '../metrics/pixel-metrics.ts';

// # Options and networks

export type { DiscriminatorArchitecture } from '../models/discriminator.ts';
export type { GeneratorArchitecture } from '../models/generator.ts';
export {
  discriminatorInfo,
  generatorInfo,
  type LayerInfo,
  type NetworkInfo,
} from '../models/network-info.ts';
export type { Recipe } from '../models/recipe.ts';
export type { UnetArchitecture } from '../models/unet.ts';
export { discriminatorArchitecture, generatorArchitecture } from '../settings/architectures.ts';
export {
  OPTIONS_SCHEMA,
  type Options,
  type PartialOptions,
  PRESET_NAMES,
  PRESETS,
  type PresetName,
  resolveOptions,
} from '../settings/options.ts';

// # Devices

export type { LoweringPlan } from '../lowering/plan.ts';
export type {
  CompileOptions,
  Device,
  DeviceInfo,
  Program,
  State,
  StateLayout,
  SweepOptions,
} from '../runtime/device.ts';
export { type OpenWebDeviceOptions, openWebDevice } from '../runtime/web/open-device.ts';
export type { WasmDeviceOptions } from '../runtime/web/wasm-device.ts';

// # Graphs and gradients

export { gradients, vectorJacobianProduct } from '../autodiff/gradient.ts';
export {
  abs,
  add,
  batchNorm,
  broadcastTo,
  clip,
  concat,
  constant,
  conv2d,
  convTranspose2d,
  convWeightGrad,
  depthToSpace,
  div,
  exp,
  gemm,
  globalAveragePool,
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
  type Operand,
  pad,
  padImage,
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
} from '../graph/build.ts';
export type { AxisRange, ConvAttributes, Graph, OpAttributes, OpName, PadMode, Value } from '../graph/ops.ts';
export { printGraph } from '../graph/print.ts';

// # Tensors and shapes

export { type Dim, formatShape, type Shape, type SymbolicDim, symbolicDim } from '../core/shape.ts';
export { filled, scalar, type Tensor, tensor, zeros } from '../core/tensor.ts';

// # File formats

export { type DecodedModel, decodeModel } from '../onnx/decode.ts';
export { type EncodeOptions, encodeModel } from '../onnx/encode.ts';
export { decodeSafetensors, encodeSafetensors, type SafetensorsContent } from '../safetensors/safetensors.ts';

// # Weights of other programs

export { accessBytes, type RandomAccess } from '../core/random-access.ts';
export { type LayersModel, layersModelParts } from '../translation/layers-model.ts';
export type { BuildOptions, BuiltNetwork } from '../weights/keras/build-layers.ts';
export { type GeneratorLayersOptions, writtenGenerator } from '../weights/keras/generator-layers.ts';
export { openKerasH5 } from '../weights/keras/h5-file.ts';
export type { GuessedRanges, ImageRange } from '../weights/keras/image-range.ts';
export { type ImportedLayers, importLayers } from '../weights/keras/import-layers.ts';
export { openKerasArchive } from '../weights/keras/keras-archive.ts';
export type { KerasStatistics } from '../weights/keras/layer-rule.ts';
export type { KerasFile, LayerPlace } from '../weights/keras/layer-weights.ts';
export type { KerasLayer, KerasModel, LayerOutput } from '../weights/keras/model-config.ts';
export type { JsonRecord } from '../weights/keras/settings.ts';
export { openTfjs, type ReadShard } from '../weights/keras/tfjs-file.ts';
export { tfjsFiles, type WrittenFile } from '../weights/keras/write-tfjs.ts';
export type { WrittenLayer, WrittenNetwork, WrittenWeight } from '../weights/keras/written-layers.ts';
export { type FoundNetwork, type FoundNetworks, findNetworks } from '../weights/naming/find-networks.ts';
export type { KnownFacts, NamedPart, NamingScheme, Origin, Shapes } from '../weights/naming/naming-scheme.ts';
export { type Network, type NetworkValues, networkText } from '../weights/naming/network.ts';
export { namedTensors, readNetwork } from '../weights/naming/read-network.ts';
export { openPytorch } from '../weights/pytorch/open-pytorch.ts';
export { type PytorchTensor, pytorchParts } from '../weights/pytorch/pytorch-parts.ts';
export { openSafetensors } from '../weights/safetensors-file.ts';
export type { StoredTensor, TensorFile } from '../weights/tensor-file.ts';

// # Errors and random numbers

export { ERROR_CODES, type ErrorCode, Pix2PixError } from '../core/errors.ts';
export { type RandomStream, randomStream } from '../core/random.ts';
