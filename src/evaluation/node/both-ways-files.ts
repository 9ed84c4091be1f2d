/** A report of both ways as a folder: a page, the numbers, and a folder of each way's report. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Direction } from '../../data/pairs.ts';
import { writeWhole } from '../../training/node/write-whole.ts';
import { type BothWaysReport, bothWaysPage, bothWaysRecord } from '../both-ways-report.ts';
import {
  moveReport,
  orFileError,
  REPORT_FILES,
  requireReportFolder,
  temporaryFolder,
} from './report-files.ts';

export interface BothWaysFolder {
  /** Whether this report will replace an earlier one. */
  readonly isReplacing: boolean;
  /** Where the report of a way is written. */
  folderOf(direction: Direction): string;
  /** Writes the rest and moves the folder to its final path; resolves with the page's path. Throws FILE. */
  finish(report: BothWaysReport): Promise<string>;
  /** Removes the unfinished report. */
  discard(): Promise<void>;
}

/** Begins a report; an earlier one in the folder stays until this one is complete. Throws FILE as `openReport`. */
export const openBothWaysFolder = async (
  folder: string,
  { takesParts = false } = {},
): Promise<BothWaysFolder> => {
  const isReplacing = await requireReportFolder(folder, { takesParts });
  const fresh = temporaryFolder(folder);
  await orFileError(fresh, () => mkdir(fresh, { recursive: true }));
  return {
    isReplacing,
    folderOf: (direction) => join(fresh, direction),
    finish: async (report) => {
      const record = `${JSON.stringify(bothWaysRecord(report), null, 2)}\n`;
      await writeWhole(join(fresh, REPORT_FILES.json), record);
      const page = bothWaysPage(report, (way) => `${way}/${REPORT_FILES.page}`, REPORT_FILES.json);
      await writeWhole(join(fresh, REPORT_FILES.page), page);
      return moveReport(fresh, folder);
    },
    discard: () => rm(fresh, { recursive: true, force: true }),
  };
};
