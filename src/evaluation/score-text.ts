/** The table of scores as rows of text, for a terminal. */

import { figure } from '../pages/figures.ts';
import type { Report } from './report.ts';
import { digitsOfScore, intervalText, signed } from './report-text.ts';
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
  const rows = scores.map(({ column, scores: values, ceiling, differences }) => [
    `${column.title} ${ARROWS[column.better]}`,
    ...values.map(scoreText),
    ...(hasCeiling ? [ceiling ? scoreText(ceiling) : ''] : []),
    ...differences.map(differenceText),
  ]);
  return { heads, rows };
};

const ARROWS = { lower: '↓', higher: '↑', one: '→ 1' } as const;

const scoreText = (score: ScoreValue): string =>
  withInterval(figure(score.value, digitsOfScore(score)), intervalText(score));

const differenceText = (difference: Difference): string => {
  const { value, verdict } = difference;
  const text = withInterval(signed(value, digitsOfScore(difference)), intervalText(difference, signed));
  return verdict === 'unclear' ? text : `${text} ${verdict}`;
};

const withInterval = (text: string, interval: string): string =>
  interval === '' ? text : `${text} (${interval})`;
