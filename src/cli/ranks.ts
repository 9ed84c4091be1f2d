/** A command that a launcher of MPI started several times: `mpirun -n 4 pix2pix train ...`. */
import { availableParallelism } from 'node:os';
import { messageOf } from '../core/errors.ts';
import { ALONE, type Peers } from '../core/peers.ts';
import { launchOf, threadsPerRank } from '../runtime/node/mpi/launch.ts';
import type { MpiPeers } from '../runtime/node/mpi/open-peers.ts';
import { isKnownToAll } from '../training/agreement.ts';
import type { Output } from './output.ts';

export interface Ranks {
  readonly peers: WatchedPeers;
  /** How long after a signal the launcher lets its processes live, at least. */
  readonly graceMs: number;
  /** Threads of the engine for this process; all cores if undefined. */
  readonly threads?: number;
  /** What connects the ranks; none for a process alone. */
  readonly library?: Pick<MpiPeers, 'version' | 'path' | 'threads'>;
}

/** Joins the other processes of a launch; alone without one. Throws RUNTIME as `openPeers`. */
export const joinRanks = async (): Promise<Ranks> => {
  const launch = launchOf(process.env);
  if (!launch) return { peers: { ...ALONE, waitsSince: () => undefined }, graceMs: 0 };
  const [{ openPeers }, { freeCores }] = await Promise.all([
    import('../runtime/node/mpi/open-peers.ts'),
    import('../runtime/node/mpi/affinity.ts'),
  ]);
  if (launch.binds) freeCores(); // before cores are counted: those of a container stay its limit
  const slow = setTimeout(() => {
    if (launch.rank === 0) process.stderr.write(waitingText(launch.size));
  }, SLOW_START_MS);
  try {
    const peers = await openPeers();
    return {
      peers: watched(peers),
      library: { version: peers.version, path: peers.path, threads: peers.threads },
      threads: threadsPerRank(availableParallelism(), launch),
      graceMs: graceOf(process.env),
    };
  } finally {
    clearTimeout(slow);
  }
};

/** Ranks of one launch start within seconds, on slow file systems too. */
const SLOW_START_MS = 30_000;

/** A rank that does something else, such as printing its version, never comes; MPI waits for it without a word. */
const waitingText = (size: number): string =>
  `pix2pix: still waits for all ${size} ranks to start; each must run the same command of pix2pix, on machines that reach one another
`;

/** Peers that know since when this process waits for the others; rank 0 says when it has waited long, once for each wait. */
interface WatchedPeers extends Peers {
  /** In milliseconds of `performance.now`; undefined while it does not wait. */
  readonly waitsSince: () => number | undefined;
}

const watched = (peers: Peers): WatchedPeers => {
  const begins = new Set<number>();
  const during = async <T>(work: Promise<T>): Promise<T> => {
    const begin = performance.now();
    begins.add(begin);
    const long = setTimeout(() => {
      if (peers.rank === 0) process.stderr.write(LONG_TEXT);
    }, LONG_WAIT_MS);
    try {
      return await work;
    } finally {
      clearTimeout(long);
      begins.delete(begin);
    }
  };
  return {
    ...peers,
    waitsSince: () => (begins.size === 0 ? undefined : Math.min(...begins)),
    sum: (values) => during(peers.sum(values)),
    gather: (value) => during(peers.gather(value)),
  };
};

/** No part of a step and no share of a validation takes as long where ranks are alike. */
const LONG_WAIT_MS = 60_000;
const LONG_TEXT =
  'pix2pix: rank 0 has waited for the others for a minute: one of them is much slower, stands still, or cannot be reached\n';

/** Rank 0 alone prints; standard output of a rank is a terminal of width zero. */
export const outputOfRank = (output: Output, rank: number): Output =>
  rank === 0 ? output : { ...output, stdout: () => {}, stderr: () => {} };

/**
 * After a signal the ranks agree to end at the next step. Where one of them has died they cannot, and the launcher ends them
 * all a little later: who still waits then says so and leaves. Returns what ends this, once no step is left to agree on.
 */
export const leaveOnSignal = (
  { peers: { rank, size, leave, waitsSince }, graceMs }: Pick<Ranks, 'peers' | 'graceMs'>,
  signal: AbortSignal,
): (() => void) => {
  let timer: ReturnType<typeof setInterval> | undefined;
  const watch = (): void => {
    const asked = performance.now();
    let isTold = rank > 0;
    timer = setInterval(() => {
      const since = waitsSince();
      const waited = since === undefined ? 0 : performance.now() - Math.max(since, asked);
      if (waited > LEAVE_PART * graceMs) leave();
      // The thread that waits may be inside a call of the library, which never returns; this one is free.
      if (isTold || waited < TELL_PART * graceMs) return;
      isTold = true;
      process.stderr.write(LOST_TEXT);
    }, WATCH_MS).unref();
  };
  if (size > 1) signal.addEventListener('abort', watch, { once: true });
  return () => {
    signal.removeEventListener('abort', watch);
    clearInterval(timer);
  };
};

const WATCH_MS = 50;
/** Of the time that the launcher gives: what is left is for the end of this process. */
const LEAVE_PART = 0.5;
const TELL_PART = 0.7;
const LOST_TEXT =
  'pix2pix: the ranks do not come to the end of this step together, or one of them died; the run is as its last checkpoint left it: go on with the same mpirun and train --resume\n';

/** Open MPI's mpirun kills what is left a second after its SIGTERM, unless it was told another number of seconds. */
const GRACE_VARIABLE = 'OMPI_MCA_odls_base_sigkill_timeout';
const OPEN_MPI_GRACE_MS = 1000;
/** Slurm's default (KillWait). */
const GRACE_MS = 30_000;

export const graceOf = (environment: Readonly<Record<string, string | undefined>>): number => {
  if (environment.OMPI_COMM_WORLD_RANK === undefined) return GRACE_MS;
  const seconds = Number(environment[GRACE_VARIABLE] ?? Number.NaN);
  return seconds > 0 ? 1000 * seconds : OPEN_MPI_GRACE_MS;
};

/** Ends a launch whose ranks are all here. */
export const leaveTogether = async (peers: Peers): Promise<void> => {
  await peers.gather('done'); // waits without burning a core, as the end of MPI would
  await peers.close();
};

/**
 * Ends a launch in which something failed. What all ranks know, they leave together, and rank 0 tells; what only this one
 * knows, it tells and ends the process, whereupon mpirun ends the others. Resolves with the error to throw.
 */
export const leftAfter = async (peers: Peers, error: unknown): Promise<unknown> => {
  if (peers.size === 1) return error;
  const isKnown = isKnownToAll(error);
  if (isKnown) await leaveTogether(peers).catch(() => {}); // the error matters
  if (isKnown && peers.rank === 0) return error;
  if (!isKnown) process.stderr.write(`pix2pix: rank ${peers.rank}: ${messageOf(error)}\n`);
  process.exit(isKnown ? 0 : EXIT_LOST); // mpirun's exit code is that of a rank that fails: rank 0, where all know
};

/** Not 1 or 2, so that mpirun's exit code tells a rank that was lost from work that failed. */
const EXIT_LOST = 3;
