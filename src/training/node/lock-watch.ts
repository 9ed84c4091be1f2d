/** Lock files as an observer reads them: their text, their age, and whether their holder lives. */

import { rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { readRegularText } from '../../core/node/regular-file.ts';
import { expiryMs, type HolderState, holderState, lockSchema, type RunLock } from '../lock-holder.ts';
import { ownPidSpace, processFacts } from './process-facts.ts';
import { TEMPORARY_ENDING } from './write-whole.ts';

/** A name beside the lock that nobody else has. */
export const besideOf = (path: string): string => `${path}.${crypto.randomUUID()}${TEMPORARY_ENDING}`;

/** The text of a lock; undefined if there is none. */
export const lockTextOf = (path: string): Promise<string | undefined> =>
  readRegularText(path).catch(() => undefined);

/** What a lock says; undefined if it was torn. */
export const parseLock = (text: string | undefined): RunLock | undefined => {
  try {
    return lockSchema.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
};

/** What a file looks like now: when it was last written, and its age, both by the clock of its disk. */
export const lookAt = async (path: string): Promise<{ writtenMs: number; ageMs: number } | undefined> => {
  const beside = besideOf(path);
  try {
    await writeFile(beside, '');
    const [lock, now] = await Promise.all([stat(path), stat(beside)]);
    return { writtenMs: lock.mtimeMs, ageMs: now.mtimeMs - lock.mtimeMs };
  } catch {
    return undefined; // released meanwhile
  } finally {
    await rm(beside, { force: true });
  }
};

/** A lock is looked at again after a tenth of its renewals' distance. */
const LOOKS_PER_RENEWAL = 10;

/**
 * The state of a holder; one that can only be told by its renewals is watched until one comes or
 * they have ended.
 */
export const watchedState = async (
  path: string,
  lock: RunLock,
  onNotice: ((line: string) => void) | undefined,
): Promise<HolderState | 'released'> => {
  const here = await ownPidSpace();
  const process = await processFacts(lock.pid);
  const first = await lookAt(path);
  if (!first) return 'gone';
  const stateAt = (lockAgeMs: number): HolderState => holderState(lock, { here, process, lockAgeMs });
  const { renewMs } = lock;
  // Where age changes nothing, or the lock is too old already, there is nothing to wait for.
  if (
    renewMs === undefined ||
    stateAt(Number.POSITIVE_INFINITY) !== 'gone' ||
    stateAt(first.ageMs) === 'gone'
  )
    return stateAt(first.ageMs);
  onNotice?.(
    `${path}: looking whether process ${lock.pid} on ${lock.host} still trains there (${Math.ceil((expiryMs(renewMs) - first.ageMs) / 1000)} s at most)`,
  );
  for (;;) {
    await delay(renewMs / LOOKS_PER_RENEWAL);
    const now = await lookAt(path);
    if (!now) return 'released';
    if (now.writtenMs !== first.writtenMs) return 'alive';
    if (stateAt(now.ageMs) === 'gone') return 'gone';
  }
};
