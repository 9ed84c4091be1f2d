/** How a generator does on pairs that it does not learn from: its outputs, and their mean L1. */
import { Pix2PixError } from '../core/errors.ts';
import type { Tensor } from '../core/tensor.ts';
import { plainExample } from '../data/example.ts';
import type { Pair, PairSource } from '../data/pairs.ts';
import { weightsTensor } from '../data/pixel-weights.ts';
import { imagesTensor } from '../data/pixels.ts';
import { filledIn } from '../data/tasks.ts';
import type { Translation } from '../models/recipe.ts';
import { exampleShape } from '../settings/examples.ts';
import type { Options } from '../settings/options.ts';
import { translationsOf } from '../settings/translations.ts';
import type { Trainer } from './trainer.ts';

/** A pair at the training's size, as tensors [1,C,S,S] in [-1,1]. */
export interface PreparedPair {
  readonly name: string;
  readonly input: Tensor;
  readonly target: Tensor;
  /** How much each pixel counts, [1,1,S,S]; absent where all count alike. */
  readonly weight?: Tensor;
}

export interface ValidatedPair extends PreparedPair {
  /** [1,C,S,S] in [-1,1]. */
  readonly output: Tensor;
  /** Mean absolute difference of output and target, weighted where pixels have weights. */
  readonly l1: number;
}

/** A pair at the size and channels of a training, without jitter or mirror. Throws DATA if it cannot be. */
export const preparePair = (pair: Pair, options: Trainer['options']): PreparedPair =>
  tensorsOf(plainExample(pair, exampleShape(options)));

/** The images of a pair as tensors. */
export const tensorsOf = ({ name, input, target, weight }: Pair): PreparedPair => ({
  name,
  input: imagesTensor([input]),
  target: imagesTensor([target]),
  ...(weight ? { weight: weightsTensor([weight]) } : {}),
});

/** Translates a pair as it stands; of inpainting, what is outside of the hole stays; its noise depends on the run's seed and the pair's name alone. */
export const validatePair = async (
  trainer: Pick<Trainer, 'sample' | 'options'>,
  pair: PreparedPair,
): Promise<ValidatedPair> => {
  const output = await trainer.sample(pair.input, pair.name);
  const known = trainer.options.task === 'inpaint' ? filledIn(output, pair.input) : output;
  return { ...pair, output: known, l1: meanAbsoluteDifference(known, pair.target, pair.weight) };
};

type Side = Translation['from'];

/** The image of a side of a pair as it is translated there and back: what it should come back as is the image itself. */
export interface CycledImage {
  /** Of the image. */
  readonly name: string;
  readonly direction: Options['direction'];
  /** [1,C,H,W] in [-1,1], as all. */
  readonly input: Tensor;
  readonly output: Tensor;
  readonly back: Tensor;
  /** Mean absolute difference of `back` and `input`: the cycle loss. */
  readonly l1: number;
}

/** Translates one image of a pair the way that begins at its side, and back. Throws MODEL for a training one way. */
export const validateCycle = async (
  trainer: Pick<Trainer, 'sample' | 'options'>,
  pair: PreparedPair,
  from: Side,
): Promise<CycledImage> => {
  const translations = translationsOf(trainer.options);
  const there = translations.find((translation) => translation.from === from);
  const back = translations.find((translation) => translation.to === from);
  if (!there || !back)
    throw new Pix2PixError('MODEL', `validation: ${trainer.options.model} translates one way, expected both`);
  const input = pair[from];
  const output = await trainer.sample(input, pair.name, there.network);
  const returned = await trainer.sample(output, pair.name, back.network);
  const { name } = pair;
  const l1 = meanAbsoluteDifference(returned, input);
  return { name, direction: there.direction, input, output, back: returned, l1 };
};

/** The images of an unpaired set that its partners by index show for the first time at an index. */
export const newSides = ({ sides, count }: Pick<PairSource, 'sides' | 'count'>, index: number): Side[] =>
  (['input', 'target'] as const).filter((side) => index < (sides?.[side].length ?? count));

/** The name of an image of an unpaired set, or of its pair where sides have no names. */
export const imageName = (
  { sides, names }: Pick<PairSource, 'sides' | 'names'>,
  side: Side,
  index: number,
): string => sides?.[side][index] ?? names[index] ?? String(index);

/** Mean |a - b| over all values, summed in float64; with weights [1,1,H,W] of images [1,C,H,W], each pixel counts by its own. */
export const meanAbsoluteDifference = (a: Tensor, b: Tensor, weight?: Tensor): number => {
  if (weight) return weightedDifference(a, b, weight);
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += Math.abs((a.data[i] as number) - (b.data[i] as number));
  return sum / a.data.length;
};

const weightedDifference = ({ data: a }: Tensor, { data: b }: Tensor, { data: weight }: Tensor): number => {
  let [sum, total] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const w = weight[i % weight.length] as number; // each channel is a plane
    total += w;
    sum += w * Math.abs((a[i] as number) - (b[i] as number));
  }
  return sum / total;
};
