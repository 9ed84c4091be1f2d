/** The choices of a training in plain words, and the options that they mean. */
import type { Direction } from '../../data/pairs.ts';
import type { OptionName, PartialOptions } from '../../settings/options.ts';

export const PICTURE_SIZES = [64, 128, 256] as const;
export type PictureSize = (typeof PICTURE_SIZES)[number];

export const LENGTHS = ['taste', 'good', 'long'] as const;
export type Length = (typeof LENGTHS)[number];

export const CARES = ['light', 'usual', 'fine'] as const;
export type Care = (typeof CARES)[number];

export interface PlainChoices {
  readonly task: 'pairs' | 'colorize';
  readonly direction: Direction;
  readonly size: PictureSize;
  readonly length: Length;
  readonly care: Care;
  /** Options that go before these choices. */
  readonly more?: PartialOptions;
}

/** Steps, each of which learns from one pair. The quick preset has 3,200. */
const STEPS: Readonly<Record<Length, number>> = { taste: 800, good: 3200, long: 12_800 };

/** Filters of the first layer: twice as many take about four times the time. */
const FILTERS: Readonly<Record<Care, number>> = { light: 16, usual: 32, fine: 64 };

export const SIZE_TEXTS: Readonly<Record<PictureSize, string>> = {
  64: 'Small, 64 pixels: the fastest',
  128: 'Medium, 128 pixels: about four times the time',
  256: 'Large, 256 pixels: about sixteen times the time',
};

export const LENGTH_TEXTS: Readonly<Record<Length, string>> = {
  taste: 'A taste: shapes and colours come',
  good: 'A good while: details come',
  long: 'Long: as good as it gets',
};

export const CARE_TEXTS: Readonly<Record<Care, string>> = {
  light: 'A light network: quick, with simpler pictures',
  usual: 'A medium network: about three times the time',
  fine: 'A large network: finer pictures, for strong computers',
};

/** What somebody who only wants to see it work gets. */
export const FIRST_CHOICES: PlainChoices = {
  task: 'pairs',
  direction: 'AtoB',
  size: 64,
  length: 'good',
  care: 'light',
};

/** The options that are plain choices. */
export const CHOSEN_OPTIONS: readonly OptionName[] = ['direction', 'size'];

/** At least one epoch at the full learning rate, and one while it falls. */
const LEAST_EPOCHS = 2;

/** The options of choices, for a number of pairs to learn from. */
export const optionsOfChoices = (
  { task, direction, size, length, care, more }: PlainChoices,
  numPairs: number,
): PartialOptions => {
  const all = Math.max(LEAST_EPOCHS, Math.round(STEPS[length] / Math.max(1, numPairs)));
  const epochsDecay = Math.floor(all / 2);
  return {
    ...(task === 'pairs' ? { direction } : { task }), // photographs have one direction
    size,
    ngf: FILTERS[care],
    ndf: FILTERS[care],
    epochs: all - epochsDecay,
    epochsDecay,
    ...more,
  };
};

/** The steps that choices take. */
export const stepsOfChoices = (choices: PlainChoices, numPairs: number): number => {
  const { epochs = 0, epochsDecay = 0 } = optionsOfChoices(choices, numPairs);
  return (epochs + epochsDecay) * numPairs;
};
