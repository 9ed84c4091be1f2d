/** What this machine says of its processes, as far as locks need it. */
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { HolderFacts, PidSpace } from '../lock-holder.ts';

const textOf = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);

/** Where this process has its number. */
export const ownPidSpace = async (): Promise<PidSpace> => {
  const [bootId, pidNamespace] = await Promise.all([
    textOf('/proc/sys/kernel/random/boot_id'),
    readlink('/proc/self/ns/pid').catch(() => undefined),
  ]);
  return { host: hostname(), bootId: bootId?.trim(), pidNamespace };
};

/** When a process began, in ticks since the boot; undefined if the system does not tell. */
export const startedOf = async (pid: number): Promise<number | undefined> =>
  startIn((await statOf(pid)) ?? []);

/** What Linux tells of a process after its name in brackets, which may hold anything. */
const statOf = async (pid: number): Promise<readonly string[] | undefined> => {
  const stat = await textOf(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
};

const startIn = (stat: readonly string[]): number | undefined => {
  const ticks = Number(stat[19] ?? Number.NaN);
  return Number.isNaN(ticks) ? undefined : ticks;
};

/** A process that has ended keeps its number until its parent asks for its end, which that of a killed mpirun never does. */
const ENDED_STATES = ['Z', 'X'];

/** The process of a number as `holderState` needs it; undefined if there is none. */
export const processFacts = async (pid: number): Promise<HolderFacts['process']> => {
  if (!isThere(pid)) return undefined;
  const stat = (await statOf(pid)) ?? [];
  if (ENDED_STATES.includes(stat[0] ?? '')) return undefined;
  const started = startIn(stat);
  return { started, ageMs: started === undefined ? undefined : await ageOf(started) };
};

const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // there, and another user's
  }
};

/** Linux counts times of processes in hundredths of a second, whatever its clock. */
const TICKS_PER_SECOND = 100;

const ageOf = async (started: number): Promise<number | undefined> => {
  const boot = /^btime (\d+)$/m.exec((await textOf('/proc/stat')) ?? '')?.[1];
  return boot === undefined ? undefined : Date.now() - (Number(boot) + started / TICKS_PER_SECOND) * 1000;
};
