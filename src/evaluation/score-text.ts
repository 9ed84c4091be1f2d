/** The table of scores as rows of text, for a terminal. */

import { figure } from '../pages/figures.ts';
import type { Report } from './report.ts';
import { digitsOfRow, intervalText, signed } from './report-text.ts';
import { CEILING_NAME } from './score-html.ts';
import type { Difference, ScoreValue } from './score-table.ts';

export const scoreTableText = ({
  models,
  evaluation: { scores },
}: Report): { readonly heads: readonly string[]; readonly rows: readonly (readonly string[])[] } => {
  const hasCeiling = scores.some(({ ceiling }) => ceiling);
  const heads = [
    'metric',
    ...models,
    ...(hasCeiling ? [CEILING_NAME] : []),
    ...models.slice(1).map((name) => `${name} minus ${models[0]}`),
  ];
  const rows = scores.map((row) => {
    const { column, scores: values, ceiling, differences } = row;
    const digits = digitsOfRow(row);
    return [
      `${column.title} ${ARROWS[column.better]}`,
      ...values.map((score) => scoreText(score, digits)),
      ...(hasCeiling ? [ceiling ? scoreText(ceiling, digits) : ''] : []),
      ...differences.map((difference) => differenceText(difference, digits)),
    ];
  });
  return { heads, rows };
};

const ARROWS = { lower: '↓', higher: '↑', one: '→ 1' } as const;

const scoreText = (score: ScoreValue, digits: number): string =>
  withInterval(figure(score.value, digits), intervalText(score, digits));

const differenceText = (difference: Difference, digits: number): string => {
  const { value, verdict } = difference;
  const text = withInterval(signed(value, digits), intervalText(difference, digits, signed));
  return verdict === 'unclear' ? text : `${text} ${verdict}`;
};

const withInterval = (text: string, interval: string): string =>
  interval === '' ? text : `${text} (${interval})`;
