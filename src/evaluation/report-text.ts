/** How figures of a report are written. */
import { FEWEST_PAIRS, hasInterval, type ScoreValue } from './score-table.ts';

/** Beyond these a float32 of values in [-1,1] says nothing. */
const MOST_DIGITS = 8;

/** Digits after the point that a number of this size is written with. */
const digitsOf = (value: number): number => {
  const size = Math.abs(value);
  if (size >= 100) return 1;
  if (size >= 10) return 2;
  return size >= 0.001 || size === 0 ? 4 : Math.min(MOST_DIGITS, 1 + Math.ceil(-Math.log10(size)));
};

/** Digits for a score and the ends of its interval alike: those of the largest of them. */
export const digitsOfScore = ({ value, low = value, high = value }: ScoreValue): number =>
  digitsOf(Math.max(...[value, low, high].filter(Number.isFinite).map(Math.abs), 0));

/** About four digits that mean something: `0.2957`, `13.27`, `102.4`, `0.00041`, `3.21e14`; `–` for no number, `∞`. */
export const figure = (value: number, digits = digitsOf(value)): string => {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const text = Math.abs(value) >= 1e6 ? value.toExponential(2).replace('+', '') : value.toFixed(digits);
  return text.replace('-', '−').replace(/^−(0\.?0*)$/, '$1');
};

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
