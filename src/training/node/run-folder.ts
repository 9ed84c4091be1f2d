/** The run folder: run.json, events.jsonl, samples/, checkpoints/, model.onnx; it alone is enough to use a run. */
import { mkdir, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { readRegularText } from '../../core/node/regular-file.ts';
import { formatRunRecord, LOCK_FILE, parseRunRecord, RUN_FILES, type RunRecord } from '../run-record.ts';
import { TEMPORARY_ENDING, writeWhole } from './write-whole.ts';

/** Throws FILE if the folder exists and holds anything but what a killed start left. */
export const requireNewFolder = async (folder: string): Promise<void> => {
  const existing = (await readdir(folder).catch(() => [])).filter(
    (name) => name !== LOCK_FILE && !name.endsWith(TEMPORARY_ENDING),
  );
  if (existing.length > 0)
    throw new Pix2PixError(
      'FILE',
      `${folder}: is not empty (${existing.slice(0, 3).join(', ')}${existing.length > 3 ? ', ...' : ''}); choose a new folder for out (--out)${existing.includes(RUN_FILES.run) ? ', or resume the run (--resume)' : ''}`,
    );
};

/** A run folder that was made just now, as long as nothing in it is worth anything. */
export interface NewFolder {
  /** Removes what a run writes, except the lock. */
  empty(): Promise<void>;
  /** Removes the folders that were made, as far as they are empty. */
  remove(): Promise<void>;
}

/** Makes a run folder. Throws as `requireNewFolder`, and FILE if it cannot be made. */
export const createRunFolder = async (folder: string): Promise<NewFolder> => {
  await requireNewFolder(folder);
  const made = await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new Pix2PixError('FILE', `${folder}: cannot be made (${messageOf(error)})`, { cause: error });
  });
  return {
    empty: async () => {
      for (const name of Object.values(RUN_FILES))
        await rm(join(folder, name), { recursive: true, force: true });
    },
    remove: async () => {
      if (made === undefined) return; // it was there before
      const first = resolve(made);
      for (let path = resolve(folder); ; path = dirname(path)) {
        const isRemoved = await rmdir(path).then(
          () => true,
          () => false, // holds something else by now
        );
        if (!isRemoved || path === first) return;
      }
    },
  };
};

export const writeRunRecord = (folder: string, record: RunRecord): Promise<void> =>
  writeWhole(join(folder, RUN_FILES.run), formatRunRecord(record));

/** Throws FILE if there is no run, FORMAT if run.json is not of this program. */
export const readRunRecord = async (folder: string): Promise<RunRecord> => {
  const path = join(folder, RUN_FILES.run);
  const text = await readRegularText(path).catch((error: unknown) => {
    throw new Pix2PixError(
      'FILE',
      `${path}: cannot be read (${messageOf(error)}); is ${folder} a run folder?`,
      {
        cause: error,
      },
    );
  });
  return parseRunRecord(text, path);
};

/** Whether a path is a run folder. */
export const isRunFolder = async (path: string): Promise<boolean> =>
  stat(join(path, RUN_FILES.run)).then(
    (entry) => entry.isFile(),
    () => false,
  );
