/** How the options of a training say what its pairs become. */
import type { AugmentOptions } from '../data/augment.ts';
import type { ExampleOptions } from '../data/example.ts';
import { byteFormat, type SideFormats } from '../data/side-format.ts';
import type { PhotoTask } from '../data/tasks.ts';
import { imageSize, sizeRounding } from './image-size.ts';
import type { Options } from './options.ts';

/** What both sides hold, or undefined where it is colour or gray of 8 bits on both. */
export const formatsOf = ({
  inputFormat,
  outputFormat,
  inputChannels,
  outputChannels,
}: Pick<Options, 'inputFormat' | 'outputFormat' | 'inputChannels' | 'outputChannels'>):
  | SideFormats
  | undefined =>
  inputFormat || outputFormat
    ? { input: inputFormat ?? byteFormat(inputChannels), target: outputFormat ?? byteFormat(outputChannels) }
    : undefined;

/** The same for a model that translates in that direction: a training both ways has one of each, and its options are for its own. */
export const formatsToward = (
  direction: Options['direction'],
  options: Parameters<typeof formatsOf>[0] & Pick<Options, 'direction'>,
): SideFormats | undefined => {
  const formats = formatsOf(options);
  return formats && direction !== options.direction
    ? { input: formats.target, target: formats.input }
    : formats;
};

/** The task of photographs that options ask for; undefined for pairs. */
export const taskOf = ({
  task,
  hole,
  scale,
}: Pick<Options, 'task' | 'hole' | 'scale'>): PhotoTask | undefined => {
  if (task === 'pairs') return undefined;
  if (task === 'inpaint') return { kind: task, hole };
  return task === 'colorize' ? { kind: task } : { kind: task, scale };
};

/** What does not vary from showing to showing. */
export const exampleShape = (
  options: Options,
): Omit<ExampleOptions, 'augment' | 'seed' | 'isJittered' | 'isMirrored'> => ({
  ...imageSize(options),
  preprocess: options.preprocess,
  loadSize: options.loadSize,
  rounding: sizeRounding(options),
  channels: { input: options.inputChannels, target: options.outputChannels },
  formats: formatsOf(options),
  task: taskOf(options),
  inputResize: options.inputResize,
  isPaired: options.model === 'pix2pix',
});

/** All that a training's examples depend on, but for the pairs. */
export const exampleOptions = (options: Options): ExampleOptions => {
  const augment = augmentOptions(options);
  return {
    ...exampleShape(options),
    seed: options.seed,
    isJittered: options.jitter,
    isMirrored: options.flip,
    ...(augment ? { augment } : {}),
  };
};

const augmentOptions = (options: Options): AugmentOptions | undefined => {
  const { augmentRotate: rotate, augmentScale: scale, augmentColor: color, photoSide } = options;
  if (rotate === 0 && scale === 0 && color === 0) return undefined;
  return { rotate, scale, color, photoSide: photoSide === 'auto' ? 'target' : photoSide };
};
