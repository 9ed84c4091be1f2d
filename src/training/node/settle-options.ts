/** What the data of a run decides of its options: what images hold, sizes, the photo side, and weights of pixels. */
import { Pix2PixError } from '../../core/errors.ts';
import type { DataSetDescription } from '../../data/description.ts';
import { isGrayIn } from '../../data/image.ts';
import { imageTraits } from '../../data/image-traits.ts';
import { type AskedFormat, findFormats } from '../../data/node/find-formats.ts';
import type { DataSet } from '../../data/node/folders.ts';
import { spread } from '../../data/node/side-files.ts';
import { type Pair, type PairSource, readOrLeaveOut } from '../../data/pairs.ts';
import { shownImage } from '../../data/shown.ts';
import type { SideFormats } from '../../data/side-format.ts';
import { taskFormats } from '../../data/tasks.ts';
import { lowHigh } from '../../settings/data-options.ts';
import { taskOf } from '../../settings/examples.ts';
import { sizeMultiple } from '../../settings/image-size.ts';
import type { OptionName } from '../../settings/option-table.ts';
import { optionText } from '../../settings/option-text.ts';
import { checkedOptions, type Options } from '../../settings/options.ts';
import type { RunData } from './run-data.ts';

/** Options with what the data decides: what images hold, their size if they are not resized, the photo side, and whether pixels have weights. */
export const settleOptions = async (
  asked: Options,
  { train, description }: Pick<RunData, 'train' | 'description'>,
  onNotice?: (line: string) => void,
): Promise<Options> => {
  const formats = await settledFormats(asked, train, description, onNotice);
  const options = { ...asked, ...formats, ...settledIdentity({ ...asked, ...formats }, onNotice) };
  requireColours(options);
  requireWeights(asked, train);
  const size = settledSize(options, train, onNotice);
  const photoSide =
    options.augmentColor > 0 && options.photoSide === 'auto' && options.model === 'pix2pix'
      ? await findPhotoSide(train, onNotice)
      : options.photoSide;
  return checkedOptions({ ...options, ...size, photoSide, pixelWeights: train.weights ? 'folder' : 'none' });
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

/** CycleGAN's identity losses, which sides of different channels cannot have. */
const settledIdentity = (
  { model, inputChannels, outputChannels }: Options,
  onNotice?: (line: string) => void,
): Partial<Pick<Options, 'lambdaIdentity'>> => {
  if (model !== 'cyclegan' || inputChannels === outputChannels) return {};
  onNotice?.(
    `Without identity losses, ${optionText('lambdaIdentity', '0')}: images of ${inputChannels} and of ${outputChannels} channels cannot be compared`,
  );
  return { lambdaIdentity: 0 };
};

/** Throws DATA where all photographs that are looked at are gray: they have no colours to learn. */
const requireColoured = async (train: DataSet): Promise<void> => {
  for (const index of lookedAt(train)) {
    const { target } = await readFrom(train, index);
    if (target.channels === 3 && !isGrayIn(target)) return;
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

/** Throws OPTION where the discriminator is to see the pixels that have weights, and none has. */
const requireWeights = ({ discriminatorSees }: Options, { weights, folder }: DataSet): void => {
  if (discriminatorSees === 'all' || weights) return;
  throw new Pix2PixError(
    'OPTION',
    `train: ${optionText('discriminatorSees', discriminatorSees)} hides pixels of weight 0, but ${folder} has no weights of pixels, a folder W beside A and B; add them, or leave it out`,
  );
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

/** Pairs looked at to tell labels from photographs, and colours from gray; a few stand for the whole set. */
const LOOKED_AT = 8;

/** Their indices, evenly spread; all of a small set. */
const lookedAt = ({ count }: PairSource): number[] =>
  spread(
    Array.from({ length: count }, (_, i) => i),
    LOOKED_AT,
  );

/** Labels are flat: most pixels have the colour of their neighbours. */
const findPhotoSide = async (
  train: DataSet,
  onNotice?: (line: string) => void,
): Promise<'input' | 'target'> => {
  let flatter = 0;
  for (const index of lookedAt(train)) {
    const { input, target } = await readFrom(train, index);
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
