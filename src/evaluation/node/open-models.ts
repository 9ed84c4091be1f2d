/** Opens the models of an evaluation, which are run folders and .onnx files, and checks that they can be compared. */
import { Pix2PixError } from '../../core/errors.ts';
import type { Direction } from '../../data/pairs.ts';
import { readModelInfo } from '../../onnx/model-info.ts';
import type { Device } from '../../runtime/device.ts';
import { exampleShape } from '../../settings/examples.ts';
import { resolveOptions } from '../../settings/options.ts';
import {
  findModel,
  type ModelSource,
  modelText,
  readModel,
  takenText,
} from '../../training/node/model-source.ts';
import { isRunFolder, type RunRecord, readRunRecord } from '../../training/node/run-folder.ts';
import { openTranslator, type Translator } from '../../translation/translator.ts';
import type { ComparedModel, TrainedShape, View } from '../compared-pairs.ts';
import { distinctNames } from './distinct-names.ts';

export interface OpenedModel extends ComparedModel {
  /** Which file it was read from, and how long it was trained: `checkpoint best, epoch 1, step 16`. */
  readonly file: string;
  readonly translator: Translator;
  /** The record and the folder of a run. */
  readonly run?: RunRecord;
  readonly runFolder?: string;
  /** Absent if a foreign model does not say. */
  readonly direction: Direction | undefined;
}

export interface OpenModelsOptions {
  /** Whether outputs are compared at each image's own size. */
  readonly isFullSize: boolean;
  /** Whether models get noise, as in training. */
  readonly hasNoise: boolean;
  /** Which checkpoint of run folders is used; model.onnx if absent. */
  readonly checkpoint?: string | undefined;
  /** Gets a line that says which weights of a run are used. */
  readonly onNotice?: ((line: string) => void) | undefined;
}

/**
 * Opens every model. Throws FILE for a file that is not a model, and OPTION if the models cannot be compared: if their
 * directions differ, or their sizes or preprocessing unless they are compared at full size.
 */
export const openModels = async (
  device: Device,
  paths: readonly string[],
  options: OpenModelsOptions,
): Promise<OpenedModel[]> => {
  const sources = await findModels(paths, options.checkpoint);
  const names = distinctNames(paths);
  const models: OpenedModel[] = [];
  try {
    for (const [i, source] of sources.entries())
      models.push(await openModel(device, source, names[i] as string, options));
    requireComparable(models);
    return models;
  } catch (error) {
    for (const { translator } of models) await translator.dispose();
    throw error;
  }
};

/** `checkpoint` chooses within each run folder, and does not concern files. Throws OPTION if there are only files. */
const findModels = async (
  paths: readonly string[],
  checkpoint: string | undefined,
): Promise<ModelSource[]> => {
  const areRuns = await Promise.all(paths.map(isRunFolder));
  if (checkpoint !== undefined && !areRuns.includes(true)) await findModel(paths[0] as string, checkpoint); // throws
  return Promise.all(paths.map((path, i) => findModel(path, areRuns[i] ? checkpoint : undefined)));
};

const openModel = async (
  device: Device,
  source: ModelSource,
  name: string,
  { isFullSize, hasNoise, onNotice }: OpenModelsOptions,
): Promise<OpenedModel> => {
  const run = source.run === undefined ? undefined : await readRunRecord(source.run);
  const model = await readModel(source);
  const taken = takenText(model);
  if (taken !== undefined) onNotice?.(taken);
  const { path, bytes } = model;
  const shape = run ? exampleShape(run.options) : shapeOfFile(bytes, path);
  const translator = await openTranslator(device, bytes, { name: path, hasNoise });
  const channels = { input: translator.inputChannels, target: translator.outputChannels };
  const trained = shape ?? shapeOfRecord(translator);
  const view: View =
    isFullSize || !trained
      ? { kind: 'full', channels }
      : { kind: 'trained', shape: { ...trained, channels } };
  const direction = run?.options.direction ?? translator.record?.direction;
  return {
    name,
    file: modelText(model),
    translator,
    view,
    direction,
    ...(run && source.run !== undefined ? { run, runFolder: source.run } : {}),
  };
};

/** The training size that model.onnx records; a foreign file has no record. */
const shapeOfRecord = ({ record }: Translator): TrainedShape | undefined =>
  record &&
  exampleShape(
    resolveOptions({
      size: record.trainedSize,
      height: record.trainedHeight ?? null,
      depth: Math.log2(record.sizeMultiple), // the sizes that a generator of this depth takes
    }),
  );

/** The only size that a foreign file takes. */
const shapeOfFile = (bytes: Uint8Array, path: string): TrainedShape | undefined => {
  const [, , height, width] = readModelInfo(bytes, path).inputs[0]?.shape?.map(Number) ?? [];
  if (!height || !width) return undefined;
  return exampleShape(resolveOptions({ size: width, height, depth: 2 }));
};

const requireComparable = (models: readonly OpenedModel[]): void => {
  const [first, ...others] = models;
  for (const other of others) {
    if (
      first?.direction !== undefined &&
      other.direction !== undefined &&
      first.direction !== other.direction
    )
      throw new Pix2PixError(
        'OPTION',
        `evaluate: ${first.name} translates ${first.direction} and ${other.name} ${other.direction}; only models of the same direction can be compared`,
      );
    const [a, b] = [viewText(first?.view), viewText(other.view)];
    if (a !== b)
      throw new Pix2PixError(
        'OPTION',
        `evaluate: ${first?.name} sees its pairs ${a}, ${other.name} ${b}; compare them with --full-size, at each image's own size`,
      );
  }
};

/** What determines a target's pixels; whether filters agree is checked pair by pair. */
const viewText = (view: View | undefined): string => {
  if (!view) return '';
  if (view.kind === 'full') return `at their own size, ${view.channels.target} channels`;
  const { width, height, preprocess, channels } = view.shape;
  return `at ${width}x${height} (${preprocess}, ${channels.target} channels)`;
};
