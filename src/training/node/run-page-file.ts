/** index.html of a run folder. */
import { basename, join, resolve } from 'node:path';
import { type RunPageOptions, runPage } from '../run-page.ts';
import { lossTermsOf, RUN_FILES, type RunRecord } from './run-folder.ts';
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

/** What a run's pages say of it: rows of name and text. */
export const runFacts = (record: RunRecord): readonly (readonly [name: string, text: string])[] => {
  const { options, data, preset, version, createdAt } = record;
  const pairs = Object.entries(data.pairs).map(([split, count]) => `${count} ${split}`);
  return [
    // Pages are shown to others, whom the path does not concern.
    ['data', `${basename(data.folder)} (${pairs.join(', ')}), ${options.direction}`],
    ['preset', preset],
    ['began', `${createdAt}, version ${version}`],
    ['device', Object.values(record.device).join(', ')],
    ...Object.entries(options).map(([name, value]) => [name, String(value)] as const),
  ];
};
