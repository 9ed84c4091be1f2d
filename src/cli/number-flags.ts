/** Parsers of flags that are numbers. */
import { InvalidArgumentError } from 'commander';
import { lowHigh } from '../settings/data-options.ts';

/** A whole number of at least `least`. */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`Expected a whole number of at least ${least}.`);
    return value;
  };

/** A number from `least` to `most`. */
export const numberBetween =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most))
      throw new InvalidArgumentError(`Expected a number from ${least} to ${most}.`);
    return value;
  };

/** Two numbers, the lower one first: `0:4095`. */
export const lowHighFlag = (text: string): [low: number, high: number] => {
  const range = lowHigh(text);
  if (range.every(Number.isFinite) && range[0] < range[1]) return range;
  throw new InvalidArgumentError('Expected a low and a higher number, such as 0:4095.');
};
