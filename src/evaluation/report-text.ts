/** How the numbers of a report are written. */
import { digitsOf, figure } from '../pages/figures.ts';
import { FEWEST_PAIRS, hasInterval, type ScoreValue } from './score-table.ts';

/** Digits for a score and both ends of its interval: as many as the largest of them needs. */
export const digitsOfScore = ({ value, low = value, high = value }: ScoreValue): number =>
  digitsOf(Math.max(...[value, low, high].filter(Number.isFinite).map(Math.abs), 0));

/** A difference with its sign. */
export const signed = (value: number, digits?: number): string =>
  value > 0 ? `+${figure(value, digits)}` : figure(value, digits);

/** `0.2871 to 0.3012`, or nothing if there is no interval. */
export const intervalText = (score: ScoreValue, format: typeof figure = figure): string => {
  if (!hasInterval(score) || Number.isNaN(score.low)) return '';
  const digits = digitsOfScore(score);
  return `${format(score.low, digits)} to ${format(score.high, digits)}`;
};

/** Which direction is better, for a row of a table. */
export const BETTER = {
  lower: 'lower is better',
  higher: 'higher is better',
  one: '1 is best',
} as const;

/** A warning about too few pairs; nothing if there are enough. */
export const fewPairsNote = (count: number): string => {
  if (count >= FEWEST_PAIRS) return '';
  const pairs =
    count === 1
      ? 'There is only 1 pair, so there are no intervals'
      : `There are only ${count} pairs: their intervals are unreliable`;
  return `${pairs}, and no difference is called better or worse; use ${FEWEST_PAIRS} pairs or more`;
};
