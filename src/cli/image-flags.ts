/** The flags that say how images go into a model of another program and come out of it; they are remembered beside it. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { messageOf, Pix2PixError } from '../core/errors.ts';
import type { SourceModel } from '../training/node/model-source.ts';
import {
  CHANNEL_ORDERS,
  type ChannelOrder,
  type ImageModelRecord,
  type ImagePortRecord,
  mergeImageModels,
  TENSOR_LAYOUTS,
  type TensorLayout,
} from '../translation/image-model.ts';
import { imagePlan } from '../translation/image-plan.ts';
import { withImages } from '../translation/node/complete-model.ts';
import { readImagesFile, writeImagesFile } from '../translation/node/images-file.ts';
import { lowHighFlag } from './number-flags.ts';

/** As commander gives them. */
export interface ImageFlags {
  readonly inputRange?: Pick<ImagePortRecord, 'range' | 'mean' | 'std'>;
  readonly inputMean?: number[];
  readonly inputStd?: number[];
  readonly outputRange?: [number, number];
  readonly layout?: TensorLayout;
  readonly channelOrder?: ChannelOrder;
  readonly outputName?: string;
  readonly value?: Readonly<Record<string, number>>;
}

/** Their names, as commander gives them. */
export const IMAGE_FLAGS = [
  'inputRange',
  'inputMean',
  'inputStd',
  'outputRange',
  'layout',
  'channelOrder',
  'outputName',
  'value',
] as const satisfies readonly (keyof ImageFlags)[];

/** Adds them. */
export const addImageFlags = (command: Command): void => {
  command
    .option(
      '--input-range <low:high>',
      'of a model of another program: what black and white are in it, as 0:1 or 0:255, or imagenet; remembered beside it',
      inputRangeFlag,
    )
    .option(
      '--input-mean <numbers>',
      'what it takes from that, as 0.5 or a number for each channel',
      numbersFlag,
    )
    .option('--input-std <numbers>', 'what it divides that by', numbersFlag)
    .option('--output-range <low:high>', 'what black and white are in its results', lowHighFlag)
    .addOption(
      new Option('--layout <order>', 'of the dimensions of its images, C being the channels').choices(
        TENSOR_LAYOUTS,
      ),
    )
    .addOption(
      new Option(
        '--channel-order <order>',
        'of its channels; Y: one, the luma of colours, which stay',
      ).choices(CHANNEL_ORDERS),
    )
    .option('--output-name <name>', 'which of its outputs is the image')
    .option('--value <name=number>', 'for an input that is no image; may be given again', valueFlag);
};

/** Statistics of ImageNet, by which many networks normalise colours from 0 to 1. */
const IMAGENET = { range: [0, 1], mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

const inputRangeFlag = (text: string): ImageFlags['inputRange'] =>
  text === 'imagenet'
    ? { range: [...IMAGENET.range], mean: [...IMAGENET.mean], std: [...IMAGENET.std] }
    : { range: lowHighFlag(text), mean: [0], std: [1] }; // as it is, unless they are given too

const numbersFlag = (text: string): number[] => {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (numbers.every(Number.isFinite)) return numbers;
  throw new InvalidArgumentError('Expected numbers with commas between them, such as 0.485,0.456,0.406.');
};

const valueFlag = (text: string, before?: Readonly<Record<string, number>>): Record<string, number> => {
  const [name = '', number = ''] = text.split('=');
  if (name !== '' && number.trim() !== '' && Number.isFinite(Number(number)))
    return { ...before, [name]: Number(number) };
  throw new InvalidArgumentError('Expected the name of an input and a number, such as strength=0.5.');
};

/** What the flags say; undefined where none is given. */
export const imagesOfFlags = ({
  inputRange,
  inputMean,
  inputStd,
  outputRange,
  layout,
  channelOrder,
  outputName,
  value = {},
}: ImageFlags): ImageModelRecord | undefined => {
  const both = { ...(layout ? { layout } : {}), ...(channelOrder ? { channelOrder } : {}) };
  const input: ImagePortRecord = {
    ...both,
    ...inputRange,
    ...(inputMean ? { mean: inputMean } : {}),
    ...(inputStd ? { std: inputStd } : {}),
  };
  const output: ImagePortRecord = {
    ...both,
    ...(outputRange ? { range: outputRange } : {}),
    ...(outputName === undefined ? {} : { name: outputName }),
  };
  const parts = {
    ...(isEmpty(input) ? {} : { input }),
    ...(isEmpty(output) ? {} : { output }),
    ...(isEmpty(value) ? {} : { values: value }),
  };
  return isEmpty(parts) ? undefined : { format: 1, ...parts };
};

const isEmpty = (record: object): boolean => Object.keys(record).length === 0;

/**
 * The model with what the flags say, which is remembered in a file beside it. Throws OPTION for a model of ours, which
 * says itself how images go in and out, MODEL where the flags do not fit it.
 */
export const withImageFlags = async (
  model: SourceModel,
  flags: ImageFlags,
  onNotice: (line: string) => void,
): Promise<SourceModel> => {
  const given = imagesOfFlags(flags);
  if (!given) return model;
  const { path, record } = model;
  if (record)
    throw new Pix2PixError(
      'OPTION',
      `${path}: is of pix2pix and says itself how images go in and out; leave ${Object.keys(NAMES)
        .filter((key) => given[key as keyof typeof NAMES])
        .map((key) => NAMES[key as keyof typeof NAMES])
        .join(' and ')} out`,
    );
  const bytes = withImages(model.bytes, path, given);
  imagePlan(bytes, path); // before anything wrong is remembered
  try {
    const file = await writeImagesFile(path, mergeImageModels(await readImagesFile(path), given));
    onNotice(`remembered in ${file}, which later calls read`);
  } catch (error) {
    onNotice(`not remembered for later calls: ${messageOf(error)}`);
  }
  return { ...model, bytes };
};

/** What the parts of a record are given by. */
const NAMES = {
  input: '--input-range, --layout and --channel-order',
  output: '--output-range and --output-name',
  values: '--value',
} as const;
