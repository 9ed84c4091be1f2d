/** The pairs of a run: its splits, the pairs that are left out, and the options that the images decide. */
import { dirname, join } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import { imageTraits } from '../../data/image-traits.ts';
import type { BadPair, SizeCheck } from '../../data/node/check-pairs.ts';
import { type DataSetDescription, readDescription } from '../../data/node/description.ts';
import { type AskedFormat, findFormats } from '../../data/node/find-formats.ts';
import { type DataSet, type DataSetOptions, openDataSet, withFormats } from '../../data/node/folders.ts';
import { directionText, layoutText } from '../../data/node/layout-text.ts';
import { type PairFiles, pathOf } from '../../data/node/pair-files.ts';
import { openPhotoSet } from '../../data/node/photo-set.ts';
import { unreadNotices } from '../../data/node/source-notices.ts';
import {
  isUnpaired,
  openUnpairedSet,
  type UnpairedPlace,
  type UnpairedSet,
  unpairedSplits,
} from '../../data/node/unpaired-set.ts';
import { type Pair, type PairSource, readOrLeaveOut } from '../../data/pairs.ts';
import { shownImage } from '../../data/shown.ts';
import type { SideFormats } from '../../data/side-format.ts';
import { taskFormats } from '../../data/tasks.ts';
import type { Size } from '../../data/transform.ts';
import { lowHigh } from '../../settings/data-options.ts';
import { formatsOf, taskOf } from '../../settings/examples.ts';
import { imageSize, sizeMultiple } from '../../settings/image-size.ts';
import type { OptionName } from '../../settings/option-table.ts';
import { optionText } from '../../settings/option-text.ts';
import { checkedOptions, type Options } from '../../settings/options.ts';
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
  const { direction, schedule, match } = options;
  const folder = placeText(place);
  const leftOut = leftOutPairs(onNotice);
  const open = async (split: string): Promise<DataSet> => {
    const onBad = (bad: readonly BadPair[]): void => leftOut.addFound(split, bad);
    const source = { split, direction, match, ...(skipBad ? { onBad } : {}) };
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
  const train = await open('train');
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
  for (const split of ['val', 'test'])
    if (typeof place === 'string' && !splits.includes(split))
      for (const line of await unreadNotices(join(place, split))) onNotice?.(line);
  const others = { val: splits.includes('val'), test: splits.includes('test') };
  return {
    train,
    val: others.val ? await open('val') : undefined,
    test: others.test ? await open('test') : undefined,
    description,
    leftOut,
  };
};

/** A split of pairs, or of unpaired images where the model learns from such. Throws DATA or OPTION. */
const openSplit = (
  place: UnpairedPlace,
  options: Options,
  source: Pick<DataSetOptions, 'split' | 'direction' | 'match' | 'onBad'>,
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

/** Crops are taken of images as they are, so that headers tell whether there is enough of them. */
const cropCheck =
  (options: Options): SizeCheck =>
  (a, b) => {
    if (options.preprocess !== 'crop') return undefined;
    const { width, height } = imageSize(options);
    const text = (size: Size): string => `${size.width}x${size.height}`;
    if (a.width !== b.width || a.height !== b.height)
      return `has sides of ${text(a)} and ${text(b)}; ${optionText('preprocess', 'crop')} takes the same part of both, so they must have one size`;
    return a.width < width || a.height < height
      ? `has sides of ${text(a)}; ${optionText('preprocess', 'crop')} expects at least ${width}x${height}: take smaller crops by ${optionText('size')}`
      : undefined;
  };

/** Options with what the images decide: what they hold, their size if they are not resized, and the photo side. */
export const settleOptions = async (
  asked: Options,
  { train, description }: Pick<RunData, 'train' | 'description'>,
  onNotice?: (line: string) => void,
): Promise<Options> => {
  const options = { ...asked, ...(await settledFormats(asked, train, description, onNotice)) };
  requireColours(options);
  const size = settledSize(options, train, onNotice);
  const photoSide =
    options.augmentColor > 0 && options.photoSide === 'auto' && options.model === 'pix2pix'
      ? await findPhotoSide(train, onNotice)
      : options.photoSide;
  return checkedOptions({ ...options, ...size, photoSide });
};

type FormatOptions = Pick<Options, 'inputFormat' | 'outputFormat' | 'inputChannels' | 'outputChannels'>;

const settledFormats = async (
  options: Options,
  train: DataSet,
  description: DataSetDescription | undefined,
  onNotice?: (line: string) => void,
): Promise<Partial<FormatOptions>> => {
  const task = taskOf(options);
  if (task) {
    const { input, target } = taskFormats(task);
    const found = { inputChannels: input.channels, outputChannels: target.channels };
    requireChannels(options, found);
    if (task.kind === 'colorize') await requireColoured(train);
    const isPlain = task.kind === 'super-resolution';
    return { ...found, inputFormat: isPlain ? null : input, outputFormat: isPlain ? null : target };
  }
  const side = (name: 'input' | 'output'): AskedFormat => {
    const kind = options[`${name}Kind`];
    const range = options[`${name}Range`];
    return {
      kind,
      range: range === null ? undefined : lowHigh(range),
      page: options[`${name}Page`] ?? undefined,
      channels: kind === 'gray' ? 1 : options[`${name}Channels`],
      labels: options.labels,
    };
  };
  const asked = { input: side('input'), target: side('output') };
  const formats = await findFormats(train, { asked, description, onNotice });
  const channels = {
    inputChannels: formats?.input.channels ?? asked.input.channels,
    outputChannels: formats?.target.channels ?? asked.target.channels,
  };
  requireChannels(options, channels);
  requireFound(options, formats);
  return { ...channels, inputFormat: formats?.input ?? null, outputFormat: formats?.target ?? null };
};

/** Throws DATA where all photographs that are looked at are gray: they have no colours to learn. */
const requireColoured = async (train: DataSet): Promise<void> => {
  for (let i = 0; i < Math.min(LOOKED_AT, train.count); i++) {
    const { target } = await readFrom(train, Math.floor((i * train.count) / LOOKED_AT));
    const { channels, data } = target;
    if (channels === 3 && data.some((value, at) => at % 3 > 0 && value !== data[at - 1])) return;
  }
  throw new Pix2PixError(
    'DATA',
    `train: the photographs are gray, so that ${optionText('task', 'colorize')} has no colours to learn; take photographs in colour`,
  );
};

/** Channels of a side that nobody asked for. */
const USUAL_CHANNELS = 3;

/** Throws OPTION for channels that were asked for, and are not what the images hold. */
const requireChannels = (asked: Options, found: Pick<Options, 'inputChannels' | 'outputChannels'>): void => {
  for (const name of ['inputChannels', 'outputChannels'] as const) {
    if (asked[name] === USUAL_CHANNELS || asked[name] === found[name]) continue;
    throw new Pix2PixError(
      'OPTION',
      `train: ${optionText(name)} is ${asked[name]}, but what the images hold is learned in ${found[name]} channels; leave it out`,
    );
  }
};

/** Throws OPTION for what was asked of values or classes, where no side holds such. */
const requireFound = (asked: Options, formats: SideFormats | undefined): void => {
  const refuse = (name: OptionName, holds: string, kind: OptionName, fix: string): never => {
    throw new Pix2PixError(
      'OPTION',
      `train: ${optionText(name)} is ${String(asked[name])}, but ${holds}; leave it out, or use ${optionText(kind, fix)}`,
    );
  };
  if (asked.inputRange !== null && formats?.input.kind !== 'raw')
    refuse('inputRange', 'the input images hold no measured values', 'inputKind', 'raw');
  if (asked.outputRange !== null && formats?.target.kind !== 'raw')
    refuse('outputRange', 'the target images hold no measured values', 'outputKind', 'raw');
  if (asked.labels !== 'palette' && formats?.input.kind !== 'ids' && formats?.target.kind !== 'ids')
    refuse('labels', 'no side was found to hold ids of classes', 'inputKind', 'ids');
};

/** Throws OPTION for channels that no image of 8 bits has, and where colours are to change that are none. */
const requireColours = (options: Options): void => {
  for (const [format, channels] of [
    ['inputFormat', 'inputChannels'],
    ['outputFormat', 'outputChannels'],
  ] as const)
    if (options[format] === null && ![1, 3].includes(options[channels]))
      throw new Pix2PixError(
        'OPTION',
        `train: ${optionText(channels)} is ${options[channels]}, but the images hold gray or colour, in 1, 3 or (with alpha) 4 channels; use one of these, or files with ${options[channels]} channels`,
      );
  if (
    options.augmentColor > 0 &&
    [options.inputFormat, options.outputFormat].some((one) => one?.kind === 'raw')
  )
    throw new Pix2PixError(
      'OPTION',
      `train: ${optionText('augmentColor')} changes colours, but a side holds measured values; leave it out`,
    );
};

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

const settledSize = (
  options: Options,
  { firstSize, names }: DataSet,
  onNotice?: (line: string) => void,
): Pick<Options, 'size' | 'height'> => {
  const { preprocess, size, height } = options;
  const multiple = sizeMultiple(options);
  const rounded = (pixels: number): number => Math.max(1, Math.round(pixels / multiple)) * multiple;
  const natural = {
    scale_width: { size, height: height ?? rounded((size * firstSize.height) / firstSize.width) },
    none: { size: rounded(firstSize.width), height: rounded(firstSize.height) },
  };
  if (preprocess !== 'scale_width' && preprocess !== 'none') return { size, height };
  const settled = natural[preprocess];
  onNotice?.(
    `Images are ${firstSize.width}x${firstSize.height} (${names[0]}); with ${optionText('preprocess', preprocess)} they are trained at ${settled.size}x${settled.height}`,
  );
  return { size: settled.size, height: settled.height === settled.size ? null : settled.height };
};

/** Pairs looked at to tell labels from photographs. */
const LOOKED_AT = 8;

/** Labels are flat: most pixels have the colour of their neighbours. */
const findPhotoSide = async (
  train: DataSet,
  onNotice?: (line: string) => void,
): Promise<'input' | 'target'> => {
  let flatter = 0;
  for (let i = 0; i < LOOKED_AT; i++) {
    const { input, target } = await readFrom(train, Math.floor((i * train.count) / LOOKED_AT));
    flatter += imageTraits(shownImage(input)).flatness - imageTraits(shownImage(target)).flatness;
  }
  const side = flatter > 0 ? 'target' : 'input';
  onNotice?.(
    `The colours of the ${side} change: it looks like the photograph (${optionText('photoSide')} says otherwise)`,
  );
  return side;
};

/** The pair at an index, or the next one that can be read. Throws DATA if none can. */
const readFrom = async (source: PairSource, index: number): Promise<Pair> => {
  for (let tried = 0; tried < source.count; tried++) {
    const pair = await readOrLeaveOut(source, (index + tried) % source.count);
    if (pair) return pair;
  }
  throw new Pix2PixError('DATA', `train: none of the ${source.count} pairs can be read`);
};

/** The folders that the pairs of a run lie in: a run inside one of them would be read as pairs. */
export const imageFoldersOf = ({ train, val, test }: RunData): string[] => {
  const folders = [train, val, test].flatMap((data) =>
    data ? data.pairs.flatMap(({ files }) => files.map((file) => dirname(pathOf(data.folder, file)))) : [],
  );
  return [...new Set(folders)];
};
