/** The page of an evaluation: scores, distributions, classes and examples, as one file that opens from disk. */

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

/** Addresses of the files with the numbers. */
export interface PageFiles {
  readonly json: string;
  readonly csv: string;
}

/** HTML of the page. Without its script, it shows the examples of one ranking. */
export const reportPage = (report: Report, files: PageFiles): string => {
  const { models, isPaired, about, size, classes, facts } = report;
  const title = `${listed(models)}: evaluation`;
  return pageHtml({
    title,
    style: REPORT_STYLE,
    lead: `${escapeHtml(about)}; compared at ${escapeHtml(size)} · <a href="${escapeHtml(files.csv)}">every ${isPaired ? 'pair' : 'image'} (CSV)</a> · <a href="${escapeHtml(files.json)}">everything (JSON)</a>`,
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
export const listed = (names: readonly string[]): string =>
  names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names.join();

/** How to read the table, in sentences. */
const notesOf = ({ models, isPaired, evaluation: { pairs, scores } }: Report): string[] => {
  const images = isPaired ? 'pairs' : 'images';
  return [
    ...(pairs.length > 1
      ? [
          `Small figures are 95 % intervals: where the score would probably lie on other ${images} of this kind (bootstrap over ${images}).`,
        ]
      : []),
    ...(models.length > 1
      ? [
          `Differences compare the models on the same ${images}, so what is hard for all models cancels out. A difference is marked better or worse if its interval excludes 0.`,
        ]
      : []),
    ...(scores.some(({ ceiling }) => ceiling)
      ? [
          `The column “${CEILING_NAME}” has the segmenter’s scores on the targets themselves: the most that outputs can be expected to reach.`,
        ]
      : []),
    ...(pairs.length < FEWEST_PAIRS ? [`${fewPairsNote(pairs.length, isPaired)}.`] : []),
  ];
};

/** One chart per metric; one or two pairs have no distribution. */
const distributionsHtml = ({ models, isPaired, evaluation: { columns, pairs } }: Report): string => {
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
    : `<section class="distributions"><h2>${isPaired ? 'Pairs' : 'Images'} by value</h2><div class="charts">${figures.join('\n')}</div></section>`;
};
