/** Opens the models of an evaluation, which are run folders and .onnx files, and checks that they can be compared. */
import { Pix2PixError } from '../../core/errors.ts';
import type { Direction } from '../../data/pairs.ts';
import type { SideFormats } from '../../data/side-format.ts';
import type { Device } from '../../runtime/device.ts';
import { exampleShape, formatsToward } from '../../settings/examples.ts';
import { resolveOptions } from '../../settings/options.ts';
import { otherDirection } from '../../settings/translations.ts';
import {
  findModel,
  type ModelSource,
  modelText,
  readModel,
  takenText,
} from '../../training/node/model-source.ts';
import { isRunFolder, readRunRecord } from '../../training/node/run-folder.ts';
import type { RunRecord } from '../../training/run-record.ts';
import { planText } from '../../translation/plan-text.ts';
import { openTranslator, type Translator } from '../../translation/translator.ts';
import type { ComparedModel, TrainedShape, View } from '../compared-pairs.ts';
import { bothWaysRun } from './both-ways-run.ts';
import { distinctNames } from './distinct-names.ts';

export interface OpenedModel extends ComparedModel {
  /** Which file it was read from, and how long it was trained: `checkpoint best, epoch 1, step 16`. */
  readonly file: string;
  /** That file. */
  readonly path: string;
  readonly translator: Translator;
  /** The network of the other way, of a training both ways. */
  readonly back?: Translator;
  /** The record and the folder of a run. */
  readonly run?: RunRecord;
  readonly runFolder?: string;
  /** Absent if a foreign model does not say. */
  readonly direction: Direction | undefined;
  /** What its sides hold; absent where they are colour or gray of 8 bits. */
  readonly formats: SideFormats | undefined;
}

export interface OpenModelsOptions {
  /** Whether outputs are compared at each image's own size. */
  readonly isFullSize: boolean;
  /** Whether models get noise, as in training. */
  readonly hasNoise: boolean;
  /** Which checkpoint of run folders is used; model.onnx if absent. */
  readonly checkpoint?: string | undefined;
  /** The way that trainings both ways translate, beside no models that know only the other; their own if absent. */
  readonly direction?: Direction | undefined;
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
  const bothWays = await Promise.all(paths.map(bothWaysRun));
  const names = distinctNames(paths);
  const models: (OpenedModel | undefined)[] = paths.map(() => undefined);
  const open = async (i: number, direction?: Direction): Promise<void> => {
    const find = (way?: Direction): Promise<ModelSource> => findOne(paths, i, options.checkpoint, way);
    const model = await openModel(device, await find(direction), names[i] as string, direction, options);
    models[i] = model;
    if (direction === undefined) return;
    const back = await openBack(device, await find(otherDirection(direction)), options);
    models[i] = { ...model, back, hasIdentity: takesTargets(model) };
  };
  try {
    for (const i of paths.keys()) if (!bothWays[i]) await open(i);
    const known = models.find((model) => model?.direction !== undefined)?.direction;
    const direction = known ?? options.direction ?? bothWays.find((run) => run)?.options.direction;
    for (const i of paths.keys()) if (bothWays[i]) await open(i, direction);
    const opened = models.flatMap((model) => model ?? []);
    requireComparable(opened);
    return opened;
  } catch (error) {
    await disposeModels(models.flatMap((model) => model ?? []));
    throw error;
  }
};

export const disposeModels = async (models: readonly OpenedModel[]): Promise<void> => {
  for (const { translator, back } of models) {
    await translator.dispose();
    await back?.dispose();
  }
};

/** Whether it can be given an image of the target side. */
const takesTargets = ({ translator }: OpenedModel): boolean =>
  translator.inputChannels === translator.outputChannels;

/** `checkpoint` chooses within each run folder, and does not concern files. Throws OPTION if there are only files. */
const findOne = async (
  paths: readonly string[],
  index: number,
  checkpoint: string | undefined,
  direction: Direction | undefined,
): Promise<ModelSource> => {
  const areRuns = await Promise.all(paths.map(isRunFolder));
  const isChosen = areRuns[index] || !areRuns.includes(true); // of a file this throws
  return findModel(paths[index] as string, isChosen ? checkpoint : undefined, direction);
};

const openBack = async (
  device: Device,
  source: ModelSource,
  { hasNoise }: OpenModelsOptions,
): Promise<Translator> => {
  const { path, bytes } = await readModel(source);
  return openTranslator(device, bytes, { name: path, hasNoise });
};

const openModel = async (
  device: Device,
  source: ModelSource,
  name: string,
  way: Direction | undefined,
  { isFullSize, hasNoise, onNotice }: OpenModelsOptions,
): Promise<OpenedModel> => {
  const run = source.run === undefined ? undefined : await readRunRecord(source.run);
  const model = await readModel(source);
  const taken = takenText(model);
  if (taken !== undefined) onNotice?.(taken);
  const { path, bytes } = model;
  const translator = await openTranslator(device, bytes, { name: path, hasNoise });
  if (translator.images) onNotice?.(`${path}: images ${planText(translator.images)}`);
  const direction = way ?? run?.options.direction ?? translator.record?.direction;
  const formats = run
    ? formatsToward(direction ?? run.options.direction, run.options)
    : translator.record?.formats;
  const shape = run ? { ...exampleShape(run.options), formats } : shapeOfFile(translator);
  const channels = { input: translator.inputChannels, target: translator.outputChannels };
  const trained = shape ?? shapeOfRecord(translator);
  const view: View =
    isFullSize || !trained
      ? { kind: 'full', channels, task: translator.record?.task }
      : { kind: 'trained', shape: { ...trained, channels } };
  return {
    name,
    file: modelText(model),
    path,
    translator,
    task: translator.record?.task,
    view,
    direction,
    formats,
    ...(run && source.run !== undefined ? { run, runFolder: source.run } : {}),
  };
};

/** The training size that model.onnx records; a foreign file has no record. */
const shapeOfRecord = ({ record }: Translator): TrainedShape | undefined =>
  record && {
    ...exampleShape(
      resolveOptions({
        size: record.trainedSize,
        height: record.trainedHeight ?? null,
        depth: Math.log2(record.sizeMultiple), // the sizes that a generator of this depth takes
      }),
    ),
    formats: record.formats,
    task: record.task,
  };

/** The only size that a foreign file takes. */
const shapeOfFile = ({ record, fixedSize }: Translator): TrainedShape | undefined => {
  const { height, width } = fixedSize ?? {};
  if (record || !height || !width) return undefined;
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
        `evaluate: ${first?.name} sees its pairs ${a}, ${other.name} ${b}; compare them at each image's own size: isFullSize (--full-size)`,
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
