/** The rule for locks of run folders: whether the process that a lock names still trains there. Pure, over facts. */
import { z } from 'zod';

/** Where process numbers mean the same process: one boot of one kernel, in one container. */
export interface PidSpace {
  readonly host: string;
  /** Changes with every boot; absent if the system does not tell. */
  readonly bootId?: string | undefined;
  /** Containers on one kernel differ in it; absent if the system has none. */
  readonly pidNamespace?: string | undefined;
}

/** The text of a lock. Older ones hold `pid` and `host` alone, and are not renewed. */
export const lockSchema = z.object({
  pid: z.int().min(1), // smaller numbers mean groups of processes
  host: z.string(),
  bootId: z.string().optional(),
  pidNamespace: z.string().optional(),
  /** When the process began, in the system's own unit; absent if the system does not tell. */
  started: z.number().optional(),
  /** How often the holder renews the lock, in ms; absent for locks that are not renewed. */
  renewMs: z.number().positive().optional(),
});

export type RunLock = z.output<typeof lockSchema>;

/** What an observer sees of a lock and of the process with its number. */
export interface HolderFacts {
  readonly here: PidSpace;
  /** The process that has the lock's number here, if there is one. */
  readonly process?:
    | {
        /** As `RunLock.started`. */
        readonly started?: number | undefined;
        /** Ms since it began. */
        readonly ageMs?: number | undefined;
      }
    | undefined;
  /** Ms since the lock was written or renewed, by the clock of its disk. */
  readonly lockAgeMs: number;
}

/**
 * `alive` and `gone` are known. `unknown`: the lock is of another machine or container and is not renewed, so that
 * nothing tells from here.
 */
export type HolderState = 'alive' | 'gone' | 'unknown';

/** A holder renews its lock so often. */
export const RENEW_MS = 10_000;

/** So many renewals in a row are missed by no process that runs, on a busy machine or a slow network disk. */
const MISSED_RENEWALS = 6;

/** A clock's tick and rounding; a number that is given again comes much later. */
const SLACK_MS = 3000;

export const holderState = (lock: RunLock, facts: HolderFacts): HolderState => {
  if (isSamePidSpace(lock, facts.here)) {
    if (!facts.process) return 'gone';
    const isSame = isSameProcess(lock, facts.process, facts.lockAgeMs);
    if (isSame !== undefined) return isSame ? 'alive' : 'gone';
  }
  if (lock.renewMs !== undefined) return facts.lockAgeMs > expiryMs(lock.renewMs) ? 'gone' : 'alive';
  return isSamePidSpace(lock, facts.here) ? 'alive' : 'unknown';
};

/** Ms after its last renewal at which a lock counts as given up, where its process cannot be seen. */
export const expiryMs = (renewMs: number): number => renewMs * MISSED_RENEWALS;

/**
 * Whether a lock's process number means the same process here. Where both sides know the boot, host names do not
 * count: containers may share one, and a laptop changes its own.
 */
export const isSamePidSpace = (lock: PidSpace, here: PidSpace): boolean => {
  if (lock.bootId !== undefined && here.bootId !== undefined)
    return lock.bootId === here.bootId && lock.pidNamespace === here.pidNamespace;
  return lock.host === here.host;
};

/** Whether a process is the one that wrote the lock, not a later one with its number; undefined if nothing tells. */
const isSameProcess = (
  { started }: RunLock,
  process: NonNullable<HolderFacts['process']>,
  lockAgeMs: number,
): boolean | undefined => {
  if (started !== undefined && process.started !== undefined) return started === process.started;
  // The writer of a lock began before it wrote it.
  return process.ageMs === undefined ? undefined : process.ageMs >= lockAgeMs - SLACK_MS;
};
