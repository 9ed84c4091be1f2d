/** How the numbers of a report are written. */
import { digitsOf, figure } from '../pages/figures.ts';
import { FEWEST_PAIRS, hasInterval, type ScoreRow, type ScoreValue } from './score-table.ts';

/** Digits for all scores of a row, their intervals and differences: as many as the largest of them needs. */
export const digitsOfRow = ({ scores, differences, ceiling }: Omit<ScoreRow, 'column'>): number => {
  const all: readonly ScoreValue[] = [...scores, ...differences, ...(ceiling ? [ceiling] : [])];
  const values = all.flatMap(({ value, low = value, high = value }) => [value, low, high]);
  return digitsOf(Math.max(...values.filter(Number.isFinite).map(Math.abs), 0));
};

/** A difference with its sign. */
export const signed = (value: number, digits?: number): string =>
  value > 0 ? `+${figure(value, digits)}` : figure(value, digits);

/** `0.2871 to 0.3012`, or nothing if there is no interval. */
export const intervalText = (score: ScoreValue, digits: number, format: typeof figure = figure): string => {
  if (!hasInterval(score) || Number.isNaN(score.low)) return '';
  return `${format(score.low, digits)} to ${format(score.high, digits)}`;
};

/** Which direction is better, for a row of a table. */
export const BETTER = {
  lower: 'lower is better',
  higher: 'higher is better',
  one: '1 is best',
} as const;

/** A warning about too few pairs, or images where there are no pairs; nothing if there are enough. */
export const fewPairsNote = (count: number, isPaired: boolean): string => {
  if (count >= FEWEST_PAIRS) return '';
  const one = isPaired ? 'pair' : 'image';
  const few =
    count === 1
      ? `There is only 1 ${one}, so there are no intervals`
      : `There are only ${count} ${one}s: their intervals are unreliable`;
  return `${few}, and no difference is called better or worse; use ${FEWEST_PAIRS} ${one}s or more`;
};
