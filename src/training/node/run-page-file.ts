/** index.html of a run folder. */
import { basename, join, resolve } from 'node:path';
import { type RunPageOptions, runPage } from '../run-page.ts';
import { lossTermsOf, RUN_FILES, type RunRecord } from '../run-record.ts';
import { runFacts } from './run-facts.ts';
import { writeWhole } from './write-whole.ts';

/** Writes the page of a run with its current state. Throws FILE. */
export const writeRunPage = (
  folder: string,
  record: RunRecord,
  state: Pick<RunPageOptions, 'events' | 'totalSteps' | 'isComplete' | 'isRunning'>,
): Promise<void> => {
  const page = runPage({
    ...state,
    title: basename(resolve(folder)),
    facts: runFacts(record),
    losses: lossTermsOf(record),
  });
  return writeWhole(join(folder, RUN_FILES.page), page);
};
