/** One trainer a run folder: a lock file that names the process that holds it. */
import { readFileSync, rmSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { LOCK_FILE } from './run-folder.ts';
import { TEMPORARY_ENDING } from './write-whole.ts';

const lockSchema = z.object({ pid: z.int(), host: z.string() });

/** Gives a lock back. */
export type Release = () => void;

/**
 * Takes the lock of a run folder. A lock whose process is gone, as after a crash, is taken over. Throws FILE
 * while another process trains in the folder.
 */
export const lockRun = async (folder: string): Promise<Release> => {
  const path = join(folder, LOCK_FILE);
  const own = JSON.stringify({ pid: process.pid, host: hostname(), token: crypto.randomUUID() });
  if (await createWith(path, own)) return () => releaseOwn(path, own);
  await removeStale(folder, path);
  if (await createWith(path, own)) return () => releaseOwn(path, own);
  throw justTaken(folder);
};

const justTaken = (folder: string): Pix2PixError =>
  new Pix2PixError(
    'FILE',
    `${folder}: another training began there just now; wait for it, or use another folder`,
  );

/** A name beside the lock that nobody else has. */
const besideOf = (path: string): string => `${path}.${crypto.randomUUID()}${TEMPORARY_ENDING}`;

/** Makes the lock, with its text in it from the first moment; false where there is one. Throws FILE. */
const createWith = async (path: string, content: string): Promise<boolean> => {
  const beside = besideOf(path);
  try {
    await writeFile(beside, content);
    await link(beside, path); // fails where the name is taken
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new Pix2PixError('FILE', `${path}: cannot be written (${messageOf(error)})`, { cause: error });
  } finally {
    await rm(beside, { force: true });
  }
};

/** Takes away the lock of a process that is gone. Throws FILE where its process lives. */
const removeStale = async (folder: string, path: string): Promise<void> => {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return; // released meanwhile
  const holder = lockSchema.safeParse(parsed(text));
  if (holder.success && (holder.data.host !== hostname() || isAlive(holder.data.pid)))
    throw new Pix2PixError(
      'FILE',
      `${folder}: process ${holder.data.pid} on ${holder.data.host} trains there; wait for it or end it${holder.data.host === hostname() ? '' : `; if that machine is gone, remove ${path}`}`,
    );
  // Moved aside before it is removed: only one of many who judged it stale can move that very lock.
  const beside = besideOf(path);
  try {
    await rename(path, beside);
  } catch {
    throw justTaken(folder);
  }
  const isJudged = (await readFile(beside, 'utf8')) === text;
  if (!isJudged) await link(beside, path).catch(() => {}); // another's, who took over meanwhile: put back
  await rm(beside, { force: true });
  if (!isJudged) throw justTaken(folder);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isAlive = (pid: number): boolean => {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // alive, and another user's
  }
};

/** Removes the lock unless another has taken it over. */
const releaseOwn = (path: string, own: string): void => {
  try {
    if (readFileSync(path, 'utf8') === own) rmSync(path);
  } catch {
    // Gone already, with its folder perhaps: nothing is locked any more.
  }
};
