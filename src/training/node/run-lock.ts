/** One trainer a run folder: a lock file that names the process that holds it. */
import { readFileSync, rmSync } from 'node:fs';
import { open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { LOCK_FILE } from './run-folder.ts';

const lockSchema = z.object({ pid: z.int(), host: z.string() });

/** Gives a lock back. */
export type Release = () => void;

/**
 * Takes the lock of a run folder. A lock whose process is gone, as after a crash, is taken over. Throws FILE
 * while another process trains in the folder.
 */
export const lockRun = async (folder: string): Promise<Release> => {
  const path = join(folder, LOCK_FILE);
  const own = JSON.stringify({ pid: process.pid, host: hostname() });
  for (let attempt = 0; attempt < 2; attempt++)
    if (await createWith(path, own)) return () => releaseOwn(path, own);
    else await removeStale(folder, path);
  throw new Pix2PixError(
    'FILE',
    `${folder}: another training began there just now; wait for it, or use another folder`,
  );
};

const createWith = async (path: string, content: string): Promise<boolean> => {
  try {
    const file = await open(path, 'wx'); // fails where it exists, on every file system
    await file.writeFile(content);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new Pix2PixError('FILE', `${path}: cannot be written (${messageOf(error)})`, { cause: error });
  }
};

const removeStale = async (folder: string, path: string): Promise<void> => {
  const holder = lockSchema.safeParse(parsed(await readFile(path, 'utf8').catch(() => '')));
  // A torn lock is of a process that ended while it wrote.
  if (holder.success && (holder.data.host !== hostname() || isAlive(holder.data.pid)))
    throw new Pix2PixError(
      'FILE',
      `${folder}: process ${holder.data.pid} on ${holder.data.host} trains there; wait for it or end it${holder.data.host === hostname() ? '' : `; if that machine is gone, remove ${path}`}`,
    );
  await rm(path, { force: true });
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
