/** The process that trains in a run folder: whether it lives, its memory, and asking it to stop. */
import { readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import { holderState, isSamePidSpace } from '../../training/lock-holder.ts';
import { parseLock } from '../../training/node/lock-watch.ts';
import { ownPidSpace, processFacts } from '../../training/node/process-facts.ts';
import { LOCK_FILE } from '../../training/run-record.ts';

/** The holder of a run's lock. */
export interface RunProcess {
  readonly pid: number;
  readonly host: string;
  /** Whether it lives, by `holderState`; where that is unknown it is taken to live. */
  readonly isAlive: boolean;
  /** Whether its number means the same process here: on this machine, and in no other container. */
  readonly isReachable: boolean;
  /** The lock's text, which no other holder has. */
  readonly lock: string;
}

/** The process that a run folder's lock names, or undefined where nobody holds it. */
export const readRunProcess = async (folder: string): Promise<RunProcess | undefined> => {
  const path = join(folder, LOCK_FILE);
  const [lock, entry] = await Promise.all([
    readFile(path, 'utf8').catch(() => undefined),
    stat(path).catch(() => undefined),
  ]);
  if (lock === undefined || !entry) return undefined;
  const holder = parseLock(lock);
  if (!holder) return { pid: 0, host: '', isAlive: false, isReachable: false, lock };
  const { pid, host } = holder;
  const [here, process] = await Promise.all([ownPidSpace(), processFacts(pid)]);
  const state = holderState(holder, { here, process, lockAgeMs: Date.now() - entry.mtimeMs });
  return { pid, host, isAlive: state !== 'gone', isReachable: isSamePidSpace(holder, here), lock };
};

/** Memory of a process in bytes; undefined if the system does not say. */
export const memoryOf = async (pid: number): Promise<number | undefined> => {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
};

/** Asks for a stop as Ctrl+C does, whose second time would end the process at once: each holder is asked once. */
export interface Stopper {
  readonly wasAsked: (holder: RunProcess) => boolean;
  /** Throws CONFLICT if it cannot be asked. `name` is the run's. */
  readonly ask: (holder: RunProcess, name: string) => void;
}

export const openStopper = (
  signal: (pid: number) => void = interrupt,
  platform: NodeJS.Platform = process.platform,
): Stopper => {
  const asked = new Set<string>();
  return {
    wasAsked: ({ lock }) => asked.has(lock),
    ask: (holder, name) => {
      if (!holder.isReachable)
        throw new Pix2PixError(
          'CONFLICT',
          `serve: run ${name} trains on ${holder.host}, and only runs of this machine (${hostname()}) and container can be stopped here; stop it there with Ctrl+C`,
        );
      if (!canSignal(holder.pid, platform))
        throw new Pix2PixError(
          'CONFLICT',
          `serve: on Windows another process cannot be asked to stop and save; press Ctrl+C where run ${name} trains`,
        );
      if (asked.has(holder.lock)) return;
      try {
        signal(holder.pid);
      } catch (error) {
        throw new Pix2PixError(
          'CONFLICT',
          `serve: process ${holder.pid} of run ${name} cannot be asked to stop (${(error as NodeJS.ErrnoException).code}); it has ended just now, or is another user's`,
          { cause: error },
        );
      }
      asked.add(holder.lock);
    },
  };
};

/** As Ctrl+C. This process hears of it without the system, which on Windows would end it. */
const interrupt = (pid: number): void => {
  if (pid === process.pid) process.emit('SIGINT', 'SIGINT');
  else process.kill(pid, 'SIGINT');
};

/** Windows ends another process where it is signalled. */
export const canSignal = (pid: number, platform: NodeJS.Platform = process.platform): boolean =>
  platform !== 'win32' || pid === process.pid;
