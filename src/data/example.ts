/** A pair as a network sees it in one epoch: its channels, its size, and all that is varied at random. */
import { Pix2PixError } from '../core/errors.ts';
import { randomStream } from '../core/random.ts';
import { type AugmentOptions, type ColorChange, changeColors, drawAugmentation } from './augment.ts';
import { type AnyImage, type Image, isByteImage, type Samples, withChannels } from './image.ts';
import type { Pair, PairChannels, PairSource } from './pairs.ts';
import { loadedWeight, placedWeight } from './pixel-weights.ts';
import { resize } from './resample.ts';
import { type InputResize, inputFilter, targetFilter } from './resize-filter.ts';
import type { SideFormats } from './side-format.ts';
import { type PhotoTask, taskPair } from './tasks.ts';
import {
  applyGeometry,
  drawGeometry,
  type Geometry,
  type GeometryOptions,
  loadedSize,
  plainGeometry,
  type Size,
} from './transform.ts';

/** A side of a pair, or of an unpaired set. */
export type Side = 'input' | 'target';

/** How a training example is made of a pair. */
export interface ExampleOptions extends GeometryOptions {
  readonly channels: PairChannels;
  /** What the sides hold; colour or gray of 8 bits if absent. */
  readonly formats?: SideFormats | undefined;
  /** What pairs are made of photographs, of which both sides are the same; absent for pairs as they are given. */
  readonly task?: PhotoTask | undefined;
  /** How label maps and photographs are resized; `auto` if absent. */
  readonly inputResize?: InputResize;
  /** None if absent. */
  readonly augment?: AugmentOptions;
  /** Whether both images show one scene and vary together, which is so if absent. */
  readonly isPaired?: boolean;
  readonly seed: number;
}

/** Which showing of which pair: what is drawn depends on nothing else. */
export interface Showing {
  /** From 1. */
  readonly epoch: number;
  /** Of the pair in its source. */
  readonly index: number;
}

/** Reads pairs and makes examples of them, here or in other threads. */
export interface ExampleReader {
  /** Pairs that it can read at once. */
  readonly concurrency?: number;
  /** Throws DATA or FILE naming what failed. */
  read(showing: Showing): Promise<Pair>;
}

/** Makes examples of a source's pairs in this thread. */
export const exampleReader = (source: PairSource, options: ExampleOptions): ExampleReader => ({
  read: async (showing) => trainingExample(await source.readPair(showing.index), showing, options),
});

/**
 * The pair as every showing of it begins, where all begin alike: of the size that crops are cut from, so that a cache
 * holds that and no epoch resizes again. Unchanged where the size follows each image, and where a turn needs its filter.
 */
export const loadedPair = (pair: Pair, options: ExampleOptions): Pair => {
  const target = loadedSide(pair.target, 'target', options);
  const input = options.task ? target : loadedSide(pair.input, 'input', options);
  const weight = pair.weight && loadedPairWeight(pair.weight, pair.input, options);
  const isSame = input === pair.input && target === pair.target && weight === pair.weight;
  return isSame ? pair : { ...pair, input, target, ...(weight ? { weight } : {}) };
};

/** The weights of a pair as its sides begin a showing. */
const loadedPairWeight = (weight: AnyImage, input: AnyImage, options: ExampleOptions): AnyImage =>
  beginsAlike(options) ? loadedWeight(weight, loadedSize(input, options)) : weight;

/** Whether all showings of an image begin with it at one size. */
const beginsAlike = ({ preprocess = 'resize_and_crop', augment }: ExampleOptions): boolean =>
  preprocess === 'resize_and_crop' && !augment;

/** A source of pairs as `loadedPair` gives them. */
export const loadedPairs = (source: PairSource, options: ExampleOptions): PairSource => ({
  ...source,
  readPair: async (index) => loadedPair(await source.readPair(index), options),
});

/** An image of one side as a showing begins, as `loadedPair` says. */
export const loadedSide = <D extends Samples>(
  image: Image<D>,
  side: Side,
  options: ExampleOptions,
): Image<D> => {
  if (!beginsAlike(options)) return image;
  const { width, height } = loadedSize(image, options);
  const converted = withChannels(image, channelsOf(side, options));
  return resize(converted, width, height, filterOf(converted, side, options));
};

/**
 * One image of an unpaired set as it is shown in training, whatever is beside it. Throws DATA if it cannot be.
 */
export const sideExample = (
  image: AnyImage,
  side: Side,
  showing: Showing,
  options: ExampleOptions,
): AnyImage => {
  const { seed, augment } = options;
  const path = [side, showing.epoch, showing.index] as const;
  const geometry = drawGeometry(randomStream(seed, 'jitter', ...path), image, options);
  const { turn, color } = augment ? drawAugmentation(randomStream(seed, 'augment', ...path), augment) : {};
  const placedImage = placedSide(image, side, geometry, options, turn);
  return color ? coloured(placedImage, color) : placedImage; // both sides are photographs, or neither
};

/** The pair as it is shown in training, both images of the options' size. Throws DATA if it cannot be. */
export const trainingExample = (pair: Pair, { epoch, index }: Showing, options: ExampleOptions): Pair => {
  const { seed, augment } = options;
  const geometry = geometryOf(pair, options, () =>
    drawGeometry(randomStream(seed, 'jitter', epoch, index), pair.input, options),
  );
  const { turn, color } = augment
    ? drawAugmentation(randomStream(seed, 'augment', epoch, index), augment)
    : {};
  const example = placed(pair, geometry, options, turn);
  const { task } = options;
  if (task) {
    const photo = color ? coloured(example.target, color) : example.target;
    return taskPair(pair.name, photo as Image, task, randomStream(seed, 'task', epoch, index)); // photographs are of 8 bits
  }
  if (!augment || !color) return example;
  return { ...example, [augment.photoSide]: coloured(example[augment.photoSide], color) };
};

/** Measured values have no colours to change; options refuse it. */
const coloured = (image: AnyImage, color: ColorChange): AnyImage =>
  isByteImage(image) ? changeColors(image, color) : image;

/** The pair without variation, for validation and test. Throws DATA if it cannot be of that size. */
export const plainExample = (
  pair: Pair,
  options: Omit<ExampleOptions, 'augment' | 'seed' | 'isJittered' | 'isMirrored'>,
): Pair => {
  if (options.isPaired === false)
    return {
      name: pair.name,
      input: plainSide(pair.input, 'input', options),
      target: plainSide(pair.target, 'target', options),
    };
  const example = placed(
    pair,
    geometryOf(pair, options, () => plainGeometry(pair.input, options)),
    options,
  );
  return options.task ? plainTaskPair(example, options.task) : example;
};

/** One image of an unpaired set without variation. Throws DATA if it cannot be of that size. */
export const plainSide = (
  image: AnyImage,
  side: Side,
  options: Omit<ExampleOptions, 'augment' | 'seed' | 'isJittered' | 'isMirrored'>,
): AnyImage => placedSide(image, side, plainGeometry(image, options), options);

/** The pair of a task from a photograph on both sides; one that is not varied always has the same hole. */
export const plainTaskPair = ({ name, target }: Pair, task: PhotoTask): Pair =>
  taskPair(name, target as Image, task, randomStream(0, 'task', name)); // photographs are of 8 bits

type PlaceOptions = Pick<
  ExampleOptions,
  'channels' | 'formats' | 'task' | 'inputResize' | 'width' | 'height'
>;

const placed = (
  pair: Pair,
  geometry: Geometry,
  options: PlaceOptions,
  turn?: Parameters<typeof applyGeometry>[4],
): Pair => {
  const place = (side: Side): AnyImage => placedSide(pair[side], side, geometry, options, turn);
  const target = place('target');
  const weight = pair.weight && placedWeight(pair.weight, geometry, options, turn);
  return {
    name: pair.name,
    input: options.task ? target : place('input'),
    target,
    ...(weight ? { weight } : {}),
  };
};

/** Channels in which an image is brought to its size; a task makes others of a photograph after that. */
const channelsOf = (side: Side, { channels, task }: Pick<ExampleOptions, 'channels' | 'task'>): number =>
  task ? 3 : channels[side];

const placedSide = (
  given: AnyImage,
  side: Side,
  geometry: Geometry,
  options: PlaceOptions,
  turn?: Parameters<typeof applyGeometry>[4],
): AnyImage => {
  const image = withChannels(given, channelsOf(side, options));
  return applyGeometry(image, geometry, options, filterOf(image, side, options), turn);
};

const filterOf = (
  image: AnyImage,
  side: Side,
  { inputResize = 'auto', formats }: Pick<ExampleOptions, 'inputResize' | 'formats'>,
): ReturnType<typeof inputFilter> => {
  if (formats?.[side].kind === 'ids') return 'nearest'; // between two classes lies none
  return (side === 'input' ? inputFilter : targetFilter)(image, inputResize);
};

/** Of weights that are not of the size of their pair. */
export const cropSizesText = (name: string, sides: Size, weight: Size): string =>
  `pair ${name}: its sides are ${sides.width}x${sides.height} and its weights ${weight.width}x${weight.height}; preprocess crop (--preprocess crop) takes the same part of all, so they must have one size`;

/** Made by `make`, whose errors get the pair's name. */
const geometryOf = (
  { name, input, target, weight }: Pair,
  { preprocess }: Pick<ExampleOptions, 'preprocess'>,
  make: () => Geometry,
): Geometry => {
  // A crop of one is a crop of the other only where both have one size.
  if (preprocess === 'crop' && (input.width !== target.width || input.height !== target.height))
    throw new Pix2PixError(
      'DATA',
      `pair ${name}: input is ${input.width}x${input.height}, target ${target.width}x${target.height}; preprocess crop (--preprocess crop) takes the same part of both, so they must have one size`,
    );
  if (preprocess === 'crop' && weight && (weight.width !== input.width || weight.height !== input.height))
    throw new Pix2PixError('DATA', cropSizesText(name, input, weight));
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Pix2PixError)) throw error;
    throw new Pix2PixError(error.code, `pair ${name}: ${error.message}`, { cause: error });
  }
};
