/** How figures of a report are written. */
import { digitsOf, figure } from '../pages/figures.ts';
import { FEWEST_PAIRS, hasInterval, type ScoreValue } from './score-table.ts';

/** Digits for a score and the ends of its interval alike: those of the largest of them. */
export const digitsOfScore = ({ value, low = value, high = value }: ScoreValue): number =>
  digitsOf(Math.max(...[value, low, high].filter(Number.isFinite).map(Math.abs), 0));

/** With its sign, as of a difference. */
export const signed = (value: number, digits?: number): string =>
  value > 0 ? `+${figure(value, digits)}` : figure(value, digits);

/** `0.2871 to 0.3012`, or nothing where there is no interval. */
export const intervalText = (score: ScoreValue, format: typeof figure = figure): string => {
  if (!hasInterval(score) || Number.isNaN(score.low)) return '';
  const digits = digitsOfScore(score);
  return `${format(score.low, digits)} to ${format(score.high, digits)}`;
};

/** What is better, for a row of a table. */
export const BETTER = {
  lower: 'lower is better',
  higher: 'higher is better',
  one: '1 is best',
} as const;

/** What few pairs cannot say; nothing where they are enough. */
export const fewPairsNote = (count: number): string => {
  if (count >= FEWEST_PAIRS) return '';
  const pairs =
    count === 1
      ? 'There is only 1 pair: it has no interval'
      : `There are only ${count} pairs: their intervals say little`;
  return `${pairs}, and no difference is told better or worse; take ${FEWEST_PAIRS} or more`;
};
