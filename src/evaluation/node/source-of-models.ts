/** Models and a split of a data set as the source of an evaluation. */
import { basename, resolve } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import { readDescription } from '../../data/node/description.ts';
import { type DataSet, listSplits, openDataSet } from '../../data/node/folders.ts';
import { isFolder } from '../../data/node/image-files.ts';
import { directionText, layoutText } from '../../data/node/layout-text.ts';
import type { Direction, Pair } from '../../data/pairs.ts';
import type { Size } from '../../data/transform.ts';
import type { Device } from '../../runtime/device.ts';
import { type ComparedModel, translatedPairs, type View, viewOf } from '../compared-pairs.ts';
import type { FailedPair } from '../evaluate.ts';
import { type EvaluationSource, MOST_LOOKED_AT } from './evaluation-source.ts';
import { findPalette } from './find-palette.ts';
import { type OpenedModel, openModels } from './open-models.ts';

/** Models to compare, and the pairs to compare them on. */
export interface SourceOfModelsOptions {
  /** Run folders and .onnx files. */
  readonly models: readonly string[];
  /** Folder of the data set; that of the first run if absent. */
  readonly data?: string | undefined;
  /** If absent: `test`, or else `val`. */
  readonly split?: string | undefined;
  /** Direction of models that do not record it. */
  readonly direction?: Direction | undefined;
  readonly isFullSize: boolean;
  readonly hasNoise: boolean;
  /** Seed of the noise. */
  readonly seed: number;
  /** Which checkpoint of run folders is used: `best`, `latest`, another name or a path; model.onnx if absent. */
  readonly checkpoint?: string | undefined;
  /** Gets a line that says which weights of a run are used. */
  readonly onNotice?: ((line: string) => void) | undefined;
}

/** Throws FILE, DATA or OPTION for models or data that cannot be evaluated. */
export const sourceOfModels = async (
  device: Device,
  options: SourceOfModelsOptions,
): Promise<EvaluationSource> => {
  if (options.data !== undefined) await readDescription(options.data); // report an error in it before opening models
  const opened = await openModels(device, options.models, options);
  const dispose = async (): Promise<void> => {
    for (const { translator } of opened) await translator.dispose();
  };
  try {
    return { ...(await openData(opened, options)), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
};

const openData = async (
  opened: readonly OpenedModel[],
  { models: paths, data: given, split, direction: asked, seed, hasNoise, onNotice }: SourceOfModelsOptions,
): Promise<Omit<EvaluationSource, 'dispose'>> => {
  const [first, ...others] = opened as [OpenedModel, ...OpenedModel[]];
  const folder = given ?? first.run?.data.folder;
  if (folder === undefined)
    throw new Pix2PixError(
      'OPTION',
      'evaluate: the data set is missing; use pix2pix evaluate MODEL DATA (a run folder knows its own)',
    );
  if (given === undefined && !(await isFolder(folder)))
    throw new Pix2PixError(
      'FILE',
      `evaluate: the data set of ${first.name} is no longer at ${folder}; name the folder where it is: pix2pix evaluate RUN DATA`,
    );
  const description = await readDescription(folder);
  const known = opened.find((model) => model.direction !== undefined);
  if (known && asked !== undefined && known.direction !== asked)
    throw new Pix2PixError(
      'OPTION',
      `evaluate: ${known.name} translates ${known.direction}, but --direction is ${asked}; leave it out, since it is only for models that do not record a direction`,
    );
  const direction = known?.direction ?? asked ?? description?.direction ?? 'AtoB';
  const sizes: Size[] = [];
  const failed: FailedPair[] = [];
  const data = await openDataSet(folder, {
    split: split ?? (await usualSplit(folder)),
    direction,
    onBad: (bad) => {
      for (const { files, problem } of bad)
        failed.push({ files, reason: `${files.join(' and ')} ${problem}` });
    },
    // Sizes of the pairs whose headers can be read, in the order of the names.
    checkSizes: (a, b) => {
      sizes.push(direction === 'AtoB' ? b : a);
      return undefined;
    },
  });
  for (const line of data.notices) onNotice?.(line);
  const models: [ComparedModel, ...ComparedModel[]] = [first, ...others];
  const smallest = await readSmallest(data, sizes);
  const { width, height } = viewOf(smallest, first.view).target;
  const runFolder = opened.find((model) => model.runFolder !== undefined)?.runFolder;
  return {
    models: opened.map(({ name }) => name),
    about: `${data.count === 1 ? 'the only pair' : `all ${data.count} pairs`} of the split “${data.split}” of ${basename(resolve(folder))}`,
    taken: `Pairs: ${layoutText(data)}; ${directionText(direction)}`,
    size: sizeText(first.view),
    facts: [
      ['data', `${basename(resolve(folder))}, ${data.split} (${data.count} pairs), ${direction}`],
      ...opened.map(
        ({ name, file, run }) => [`model ${name}`, factText(file, run?.options.objective)] as const,
      ),
      ['noise', hasNoise ? `as in training, seed ${seed}` : 'none'],
    ],
    ...(runFolder === undefined ? {} : { run: { folder: runFolder, data: folder } }),
    inputs: [...paths, folder],
    imageFolders: [folder],
    failed,
    smallest: { name: smallest.name, side: Math.min(width, height) },
    paletteOf: (side, file) =>
      findPalette({
        side,
        file,
        description,
        direction,
        ofModel: first.translator.record?.palette,
        images: async () => (await firstPairs(data)).map((one) => one[side]),
      }),
    comparedPairs: (labels) => translatedPairs({ source: data, models, seed, ...(labels ? { labels } : {}) }),
  };
};

/** The smallest pair that can be read, or the first of several. If none can be read, throws the error of the smallest. */
const readSmallest = async (data: DataSet, sizes: readonly Size[]): Promise<Pair> => {
  const side = (index: number): number => Math.min(sizes[index]?.width ?? 0, sizes[index]?.height ?? 0);
  const indices = [...data.names.keys()].sort((a, b) => side(a) - side(b) || a - b);
  let first: unknown;
  for (const index of indices) {
    try {
      return await data.readPair(index);
    } catch (error) {
      if (!(error instanceof Pix2PixError)) throw error;
      first ??= error; // the evaluation lists it
    }
  }
  throw first;
};

/** The first pairs that can be read. */
const firstPairs = async (data: DataSet): Promise<Pair[]> => {
  const count = Math.min(data.count, MOST_LOOKED_AT);
  const settled = await Promise.allSettled(Array.from({ length: count }, (_, i) => data.readPair(i)));
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
};

/** A split that no model was trained on; a folder without splits has only one. */
const usualSplit = async (folder: string): Promise<string> => {
  const splits = await listSplits(folder);
  return (
    ['test', 'val'].find((name) => splits.includes(name)) ??
    (splits.length === 1 ? (splits[0] as string) : 'test')
  );
};

const sizeText = (view: View): string =>
  view.kind === 'full'
    ? 'each image’s own size'
    : `${view.shape.width}x${view.shape.height}, the size of the training`;

const factText = (file: string, objective: string | undefined): string =>
  objective === undefined ? file : `${file}, objective ${objective}`;
