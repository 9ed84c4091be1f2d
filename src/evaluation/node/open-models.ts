/** The models that an evaluation names: run folders and .onnx files, opened, and seen to be comparable. */
import { basename, resolve } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import type { Direction } from '../../data/pairs.ts';
import { resolveOptions } from '../../models/options.ts';
import type { Device } from '../../runtime/device.ts';
import { exampleShape } from '../../training/examples.ts';
import { isRunFolder, type RunRecord, readRunRecord } from '../../training/node/run-folder.ts';
import { modelPathOf, readModelBytes } from '../../translation/node/model-path.ts';
import { openTranslator, type Translator } from '../../translation/translator.ts';
import type { ContestModel, TrainedShape, View } from '../contest.ts';
import { modelInfoOf } from '../image-network.ts';

export interface OpenedModel extends ContestModel {
  /** The .onnx file. */
  readonly path: string;
  readonly translator: Translator;
  /** Of a run folder. */
  readonly run?: RunRecord;
  /** Absent where a foreign model does not say. */
  readonly direction: Direction | undefined;
}

export interface OpenModelsOptions {
  /** Whether outputs are compared at each image's own size. */
  readonly isFullSize: boolean;
  /** Whether the noise of the training is put back in. */
  readonly hasNoise: boolean;
}

/**
 * Opens every model. Throws FILE for what is none, OPTION where they cannot be compared: other directions, or other
 * sizes or preprocessing where it is the training's size that they are compared at.
 */
export const openModels = async (
  device: Device,
  paths: readonly string[],
  options: OpenModelsOptions,
): Promise<OpenedModel[]> => {
  const names = distinctNames(paths);
  const models: OpenedModel[] = [];
  try {
    for (const [i, path] of paths.entries())
      models.push(await openModel(device, path, names[i] as string, options));
    requireComparable(models);
    return models;
  } catch (error) {
    for (const { translator } of models) await translator.dispose();
    throw error;
  }
};

const openModel = async (
  device: Device,
  source: string,
  name: string,
  { isFullSize, hasNoise }: OpenModelsOptions,
): Promise<OpenedModel> => {
  const run = (await isRunFolder(source)) ? await readRunRecord(source) : undefined;
  const path = await modelPathOf(source);
  const bytes = await readModelBytes(path);
  const shape = run ? exampleShape(run.options) : shapeOfFile(bytes, path);
  const translator = await openTranslator(device, bytes, { name: path, hasNoise });
  const channels = { input: translator.inputChannels, target: translator.outputChannels };
  const trained = shape ?? shapeOfRecord(translator);
  const view: View =
    isFullSize || !trained
      ? { kind: 'full', channels }
      : { kind: 'trained', shape: { ...trained, channels } };
  const direction = run?.options.direction ?? translator.record?.direction;
  return { name, path, translator, view, direction, ...(run ? { run } : {}) };
};

/** What model.onnx says of its training; a foreign file that takes any size says nothing. */
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
  const [, , height, width] = modelInfoOf(bytes, path).inputs[0]?.shape?.map(Number) ?? [];
  if (!height || !width) return undefined;
  return exampleShape(resolveOptions({ size: width, height, depth: 2 }));
};

/** The last part of each path, or the whole of it where two would be called the same. */
const distinctNames = (paths: readonly string[]): string[] => {
  const short = paths.map((path) => basename(resolve(path)).replace(/\.onnx$/, ''));
  return short.map((name, i) =>
    short.filter((other) => other === name).length > 1 ? (paths[i] as string) : name,
  );
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
        `evaluate: ${first.name} translates ${first.direction} and ${other.name} ${other.direction}; models of one direction can be compared`,
      );
    const [a, b] = [viewText(first?.view), viewText(other.view)];
    if (a !== b)
      throw new Pix2PixError(
        'OPTION',
        `evaluate: ${first?.name} sees its pairs ${a}, ${other.name} ${b}; compare them with --full-size, at each image's own size`,
      );
  }
};

/** What decides over a target's pixels; filters are seen to agree pair by pair. */
const viewText = (view: View | undefined): string => {
  if (!view) return '';
  if (view.kind === 'full') return `at their own size, ${view.channels.target} channels`;
  const { width, height, preprocess, channels } = view.shape;
  return `at ${width}x${height} (${preprocess}, ${channels.target} channels)`;
};
