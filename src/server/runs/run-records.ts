/** run.json of runs, each read again only when it has changed. */
import { join } from 'node:path';
import { readRunRecord } from '../../training/node/run-folder.ts';
import { RUN_FILES, type RunRecord } from '../../training/run-record.ts';
import { fileVersion } from './file-version.ts';

/** The record of a run folder. Throws FORMAT for one that is damaged. */
export type RunRecords = (folder: string) => Promise<RunRecord>;

export const openRunRecords = (): RunRecords => {
  const records = new Map<string, { readonly version: string; readonly record: RunRecord }>();
  return async (folder) => {
    const version = (await fileVersion(join(folder, RUN_FILES.run))) ?? '';
    const known = records.get(folder);
    if (known?.version === version) return known.record;
    const record = await readRunRecord(folder);
    records.set(folder, { version, record });
    return record;
  };
};
