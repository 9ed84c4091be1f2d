/** The pairs of a run: its splits, the pairs that are left out, and how their images are read. */
import { dirname, join } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import type { DataSetDescription } from '../../data/description.ts';
import { directionText, layoutText } from '../../data/layouts/layout-text.ts';
import type { BadPair } from '../../data/node/check-pairs.ts';
import { readDescription } from '../../data/node/description.ts';
import { type DataSet, type DataSetOptions, openDataSet, withFormats } from '../../data/node/folders.ts';
import { imagesBelow } from '../../data/node/image-files.ts';
import { filesOf, type PairFiles, pathOf } from '../../data/node/pair-files.ts';
import { openPhotoSet } from '../../data/node/photo-set.ts';
import { weightPlaces } from '../../data/node/side-folders.ts';
import { unreadNotices } from '../../data/node/source-notices.ts';
import {
  isUnpaired,
  openUnpairedSet,
  type UnpairedPlace,
  type UnpairedSet,
  unpairedSplits,
} from '../../data/node/unpaired-set.ts';
import type { WeightsAsked } from '../../data/node/weight-files.ts';
import { cropCheck } from '../../settings/crop-check.ts';
import { formatsOf } from '../../settings/examples.ts';
import { optionText } from '../../settings/option-text.ts';
import type { Options } from '../../settings/options.ts';
import { type LeftOutPairs, leftOutPairs } from './left-out-pairs.ts';

/** The splits that a run uses. */
export interface RunData {
  readonly train: DataSet;
  readonly val: DataSet | undefined;
  readonly test: DataSet | undefined;
  /** What the data set says of itself. */
  readonly description: DataSetDescription | undefined;
  /** The pairs that `--skip-bad` leaves out, also later, when pixels turn out to be torn. */
  readonly leftOut: LeftOutPairs;
}

export interface RunDataOptions {
  /** Whether pairs that cannot be used are left out; otherwise they are an error. */
  readonly skipBad: boolean;
  readonly onNotice?: ((line: string) => void) | undefined;
}

/** Opens the splits of a data set for a run. Throws DATA, and FORMAT for a damaged dataset.json. */
export const openRunData = async (
  place: UnpairedPlace,
  options: Options,
  { skipBad, onNotice }: RunDataOptions,
): Promise<RunData> => {
  const { direction, schedule, match, pixelWeights } = options;
  const folder = placeText(place);
  const leftOut = leftOutPairs(onNotice);
  const open = async (split: string, weights: WeightsAsked): Promise<DataSet> => {
    const onBad = (bad: readonly BadPair[]): void => leftOut.addFound(split, bad);
    const source = { split, direction, match, weights, ...(skipBad ? { onBad } : {}) };
    const data = await openSplit(place, options, source);
    for (const line of data.notices) onNotice?.(line);
    if (!skipBad) return data;
    const onUnreadable: DataSet['onUnreadable'] = (index, error) =>
      leftOut.addRead(split, data.pairs[index] as PairFiles, error);
    if (!isUnpaired(data)) return { ...data, onUnreadable };
    const unpaired: UnpairedSet = {
      ...data,
      onUnreadable,
      onUnreadableImage: (file, error) => leftOut.addRead(split, { name: file, files: [file] }, error),
    };
    return unpaired;
  };
  // Before hours of work that end with it.
  const description = typeof place === 'string' ? await readDescription(place) : undefined;
  const train = await open('train', pixelWeights);
  const splits = await unpairedSplits(place);
  if (schedule === 'plateau' && !splits.includes('val'))
    throw new Pix2PixError(
      'OPTION',
      `train: ${optionText('schedule', 'plateau')} watches the validation, but ${folder} has no split val; add one, or take another schedule`,
    );
  if (options.task !== 'pairs')
    onNotice?.(`Photographs: ${train.count}, of which the task ${options.task} makes pairs`);
  else
    onNotice?.(
      isUnpaired(train)
        ? `Images: ${layoutText(train)} (${train.sides.input.length} and ${train.sides.target.length})`
        : `Pairs: ${layoutText(train)}; ${directionText(direction)}`,
    );
  const weights = train.weights ? 'auto' : 'none';
  if (train.weights) onNotice?.(weightsText(train, options));
  else if (typeof place === 'string' && pixelWeights === 'auto')
    for (const line of await unusedWeights(place, options)) onNotice?.(line);
  for (const split of ['val', 'test'])
    if (typeof place === 'string' && !splits.includes(split))
      for (const line of await unreadNotices(join(place, split))) onNotice?.(line);
  const openOther = async (split: string): Promise<DataSet> => {
    const data = await open(split, weights);
    if (train.weights && !data.weights)
      onNotice?.(`Split ${split} has no weights of pixels: all of them count alike in its L1`);
    return data;
  };
  const others = { val: splits.includes('val'), test: splits.includes('test') };
  return {
    train,
    val: others.val ? await openOther('val') : undefined,
    test: others.test ? await openOther('test') : undefined,
    description,
    leftOut,
  };
};

/** What the weights of a training's pixels do. */
const weightsText = ({ weights }: DataSet, { discriminatorSees }: Options): string => {
  const place = weights?.folder === undefined ? 'as the manifest lists them' : `those in ${weights.folder}/`;
  const seen =
    discriminatorSees === 'weighted'
      ? 'the discriminator sees those above 0'
      : `the discriminator sees all (${optionText('discriminatorSees', 'weighted')} hides those of weight 0)`;
  return `Pixels have weights, ${place}: they count so in the L1 or L2 term and in the validation; ${seen}; ${optionText('pixelWeights', 'none')} trains without`;
};

/** A line on weights that lie beside images which are no pairs. */
const unusedWeights = async (
  folder: string,
  { model, task }: Pick<Options, 'model' | 'task'>,
): Promise<string[]> => {
  if (model === 'pix2pix' && task === 'pairs') return [];
  for (const place of weightPlaces('train', ['A']))
    if ((await imagesBelow(join(folder, place))).length > 0)
      return [
        `${place}/ is not used: ${model === 'pix2pix' ? `the task ${task}` : model} knows no weights of pixels`,
      ];
  return [];
};

/** A split of pairs, or of unpaired images where the model learns from such. Throws DATA or OPTION. */
const openSplit = (
  place: UnpairedPlace,
  options: Options,
  source: Pick<DataSetOptions, 'split' | 'direction' | 'match' | 'weights' | 'onBad'>,
): Promise<DataSet> => {
  const checkSizes = cropCheck(options);
  if (options.model === 'cyclegan')
    return openUnpairedSet(place, { ...source, checkSize: (size) => checkSizes(size, size) });
  if (typeof place === 'string' && options.task !== 'pairs') return openPhotoSet(place, source);
  if (typeof place !== 'string')
    throw new Pix2PixError(
      'OPTION',
      `train: ${placeText(place)} are two folders, and pix2pix learns from pairs in one; pix2pix dataset combine makes pairs of images whose names match, and ${optionText('model', 'cyclegan')} learns without pairs`,
    );
  return openDataSet(place, { ...source, checkSizes });
};

/** A place in messages. */
export const placeText = (place: UnpairedPlace): string =>
  typeof place === 'string' ? place : `${place.a} and ${place.b}`;

/** The splits of a run, read in the formats of its options. */
export const readInFormats = (data: RunData, options: Options): RunData => {
  if (options.task !== 'pairs') return data; // photographs are read as they are, and become a task's pairs as they are shown
  const formats = formatsOf(options);
  const { train, val, test } = data;
  return {
    ...data,
    train: withFormats(train, formats),
    val: val && withFormats(val, formats),
    test: test && withFormats(test, formats),
  };
};

/** The folders that the pairs of a run lie in: a run inside one of them would be read as pairs. */
export const imageFoldersOf = ({ train, val, test }: RunData): string[] => {
  const folders = [train, val, test].flatMap((data) =>
    data ? data.pairs.flatMap((pair) => filesOf(pair).map((file) => dirname(pathOf(data.folder, file)))) : [],
  );
  return [...new Set(folders)];
};
