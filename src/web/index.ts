/** The package `pix2pix/web`: what runs in any JavaScript engine, a browser tab included. */

export { gradients, vectorJacobianProduct } from '../autodiff/gradient.ts';
export { ERROR_CODES, type ErrorCode, Pix2PixError } from '../core/errors.ts';
export { type RandomStream, randomStream } from '../core/random.ts';
export { type Dim, formatShape, type Shape, symbolicDim } from '../core/shape.ts';
export * from '../core/tensor.ts';
export { type Batch, openBatches } from '../data/batches.ts';
export { FACADE_PALETTE } from '../data/facades/palette.ts';
export { type FacadePair, renderFacade } from '../data/facades/render-facade.ts';
export { imageGrid } from '../data/grid.ts';
export type { Image } from '../data/image.ts';
export { memoryPairs, type Pair, type PairSource } from '../data/pairs.ts';
export { imagesTensor, tensorImages } from '../data/pixels.ts';
export * from '../graph/build.ts';
export type { ConvAttributes, Graph, OpAttributes, OpName, Value } from '../graph/ops.ts';
export { printGraph } from '../graph/print.ts';
export { discriminatorArchitecture, generatorArchitecture } from '../models/architecture.ts';
export { discriminatorInfo, generatorInfo, type NetworkInfo } from '../models/network-info.ts';
export {
  OPTIONS_SCHEMA,
  type Options,
  type PartialOptions,
  PRESET_NAMES,
  PRESETS,
  type PresetName,
  resolveOptions,
} from '../models/options.ts';
export { learningRate } from '../nn/schedules.ts';
export { decodeModel } from '../onnx/decode.ts';
export { encodeModel } from '../onnx/encode.ts';
export type { Device, Program, State } from '../runtime/device.ts';
export { openDevice } from '../runtime/web/open-device.ts';
export { decodeSafetensors, encodeSafetensors } from '../safetensors/safetensors.ts';
export { openTrainer, type StepLosses, type Trainer } from '../training/trainer.ts';
export { encodeTranslator, type ModelRecord, modelRecord } from '../translation/model-file.ts';
export { openTranslator, type Translator as TensorTranslator } from '../translation/translator.ts';
export type { TranslatableImage } from './library/image-pixels.ts';
export type { DownloadProgress } from './library/model-download.ts';
export {
  type LoadOptions,
  type TranslatedImage,
  type TranslateImageOptions,
  Translator,
} from './library/translator.ts';
