/** index.html of a run folder. */
import { basename, join, resolve } from 'node:path';
import type { Options } from '../../settings/options.ts';
import { translationsOf } from '../../settings/translations.ts';
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

/** The name of a run's data: that of its folder, or of both. */
export const dataName = ({ data }: Pick<RunRecord, 'data'>): string =>
  [data.folder, ...(data.folderB === undefined ? [] : [data.folderB])]
    .map((path) => basename(path))
    .join(' and ');

const waysText = (options: Options): string =>
  translationsOf(options)
    .map(({ direction }) => direction)
    .join(' and ');

/** What a run's pages say of it: rows of name and text. */
export const runFacts = (record: RunRecord): readonly (readonly [name: string, text: string])[] => {
  const { options, data, preset, version, createdAt } = record;
  const pairs = Object.entries(data.pairs).map(([split, count]) => `${count} ${split}`);
  return [
    // Pages are shown to others, whom the path does not concern.
    ['data', `${dataName(record)} (${pairs.join(', ')}), ${waysText(options)}`],
    ['preset', preset],
    ['began', `${createdAt}, version ${version}`],
    ['device', Object.values(record.device).join(', ')],
    ...Object.entries(options).map(([name, value]) => [name, String(value)] as const),
  ];
};
