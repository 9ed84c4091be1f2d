/** How a generator does on pairs that it does not learn from: its outputs, and their mean L1. */
import type { Tensor } from '../core/tensor.ts';
import { plainExample } from '../data/example.ts';
import type { Pair } from '../data/pairs.ts';
import { imagesTensor } from '../data/pixels.ts';
import { exampleShape } from '../settings/examples.ts';
import type { Trainer } from './trainer.ts';

/** A pair at the training's size, as tensors [1,C,S,S] in [-1,1]. */
export interface PreparedPair {
  readonly name: string;
  readonly input: Tensor;
  readonly target: Tensor;
}

export interface ValidatedPair extends PreparedPair {
  /** [1,C,S,S] in [-1,1]. */
  readonly output: Tensor;
  /** Mean absolute difference of output and target. */
  readonly l1: number;
}

/** A pair at the size and channels of a training, without jitter or mirror. Throws DATA if it cannot be. */
export const preparePair = (pair: Pair, options: Trainer['options']): PreparedPair => {
  const { name, input, target } = plainExample(pair, exampleShape(options));
  return { name, input: imagesTensor([input]), target: imagesTensor([target]) };
};

/** Translates a pair as it stands; its noise depends on the run's seed and the pair's name alone. */
export const validatePair = async (
  trainer: Pick<Trainer, 'sample'>,
  pair: PreparedPair,
): Promise<ValidatedPair> => {
  const output = await trainer.sample(pair.input, pair.name);
  return { ...pair, output, l1: meanAbsoluteDifference(output, pair.target) };
};

/** Mean |a - b| over all values, summed in float64. */
export const meanAbsoluteDifference = (a: Tensor, b: Tensor): number => {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += Math.abs((a.data[i] as number) - (b.data[i] as number));
  return sum / a.data.length;
};
