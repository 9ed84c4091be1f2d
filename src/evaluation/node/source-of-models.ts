/** Models and a split of a data set as the source of an evaluation. */
import { basename, resolve } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import type { Side } from '../../data/example.ts';
import type { AnyImage } from '../../data/image.ts';
import { readDescription } from '../../data/node/description.ts';
import { type DataSet, withFormats } from '../../data/node/folders.ts';
import { pathOf } from '../../data/node/pair-files.ts';
import { readSide } from '../../data/node/read-side.ts';
import type { UnpairedPlace, UnpairedSet } from '../../data/node/unpaired-set.ts';
import type { Direction, Pair } from '../../data/pairs.ts';
import { formatText, type SideFormats } from '../../data/side-format.ts';
import type { Size } from '../../data/transform.ts';
import { PIXEL_METRICS } from '../../metrics/pixel-metrics.ts';
import type { Device } from '../../runtime/device.ts';
import type { RunRecord } from '../../training/run-record.ts';
import type { SmallestImage } from '../choose-metrics.ts';
import { type ComparedModel, translatedPairs, type View, viewOf } from '../compared-pairs.ts';
import type { FailedPair } from '../evaluate.ts';
import { type ImageList, translatedImages } from '../unpaired-images.ts';
import { placeOf } from './data-place.ts';
import { type EvaluationData, openEvaluationData } from './evaluation-data.ts';
import { type EvaluationSource, MOST_LOOKED_AT } from './evaluation-source.ts';
import { findPalette, type PaletteSources } from './find-palette.ts';
import { disposeModels, type OpenedModel, openModels } from './open-models.ts';
import { aboutText, countText, factText, sizeText } from './source-text.ts';

/** Models to compare, and the pairs to compare them on. */
export interface SourceOfModelsOptions {
  /** Run folders and .onnx files. */
  readonly models: readonly string[];
  /** Folder of the data set, or two folders without pairs; that of the first run if absent. */
  readonly data?: UnpairedPlace | undefined;
  /** If absent: `test`, or else `val`. */
  readonly split?: string | undefined;
  /** How names of partners are made; that of the first run for the data that it was trained on, if absent. */
  readonly match?: string | undefined;
  /** Direction of models that do not record it, and of those that translate both ways. */
  readonly direction?: Direction | undefined;
  readonly isFullSize: boolean;
  readonly hasNoise: boolean;
  /** Seed of the noise. */
  readonly seed: number;
  /** Which checkpoint of run folders is used: `best`, `latest`, another name or a path; model.onnx if absent. */
  readonly checkpoint?: string | undefined;
  /** Whether images of both sides are no pairs, whatever their names. Otherwise they are if all have equal names, and for models one way in any case. */
  readonly isUnpaired?: boolean | undefined;
  /** Whether pixels count by the weights of a folder W, if there is one, as they do if absent. */
  readonly hasPixelWeights?: boolean | undefined;
  /** Gets a line that says which weights of a run are used. */
  readonly onNotice?: ((line: string) => void) | undefined;
}

/** Throws FILE, DATA or OPTION for models or data that cannot be evaluated. */
export const sourceOfModels = async (
  device: Device,
  options: SourceOfModelsOptions,
): Promise<EvaluationSource> => {
  if (typeof options.data === 'string') await readDescription(options.data); // report an error in it before opening models
  const opened = await openModels(device, options.models, options);
  const dispose = (): Promise<void> => disposeModels(opened);
  try {
    return { ...(await openData(opened, options)), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
};

const openData = async (
  opened: readonly OpenedModel[],
  options: SourceOfModelsOptions,
): Promise<Omit<EvaluationSource, 'dispose'>> => {
  const { models: paths, data: given, split, seed, hasNoise, isUnpaired = false, onNotice } = options;
  const { hasPixelWeights = true } = options;
  const [first, ...others] = opened as [OpenedModel, ...OpenedModel[]];
  const place = await placeOf(first, given);
  const description = typeof place === 'string' ? await readDescription(place) : undefined;
  const direction = directionOf(opened, options.direction) ?? description?.direction ?? 'AtoB';
  const match = options.match ?? (isDataOf(first.run, place) ? first.run?.options.match : undefined);
  const failed: FailedPair[] = [];
  const images = await openEvaluationData(place, {
    split,
    direction,
    canBeUnpaired: isUnpaired || opened.some(({ back }) => back),
    isUnpaired,
    match,
    task: first.translator.record?.task,
    hasPixelWeights,
    onBad: (bad) => {
      for (const { files, problem } of bad)
        failed.push({ files, reason: `${files.join(' and ')} ${problem}` });
    },
  });
  const formats = formatsOfModels(opened);
  const hasTask = first.translator.record?.task !== undefined;
  // Photographs are read as they are, and shown as the task's formats say.
  const data = hasTask
    ? { ...images.data, ...(formats ? { formats } : {}) }
    : withFormats(images.data, formats);
  for (const line of data.notices) onNotice?.(line);
  const weights = weightsText(data);
  if (weights !== undefined)
    onNotice?.(
      `Pixels have weights: ${weights}; hasPixelWeights false (--no-pixel-weights) counts all alike`,
    );
  const models: [ComparedModel, ...ComparedModel[]] = [first, ...others];
  const oneWay = opened.filter(({ back }) => !back).map(({ name }) => name);
  if (oneWay.length > 0 && oneWay.length < opened.length)
    onNotice?.(
      `Left out cycle L1 and identity L1: ${oneWay.join(' and ')} ${oneWay.length === 1 ? 'translates' : 'translate'} one way only`,
    );
  const isBothWays = oneWay.length === 0;
  const runFolder = opened.find((model) => model.runFolder !== undefined)?.runFolder;
  const folders = typeof place === 'string' ? [place] : [place.a, place.b];
  const name = folders.map((folder) => basename(resolve(folder))).join(' and ');
  const lists = images.kind === 'unpaired' ? sidesOf(images.data, formats) : undefined;
  return {
    models: opened.map(({ name }) => name),
    ...(isBothWays ? { direction } : {}),
    about: `${aboutText(images)} of the split “${data.split}” of ${name}${isBothWays ? `, ${direction}` : ''}`,
    taken: images.taken,
    size: sizeText(first.view),
    facts: [
      ['data', `${name}, ${data.split} (${countText(images)}), ${direction}`],
      ...opened.map(({ name, file, run }) => [`model ${name}`, factText(file, run?.options)] as const),
      ...(weights === undefined ? [] : [['weights of pixels', weights] as const]),
      ['noise', hasNoise ? `as in training, seed ${seed}` : 'none'],
    ],
    ...(runFolder === undefined ? {} : { run: { folder: runFolder, data: place, match } }),
    modelFiles: opened.map(({ path }) => path),
    inputs: [...paths, ...folders],
    imageFolders: folders,
    failed,
    pairing:
      images.kind === 'pairs'
        ? { isPaired: true, smallest: await smallestOf({ ...images, data }, first.view) }
        : { isPaired: false, why: images.why },
    withoutTargets: { cycle: isBothWays, identity: opened.every(({ hasIdentity }) => hasIdentity) },
    paletteOf: (side, file) =>
      findPalette({
        side,
        file,
        description,
        direction,
        known: paletteOfModel(first, side),
        images: () => (lists ? firstImages(lists[side]) : firstOfPairs(data, side)),
      }),
    comparedPairs: (labels) => {
      const shared = { models, seed, ...(labels ? { labels } : {}) };
      return lists
        ? translatedImages({ sides: lists, formats, ...shared })
        : translatedPairs({ source: data, ...shared });
    },
  };
};

/** What the weights of pixels are and do; undefined without. */
const weightsText = ({ weights }: DataSet): string | undefined =>
  weights &&
  `${weights.folder === undefined ? 'those of the manifest' : `${weights.folder}/`}, in ${WEIGHTED.join(', ')}; all other numbers count all pixels alike`;

const WEIGHTED = Object.entries(PIXEL_METRICS).flatMap(([name, { isWeighted }]) =>
  isWeighted ? [name] : [],
);

/** Whether a run was trained on the data of a place. */
const isDataOf = (run: RunRecord | undefined, place: UnpairedPlace): boolean =>
  run !== undefined &&
  run.imported === undefined &&
  typeof place === 'string' &&
  resolve(place) === resolve(run.data.folder);

/** The direction of the models, or of those that do not record it. Throws OPTION for another one than theirs. */
const directionOf = (opened: readonly OpenedModel[], asked: Direction | undefined): Direction | undefined => {
  const known = opened.find((model) => model.direction !== undefined);
  if (known && asked !== undefined && known.direction !== asked)
    throw new Pix2PixError(
      'OPTION',
      `evaluate: ${known.name} translates ${known.direction}, but direction (--direction) is ${asked}; leave it out, since it is only for models that do not record a direction or translate both ways`,
    );
  return known?.direction ?? asked;
};

/** What both sides hold, by the models' own records. Throws OPTION for models that were trained on sides that hold other things. */
const formatsOfModels = (opened: readonly OpenedModel[]): SideFormats | undefined => {
  const [first, ...others] = opened;
  const odd = others.find(({ formats }) => JSON.stringify(formats) !== JSON.stringify(first?.formats));
  if (!odd) return first?.formats;
  const text = (formats: SideFormats | undefined): string =>
    formats ? `${formatText(formats.input)} to ${formatText(formats.target)}` : 'images of 8 bits';
  throw new Pix2PixError(
    'OPTION',
    `evaluate: ${first?.name} was trained on ${text(first?.formats)}, and ${odd.name} on ${text(odd.formats)}; evaluate each alone`,
  );
};

/** Classes of a side that a model's record has. */
const paletteOfModel = (
  { formats, translator: { record } }: OpenedModel,
  side: Side,
): PaletteSources['known'] => {
  const format = formats?.[side];
  const ofRecord = side === 'input' ? record?.palette : undefined;
  const palette = format?.kind === 'ids' ? format.classes : ofRecord;
  return palette && { palette, from: 'the model' };
};

/** The two sides of a set without pairs. */
const sidesOf = (
  { folder, sides, sideFiles }: UnpairedSet,
  formats: SideFormats | undefined,
): Record<Side, ImageList> => {
  const list = (side: Side): ImageList => ({
    names: sides[side],
    read: (index) => readSide(pathOf(folder, sideFiles[side][index] as string), formats?.[side]),
  });
  return { input: list('input'), target: list('target') };
};

const smallestOf = async (
  { data, sizes }: EvaluationData & { readonly kind: 'pairs' },
  view: View,
): Promise<SmallestImage> => {
  const smallest = await readSmallest(data, sizes);
  const { width, height } = viewOf(smallest, view).target;
  return { name: smallest.name, side: Math.min(width, height) };
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

/** The first images of a side that can be read. */
const firstImages = async ({ names, read }: ImageList): Promise<AnyImage[]> => {
  const count = Math.min(names.length, MOST_LOOKED_AT);
  const settled = await Promise.allSettled(Array.from({ length: count }, (_, i) => read(i)));
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
};

const firstOfPairs = (data: DataSet, side: Side): Promise<AnyImage[]> =>
  firstImages({ names: data.names, read: async (index) => (await data.readPair(index))[side] });
