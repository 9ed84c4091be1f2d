/** The page of an evaluation: scores, distributions, classes and examples, in one file that opens from disk. */

import { escapeHtml, factsHtml, pageHtml } from '../pages/html.ts';
import { REPORT_STYLE } from '../pages/report-style.ts';
import { REPORT_SCRIPT } from '../pages/scripts.generated.ts';
import { svgDistribution } from '../pages/svg-distribution.ts';
import { classesHtml } from './classes-html.ts';
import { examplesHtml } from './examples-html.ts';
import type { Report } from './report.ts';
import { fewPairsNote } from './report-text.ts';
import { CEILING_NAME, scoreTableHtml } from './score-html.ts';
import { FEWEST_PAIRS } from './score-table.ts';

/** Addresses of the numbers beside the page. */
export interface PageFiles {
  readonly json: string;
  readonly csv: string;
}

/** HTML of the page; without its script the examples are those of one ranking. */
export const reportPage = (report: Report, files: PageFiles): string => {
  const { models, about, size, classes, facts } = report;
  const title = `${listed(models)}: evaluation`;
  return pageHtml({
    title,
    style: REPORT_STYLE,
    lead: `${escapeHtml(about)}; compared at ${escapeHtml(size)} · <a href="${escapeHtml(files.csv)}">every pair (CSV)</a> · <a href="${escapeHtml(files.json)}">everything (JSON)</a>`,
    main: `<div class="${models.length > 1 ? 'stacked' : 'beside'}"><section>${scoreTableHtml(report)}
<p class="note">${notesOf(report).join(' ')}</p></section>
${distributionsHtml(report)}</div>
${examplesHtml(report)}
${classesHtml(classes)}
<section class="last"><h2>Settings</h2>${factsHtml(facts)}</section>`,
    script: REPORT_SCRIPT,
  });
};

/** `a`, `a and b`, `a, b and c`. */
const listed = (names: readonly string[]): string =>
  names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names.join();

/** How the table is to be read, a sentence each. */
const notesOf = ({ models, evaluation: { pairs, scores } }: Report): string[] => [
  ...(pairs.length > 1
    ? [
        'Small figures are 95 % intervals: how far a score may be off on other pairs of this kind (bootstrap over pairs).',
      ]
    : []),
  ...(models.length > 1
    ? [
        'Differences are of the same pairs, so that what all models find hard cancels; one is told better or worse where its interval leaves out 0.',
      ]
    : []),
  ...(scores.some(({ ceiling }) => ceiling)
    ? [
        `The column “${CEILING_NAME}” has what the segmenter says of the targets themselves: the most that outputs can be expected to reach.`,
      ]
    : []),
  ...(pairs.length < FEWEST_PAIRS ? [`${fewPairsNote(pairs.length)}.`] : []),
];

/** One chart a column; of one or two pairs there is nothing to see. */
const distributionsHtml = ({ models, evaluation: { columns, pairs } }: Report): string => {
  if (pairs.length < 3) return '';
  const charts = columns.map((column, i) =>
    svgDistribution({
      title: column.title,
      models: models.map((name, model) => ({
        name,
        values: pairs.map(({ values }) => values[model]?.[i] ?? Number.NaN),
      })),
    }),
  );
  const figures = charts.filter((chart) => chart !== '').map((chart) => `<figure>${chart}</figure>`);
  return figures.length === 0
    ? ''
    : `<section class="distributions"><h2>Pairs by value</h2><div class="charts">${figures.join('\n')}</div></section>`;
};
