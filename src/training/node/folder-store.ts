/** A run in a folder of a disk. */
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { readRegular } from '../../core/node/regular-file.ts';
import type { AppendFile, RunStore } from '../run-store.ts';
import { lockRun } from './run-lock.ts';
import { beginWhole, copyWhole, TEMPORARY_ENDING, writeFailure, writeOver } from './write-whole.ts';

/** The store of a run folder. The folder has to be there; those below it are made as they are needed. */
export const folderStore = (folder: string): RunStore => {
  const placeOf = (name: string): string => join(folder, name);
  return {
    title: basename(resolve(folder)),
    placeOf: (name) => (name === '' ? folder : placeOf(name)),
    begin: async (name, content) => {
      await makeBelow(folder, name);
      return beginWhole(placeOf(name), content);
    },
    write: async (name, content) => {
      await makeBelow(folder, name);
      await writeOver(placeOf(name), content);
    },
    copy: async (from, to) => {
      await makeBelow(folder, to);
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
    removeAll: (below) => replacing(placeOf(below), () => removeTree(placeOf(below))),
    replaceAll: (from, to) =>
      replacing(placeOf(to), async () => {
        await removeTree(placeOf(to));
        await rename(placeOf(from), placeOf(to));
      }),
    lock: (onNotice) => lockRun(folder, { onNotice }),
  };
};

/** Makes the folders of a file below the run folder, but never the run folder itself: that one was moved or deleted. */
const makeBelow = async (folder: string, name: string): Promise<void> => {
  const parts = name.split('/').slice(0, -1);
  for (const count of parts.keys()) await mkdir(join(folder, ...parts.slice(0, count + 1))).catch(() => {}); // there already, or the write tells
};

const removeTree = (path: string): Promise<void> => rm(path, { recursive: true, force: true });

const replacing = async (path: string, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    throw new Pix2PixError(
      'FILE',
      `${path}: cannot be replaced (${messageOf(error)}); is a file of it open, or the folder read-only?`,
      { cause: error },
    );
  }
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
