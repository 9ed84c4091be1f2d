/** How a generator does on pairs that it does not learn from: its outputs, and their mean L1. */
import type { Tensor } from '../core/tensor.ts';
import type { Pair } from '../data/pairs.ts';
import { convertedPairs, memoryPairs } from '../data/pairs.ts';
import { imagesTensor } from '../data/pixels.ts';
import { inputFilter, targetFilter } from '../data/resize-filter.ts';
import { applyGeometry, plainGeometry } from '../data/transform.ts';
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

/** Resizes a pair to the size and channels of a training, without jitter or mirror. */
export const preparePair = async (
  pair: Pair,
  { size, inputChannels, outputChannels, inputResize }: Trainer['options'],
): Promise<PreparedPair> => {
  const source = convertedPairs(memoryPairs([pair]), { input: inputChannels, target: outputChannels });
  const { name, input, target } = await source.readPair(0);
  const geometry = plainGeometry(size);
  return {
    name,
    input: imagesTensor([applyGeometry(input, geometry, size, inputFilter(input, inputResize))]),
    target: imagesTensor([applyGeometry(target, geometry, size, targetFilter(target, inputResize))]),
  };
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
