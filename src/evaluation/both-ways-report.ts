/** The report of models that translate both ways: those of each way, as JSON and as a page that leads to theirs. */
import { z } from 'zod';
import type { Direction } from '../data/pairs.ts';
import { escapeHtml, pageHtml } from '../pages/html.ts';
import { REPORT_STYLE } from '../pages/report-style.ts';
import { REPORT_SCRIPT } from '../pages/scripts.generated.ts';
import type { FailedPair } from './evaluate.ts';
import type { Report } from './report.ts';
import { listed } from './report-page.ts';
import { reportRecord, reportSchema } from './report-record.ts';
import { scoreTableHtml } from './score-html.ts';

/** An evaluation of models that translate both ways: a report of each way. */
export interface BothWaysReport {
  readonly directions: readonly { readonly direction: Direction; readonly report: Report }[];
}

export const bothWaysSchema = z.object({
  format: z.literal(1),
  models: z.array(z.string()),
  /** A report of each way, with its `direction`; addresses are relative to the folder of that name. */
  directions: z.array(reportSchema),
});

/** What evaluation.json holds of both ways. */
export type BothWaysRecord = z.output<typeof bothWaysSchema>;

export const bothWaysRecord = ({ directions }: BothWaysReport): BothWaysRecord => ({
  format: 1,
  models: [...(directions[0]?.report.models ?? [])],
  directions: directions.map(({ report }) => reportRecord(report)),
});

/** Files that either way left out, each once. */
export const failedBothWays = ({ directions }: BothWaysReport): FailedPair[] => {
  const all = directions.flatMap(({ report }) => report.evaluation.failed);
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
};

/** HTML of a page with the scores of each way; `addressOf` says where the page of a way is. */
export const bothWaysPage = (
  { directions }: BothWaysReport,
  addressOf: (direction: Direction) => string,
  json: string,
): string => {
  const sections = directions.map(
    ({ direction, report }) =>
      `<section><h2>${direction}</h2><p>${escapeHtml(report.about)}; compared at ${escapeHtml(report.size)} · <a href="${escapeHtml(addressOf(direction))}">images and settings</a></p>${scoreTableHtml(report)}</section>`,
  );
  return pageHtml({
    title: `${listed(directions[0]?.report.models ?? [])}: evaluation`,
    style: REPORT_STYLE,
    lead: `both ways · <a href="${escapeHtml(json)}">everything (JSON)</a>`,
    main: sections.join('\n'),
    script: REPORT_SCRIPT,
  });
};
