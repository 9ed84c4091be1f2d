/** One trainer per run folder: a lock file that names the process that holds it, renewed while it trains. */
import { readFileSync, rmSync } from 'node:fs';
import { link, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { type HolderState, holderState, isSamePidSpace, RENEW_MS, type RunLock } from '../lock-holder.ts';
import { LOCK_FILE } from '../run-record.ts';
import type { HeldLock } from '../run-store.ts';
import { besideOf, lockTextOf, lookAt, parseLock, watchedState } from './lock-watch.ts';
import { ownPidSpace, processFacts, startedOf } from './process-facts.ts';
import { TEMPORARY_ENDING } from './write-whole.ts';

export interface LockOptions {
  /** Ms between renewals. */
  readonly renewMs?: number;
  /** Gets a line if the lock has to be watched before it can be taken over. */
  readonly onNotice?: ((line: string) => void) | undefined;
}

/**
 * Takes the lock of a run folder. A lock whose process is gone is taken over; if its process cannot be seen, on
 * another machine or in another container, it is watched for up to a minute: a lock that is not renewed was given up.
 * Throws FILE while another process trains in the folder.
 */
export const lockRun = async (
  folder: string,
  { renewMs = RENEW_MS, onNotice }: LockOptions = {},
): Promise<HeldLock> => {
  const path = join(folder, LOCK_FILE);
  const lock: RunLock & { readonly token: string } = {
    pid: process.pid,
    ...(await ownPidSpace()),
    started: await startedOf(process.pid),
    renewMs,
    token: crypto.randomUUID(),
  };
  const own = JSON.stringify(lock);
  if (!(await createWith(path, own))) {
    await removeStale(folder, path, own, onNotice);
    if (!(await createWith(path, own))) throw justTaken(folder);
  }
  // While it is open, its number on the disk is given to no other folder. Windows opens no folders and repeats no number.
  const handle = await open(folder, 'r').catch(() => undefined);
  const folderId = await idOf(folder);
  const timer = setInterval(() => void renew(path, own), renewMs);
  timer.unref(); // a lock keeps no process alive
  return {
    requireHeld: () => requireHeld(folder, folderId, path, own),
    release: () => {
      clearInterval(timer);
      releaseOwn(path, own);
      void handle?.close().catch(() => {}); // only read
    },
  };
};

const justTaken = (folder: string): Pix2PixError =>
  new Pix2PixError(
    'FILE',
    `${folder}: another training began there just now; wait for it, or use another folder`,
  );

/** Makes the lock, with its text in it from the first moment; false if there is one. Throws FILE. */
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

/** Writes the first character again: the file's time moves by the clock of its disk, and its text never changes. */
const renew = async (path: string, own: string): Promise<void> => {
  try {
    if ((await lockTextOf(path)) !== own) return; // `requireHeld` tells
    const file = await open(path, 'r+');
    await file.write(own.slice(0, 1), 0).finally(() => file.close());
  } catch {
    // The disk is away for a moment, or the folder is gone, which `requireHeld` tells.
  }
};

/** What distinguishes a folder from another one made under its name; undefined if there is none. */
const idOf = async (folder: string): Promise<number | undefined> =>
  stat(folder).then(
    ({ ino }) => ino,
    () => undefined,
  );

const requireHeld = async (
  folder: string,
  folderId: number | undefined,
  path: string,
  own: string,
): Promise<void> => {
  if ((await lockTextOf(path)) === own) return;
  if ((await idOf(folder)) !== folderId)
    throw new Pix2PixError(
      'FILE',
      `${folder}: the run folder is gone; it was moved or deleted while the run trained, and nothing more can be saved`,
    );
  const isRestored = await createWith(path, own); // true if it was removed by hand
  if (isRestored || (await lockTextOf(path)) === own) return;
  throw new Pix2PixError(
    'FILE',
    `${folder}: another process trains there now${holderText(await lockTextOf(path))}; this one was silent for too long, and ends without writing anything more`,
  );
};

/** ` (process 7 on lab2)`. */
const holderText = (text: string | undefined): string => {
  const holder = parseLock(text);
  return holder ? ` (process ${holder.pid} on ${holder.host})` : '';
};

/** Takes away the lock of a process that is gone. Throws FILE if its process lives. */
const removeStale = async (
  folder: string,
  path: string,
  own: string,
  onNotice: LockOptions['onNotice'],
): Promise<void> => {
  const text = await lockTextOf(path);
  if (text === undefined) return; // released meanwhile
  const lock = parseLock(text); // torn where undefined
  const state = lock ? await watchedState(path, lock, onNotice) : 'gone';
  if (state === 'released') return;
  if (lock && state !== 'gone') throw await inUse(folder, path, lock, state);
  // One at a time: a lock that another has made meanwhile is never removed, not even for a moment.
  const guard = `${path}.taking${TEMPORARY_ENDING}`;
  if (!(await takeGuard(guard, own))) throw justTaken(folder);
  try {
    if ((await lockTextOf(path)) !== text) throw justTaken(folder);
    await rm(path, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
};

/** Taking over takes milliseconds; a guard that is this old was left by a process that was killed meanwhile. */
const GUARD_MS = 10_000;

/** Makes the file that one who takes over has alone; false while another has it. Throws FILE. */
const takeGuard = async (guard: string, own: string): Promise<boolean> => {
  if (await createWith(guard, own)) return true;
  const text = await lockTextOf(guard);
  if (text === undefined || !(await isLeft(guard, text)) || (await lockTextOf(guard)) !== text) return false;
  // Several may find it left: each file can be moved once, and what was moved may be the guard of a quicker one.
  const aside = besideOf(guard);
  try {
    await rename(guard, aside);
  } catch {
    return false;
  }
  const isQuicker = (await lockTextOf(aside)) !== text;
  if (isQuicker) await link(aside, guard).catch(() => {}); // a third one is there: then both give way to it
  await rm(aside, { force: true });
  return !isQuicker && createWith(guard, own);
};

/** Whether a guard was left by a process that was killed: one that is seen to be gone, or one that is silent. */
const isLeft = async (guard: string, text: string): Promise<boolean> => {
  const found = await lookAt(guard);
  if (!found) return false;
  const lock = parseLock(text);
  const here = await ownPidSpace();
  if (!lock || !isSamePidSpace(lock, here)) return found.ageMs >= GUARD_MS;
  const facts = { here, process: await processFacts(lock.pid), lockAgeMs: found.ageMs };
  return found.ageMs >= GUARD_MS || holderState(lock, facts) === 'gone';
};

const inUse = async (
  folder: string,
  path: string,
  lock: RunLock,
  state: HolderState,
): Promise<Pix2PixError> => {
  const isSeen = isSamePidSpace(lock, await ownPidSpace());
  const where = isSeen ? '' : ' (another machine or container)';
  const fix =
    state === 'unknown'
      ? `wait until it ends; if you know that it has ended, remove ${path}`
      : `wait until it ends, or stop it with Ctrl+C${isSeen ? '' : ' there'}`;
  return new Pix2PixError(
    'FILE',
    `${folder}: process ${lock.pid} on ${lock.host}${where} trains there; ${fix}`,
  );
};

/** Removes the lock unless another has taken it over. */
const releaseOwn = (path: string, own: string): void => {
  try {
    if (readFileSync(path, 'utf8') === own) rmSync(path);
  } catch {
    // Gone already, with its folder perhaps: nothing is locked any more.
  }
};
