/** What the data of a run decides of its options: what images hold, sizes, the photo side, and weights of pixels. */
import { Pix2PixError } from '../../core/errors.ts';
import type { DataSetDescription } from '../../data/description.ts';
import { isGrayIn } from '../../data/image.ts';
import { type AskedFormat, findFormats } from '../../data/node/find-formats.ts';
import type { DataSet } from '../../data/node/folders.ts';
import type { SideFormats } from '../../data/side-format.ts';
import { taskFormats } from '../../data/tasks.ts';
import { lowHigh } from '../../settings/data-options.ts';
import { taskOf } from '../../settings/examples.ts';
import type { OptionName } from '../../settings/option-table.ts';
import { optionText } from '../../settings/option-text.ts';
import { checkedOptions, type Options } from '../../settings/options.ts';
import { findPhotoSide, lookedAt, readFrom, settledSize } from '../settle-images.ts';
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
