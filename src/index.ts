/** The package `pix2pix`, for Node: all that users of the library import. */

export { readImage, writePng } from './data/node/codecs.ts';
export { type DataSet, openDataSet } from './data/node/folders.ts';
export { writeSampleDataSet } from './data/node/make/write-sample.ts';
export {
  type EvaluatedFiles,
  type EvaluateFilesOptions,
  evaluateFiles,
} from './evaluation/node/evaluate-files.ts';
export { prepareFolders } from './evaluation/node/prepare-folders.ts';
export { prepareModels } from './evaluation/node/prepare-models.ts';
export type { Report } from './evaluation/report.ts';
export { METRIC_NAMES, type MetricName } from './metrics/metric-names.ts';
// Stands before the one for tabs, which the last line would bring.
export { PIXEL_METRICS, type PixelMetric } from './metrics/pixel-metrics.ts';
export { openDevice } from './runtime/node/open-device.ts';
export { readCheckpoint } from './training/node/checkpoint-files.ts';
export type { RunListener, RunResult } from './training/node/run-training.ts';
export { resumeRun, startRun } from './training/node/train-run.ts';
export { translateFiles } from './translation/node/translate-files.ts';
export * from './web/index.ts';
