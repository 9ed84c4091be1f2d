/** The table of scores, each with its interval: one column per model, and the differences from the first model. */

import { figure } from '../pages/figures.ts';
import { escapeHtml } from '../pages/html.ts';
import { modelClass } from '../pages/model-colours.ts';
import type { Report } from './report.ts';
import { BETTER, digitsOfRow, intervalText, signed } from './report-text.ts';
import { type Difference, hasInterval, type ScoreRow, type ScoreValue } from './score-table.ts';

export const scoreTableHtml = ({ models, evaluation: { scores } }: Report): string => {
  const hasCeiling = scores.some(({ ceiling }) => ceiling);
  const isCompared = models.length > 1;
  const others = models.slice(1).map((name) => `${name} minus ${models[0]}`);
  const heads = [...models, ...(hasCeiling ? [CEILING_NAME] : []), ...others];
  const rows = scores.map((row) => {
    const digits = digitsOfRow(row);
    const cells = [
      ...row.scores.map((score) => scoreCell(score, digits)),
      ...(hasCeiling ? [row.ceiling ? scoreCell(row.ceiling, digits) : '<td></td>'] : []),
      ...row.differences.map((difference) => differenceCell(difference, digits)),
    ];
    const { title, better, about } = row.column;
    const how = `${BETTER[better]}${about === undefined ? '' : `; ${escapeHtml(about)}`}`;
    const plot = isCompared ? `<td class="plot">${intervalPlot(row)}</td>` : '';
    return `<tr><th scope="row">${escapeHtml(title)}<small>${how}</small></th>${plot}${cells.join('')}</tr>`;
  });
  const names = heads.map(
    (name, i) =>
      `<th scope="col">${i < models.length && isCompared ? `<i class="${modelClass(i)}"></i>` : ''}${escapeHtml(name)}</th>`,
  );
  return `<div class="wide"><table class="scores"><thead><tr><th scope="col">metric</th>${isCompared ? '<th scope="col" class="plot" aria-label="intervals"></th>' : ''}${names.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
};

/** Title of the column with the scores of the targets themselves. */
export const CEILING_NAME = 'real photos';

const scoreCell = (score: ScoreValue, digits: number): string =>
  `<td>${figure(score.value, digits)}<small>${intervalText(score, digits)}</small></td>`;

const differenceCell = (difference: Difference, digits: number): string => {
  const { verdict } = difference;
  const mark = verdict === 'unclear' ? '' : ` <b class="${verdict}">${verdict}</b>`;
  return `<td>${signed(difference.value, digits)}${mark}<small>${intervalText(difference, digits, signed)}</small></td>`;
};

// Units of the view box.
const WIDTH = 120;
const LINE = 12;

/** Values as dots and intervals as lines, one row per model. */
const intervalPlot = ({ column, scores, ceiling }: ScoreRow): string => {
  const all = [...scores, ...(ceiling ? [ceiling] : [])];
  const ends = all
    .flatMap((score) => (hasInterval(score) ? [score.low, score.high] : [score.value]))
    .filter(Number.isFinite);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  if (!(high > low)) return '';
  const px = (value: number): string => (6 + ((value - low) / (high - low)) * (WIDTH - 12)).toFixed(1);
  const lines = all.map((score, i) => {
    if (!Number.isFinite(score.value)) return '';
    const y = LINE / 2 + i * LINE;
    const colour = i < scores.length ? modelClass(i) : 'soft';
    const whisker =
      hasInterval(score) && Number.isFinite(score.low) && Number.isFinite(score.high)
        ? `<path d="M${px(score.low)} ${y}H${px(score.high)}"/>`
        : '';
    return `<g class="${colour}">${whisker}<circle cx="${px(score.value)}" cy="${y}" r="3.5"/></g>`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${all.length * LINE}" role="img" aria-label="intervals of ${escapeHtml(column.title)}">${lines.join('')}</svg>`;
};
