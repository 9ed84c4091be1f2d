/** A run in a folder of a disk. */
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { readRegular } from '../../core/node/regular-file.ts';
import type { AppendFile, RunStore } from '../run-store.ts';
import { lockRun } from './run-lock.ts';
import { beginWhole, copyWhole, TEMPORARY_ENDING, writeFailure } from './write-whole.ts';

/** The store of a run folder. The folder has to be there; those below it are made as they are needed. */
export const folderStore = (folder: string): RunStore => {
  const placeOf = (name: string): string => join(folder, name);
  return {
    title: basename(resolve(folder)),
    placeOf: (name) => (name === '' ? folder : placeOf(name)),
    begin: async (name, content) => {
      await makeBelow(name, placeOf(name));
      return beginWhole(placeOf(name), content);
    },
    copy: async (from, to) => {
      await makeBelow(to, placeOf(to));
      await copyWhole(placeOf(from), placeOf(to));
    },
    append: (name) => openAppend(placeOf(name)),
    get: async (name) => {
      const path = placeOf(name);
      try {
        return await readRegular(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw new Pix2PixError('FILE', `${path}: cannot be read (${messageOf(error)}); check permissions`, {
          cause: error,
        });
      }
    },
    list: async (below) => {
      const entries = await readdir(placeOf(below), { withFileTypes: true }).catch(() => []);
      return entries
        .filter((entry) => !entry.isDirectory() && !entry.name.endsWith(TEMPORARY_ENDING))
        .map(({ name }) => name)
        .sort();
    },
    remove: (name) => rm(placeOf(name), { force: true }),
    lock: (onNotice) => lockRun(folder, { onNotice }),
  };
};

/** Makes the folder of a file below the run folder, but never the run folder itself: that one was moved or deleted. */
const makeBelow = async (name: string, path: string): Promise<void> => {
  if (name.includes('/')) await mkdir(dirname(path)).catch(() => {}); // there already, or the write tells
};

const openAppend = async (path: string): Promise<AppendFile> => {
  const file = await open(path, 'a').catch((error: unknown) => {
    throw new Pix2PixError('FILE', `${path}: cannot be written (${messageOf(error)}); check permissions`, {
      cause: error,
    });
  });
  return {
    append: (text) =>
      file.appendFile(text).catch(async (error: unknown) => {
        throw await writeFailure(path, error, text.length);
      }),
    flush: () =>
      file.datasync().catch(async (error: unknown) => {
        throw await writeFailure(path, error, undefined);
      }),
    close: async () => {
      try {
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
};
