/** A command that a launcher of MPI started several times: `mpirun -n 4 pix2pix train ...`. */
import { availableParallelism } from 'node:os';
import { messageOf } from '../core/errors.ts';
import { ALONE, type Peers } from '../core/peers.ts';
import { launchOf, threadsPerRank } from '../runtime/node/mpi/launch.ts';
import { isKnownToAll } from '../training/agreement.ts';
import type { Output } from './output.ts';

export interface Ranks {
  readonly peers: Peers;
  /** Threads of the engine for this process; all cores if undefined. */
  readonly threads?: number;
}

/** Joins the other processes of a launch; alone without one. Throws RUNTIME as `openPeers`. */
export const joinRanks = async (): Promise<Ranks> => {
  const launch = launchOf(process.env);
  if (!launch) return { peers: ALONE };
  const [{ openPeers }, { freeCores }] = await Promise.all([
    import('../runtime/node/mpi/open-peers.ts'),
    import('../runtime/node/mpi/affinity.ts'),
  ]);
  if (launch.binds) freeCores(); // before cores are counted: those of a container stay its limit
  const slow = setTimeout(() => {
    if (launch.rank === 0) process.stderr.write(waitingText(launch.size));
  }, SLOW_START_MS);
  try {
    return { peers: noticing(await openPeers()), threads: threadsPerRank(availableParallelism(), launch) };
  } finally {
    clearTimeout(slow);
  }
};

/** Ranks of one launch start within seconds, on slow file systems too. */
const SLOW_START_MS = 30_000;

/** A rank that does something else, such as printing its version, never comes; MPI waits for it without a word. */
const waitingText = (size: number): string =>
  `pix2pix: still waits for all ${size} ranks to start; each must run the same pix2pix train, on machines that reach one another
`;

/** Peers of which rank 0 says when it has waited long for the others, once for each wait. */
const noticing = (peers: Peers): Peers => {
  if (peers.rank > 0) return peers;
  const noticed = async <T>(work: Promise<T>): Promise<T> => {
    const long = setTimeout(() => process.stderr.write(LONG_TEXT), LONG_WAIT_MS);
    try {
      return await work;
    } finally {
      clearTimeout(long);
    }
  };
  return {
    ...peers,
    sum: (values) => noticed(peers.sum(values)),
    gather: (value) => noticed(peers.gather(value)),
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
 * After a signal the ranks agree to end at the next step. Where one of them has died they cannot: mpirun sends SIGTERM and
 * a second later ends them all, so that who still waits then says so and leaves.
 */
export const leaveOnSignal = ({ rank, size, leave }: Peers, signal: AbortSignal): void => {
  if (size === 1) return;
  const after = (ms: number, work: () => void): void => void setTimeout(work, ms).unref();
  const onAbort = (): void => {
    after(LEAVE_MS, leave);
    // The thread that waits may be inside a call of the library, which never returns; this one is free.
    if (rank === 0) after(TELL_MS, () => process.stderr.write(LOST_TEXT));
  };
  signal.addEventListener('abort', onAbort, { once: true });
};

const LEAVE_MS = 500;
const TELL_MS = 700;
const LOST_TEXT =
  'pix2pix: the ranks do not come to the end of this step together, or one of them died; the run is as its last checkpoint left it: go on with the same mpirun and train --resume\n';

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
