/** The process that trains in a run folder: whether it lives, its memory, and asking it to stop. */
import { readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { Pix2PixError } from '../../core/errors.ts';
import { LOCK_FILE } from '../../training/node/run-folder.ts';

// Numbers below 1 mean groups of processes, and are never one that trains.
const lockSchema = z.object({ pid: z.int().min(1), host: z.string() });

/** The holder of a run's lock. */
export interface RunProcess {
  readonly pid: number;
  readonly host: string;
  /** Whether it lives; one of another machine is taken to live, since that cannot be seen from here. */
  readonly isAlive: boolean;
  readonly isOfThisHost: boolean;
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
  if (!holder) return { pid: 0, host: '', isAlive: false, isOfThisHost: false, lock };
  const isOfThisHost = holder.host === hostname();
  const isAlive = !isOfThisHost || (await livesSince(holder.pid, entry.mtimeMs));
  return { ...holder, isAlive, isOfThisHost, lock };
};

const parseLock = (text: string): z.output<typeof lockSchema> | undefined => {
  try {
    return lockSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

/** A clock's tick and rounding in `/proc`; a number that is given again comes much later. */
const SLACK_MS = 3000;

/** Whether a process lives that began before a moment: a later one only has the same number. */
const livesSince = async (pid: number, momentMs: number): Promise<boolean> => {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false; // EPERM: alive, and another user's
  }
  const began = await startOf(pid);
  return began === undefined || began <= momentMs + SLACK_MS;
};

/** Linux counts times of processes in hundredths of a second, whatever its clock. */
const TICKS_PER_SECOND = 100;

/** When a process began, in ms since 1970; undefined where the system does not say. */
const startOf = async (pid: number): Promise<number | undefined> => {
  const [own, system] = await Promise.all(
    [`/proc/${pid}/stat`, '/proc/stat'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  // After the name in brackets, which may hold anything, the 20th field is the start in ticks since the boot.
  const ticks = own?.slice(own.lastIndexOf(')') + 2).split(' ')[19];
  const boot = /^btime (\d+)$/m.exec(system ?? '')?.[1];
  if (ticks === undefined || boot === undefined) return undefined;
  return (Number(boot) + Number(ticks) / TICKS_PER_SECOND) * 1000;
};

/** Memory of a process in bytes; undefined where the system does not say. */
export const memoryOf = async (pid: number): Promise<number | undefined> => {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
};

/** Asks for a stop as Ctrl+C does, whose second time would end the process at once: each holder is asked once. */
export interface Stopper {
  readonly wasAsked: (holder: RunProcess) => boolean;
  /** Throws CONFLICT where it cannot be asked. `name` is the run's. */
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
      if (!holder.isOfThisHost)
        throw new Pix2PixError(
          'CONFLICT',
          `serve: run ${name} trains on ${holder.host}, and only runs of this machine (${hostname()}) can be stopped here; stop it there with Ctrl+C`,
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
