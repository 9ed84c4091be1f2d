/** How figures of a report are written. */
import { hasInterval, type ScoreValue } from './score-table.ts';

/** About four digits that mean something: `0.2957`, `13.27`, `102.4`; `–` for no number, `∞`. */
export const figure = (value: number): string => {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  const digits = size >= 100 ? 1 : size >= 10 ? 2 : 4;
  return value
    .toFixed(digits)
    .replace('-', '−')
    .replace(/^−(0\.?0*)$/, '$1');
};

/** With its sign, as of a difference. */
export const signed = (value: number): string => (value > 0 ? `+${figure(value)}` : figure(value));

/** `0.2871 to 0.3012`, or nothing where there is no interval. */
export const intervalText = (score: ScoreValue, format: (value: number) => string = figure): string =>
  hasInterval(score) && !Number.isNaN(score.low) ? `${format(score.low)} to ${format(score.high)}` : '';

/** What is better, for a row of a table. */
export const BETTER = {
  lower: 'lower is better',
  higher: 'higher is better',
  one: '1 is best',
} as const;
