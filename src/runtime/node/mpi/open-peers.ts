/** The other processes of a launch by MPI. */
import { deserialize, serialize } from 'node:v8';
import { Pix2PixError } from '../../../core/errors.ts';
import { canStartThread, startThread } from '../../../core/node/thread.ts';
import type { Peers } from '../../../core/peers.ts';
import { addressOf, stableFloats } from '../native-memory.ts';
import { launchOf } from './launch.ts';
import { LIBRARY_VARIABLE } from './mpi-library.ts';
import type { MpiService, MpiThreadData } from './mpi-worker.ts';

const WORKER_FILE = new URL('./mpi-worker.js', import.meta.url);

/** What MPI calls the levels of support for threads, from the least on. */
export type ThreadSupport = 'single' | 'funneled' | 'serialized' | 'multiple';

const THREAD_LEVELS: readonly ThreadSupport[] = ['single', 'funneled', 'serialized', 'multiple'];

/** Processes that MPI connects. */
export interface MpiPeers extends Peers {
  /** Of the library, in one line. */
  readonly version: string;
  /** Of the library. */
  readonly path: string;
  /** What the library grants of `funneled`, which is all that one thread needs, or more. */
  readonly threads: ThreadSupport;
  /** The library's own sum in place, whose order of additions is its own: what benchmarks compare with. */
  sumByLibrary(values: Float32Array): Promise<void>;
}

/**
 * Joins the other processes that the launcher has started. All of them must call it. Throws RUNTIME where there is no
 * library, or where it does not find the processes that the launcher tells of.
 */
export const openPeers = async (environment: NodeJS.ProcessEnv = process.env): Promise<MpiPeers> => {
  if (!canStartThread(WORKER_FILE))
    throw new Pix2PixError(
      'RUNTIME',
      'MPI: runs only from the built program; build it first (npm run build, or bin/pix2pix.mjs)',
    );
  const leaving = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const launch = launchOf(environment);
  const data: MpiThreadData = { leaving, isNear: launch === undefined || launch.localSize === launch.size };
  const thread = startThread<MpiService>({ file: WORKER_FILE, name: 'pix2pix mpi', data, lost }, {});
  const { rank, size, version, path, threadLevel } = await thread.call('open', []);
  if (launch && launch.size !== size)
    throw new Pix2PixError(
      'RUNTIME',
      `MPI: the launcher started ${launch.size} processes, but ${version} (${path}) sees ${size}; the launcher is of another library: use its own mpirun, or name its library by ${LIBRARY_VARIABLE}`,
    );
  const inPlace =
    (method: 'sum' | 'reduceByLibrary') =>
    async (values: Float32Array): Promise<void> => {
      const stable = stableFloats(values);
      await thread.call(method, [addressOf(stable), stable.length]);
      if (stable !== values) values.set(stable); // also holds both until the thread is done with them
    };
  return {
    rank,
    size,
    version,
    path,
    threads: THREAD_LEVELS[threadLevel] ?? 'multiple',
    sum: inPlace('sum'),
    sumByLibrary: inPlace('reduceByLibrary'),
    gather: async <T>(value: T): Promise<readonly T[]> => {
      const parts = await thread.call('gather', [serialize(value)]);
      return parts.map((part): T => deserialize(part));
    },
    leave: () => {
      Atomics.store(leaving, 0, 1);
    },
    close: async () => {
      await thread.call('close', []);
      await thread.close(lost('it was closed'));
    },
  };
};

const lost = (reason: string): Pix2PixError =>
  new Pix2PixError(
    'RUNTIME',
    `MPI: the thread that speaks with the other ranks ended (${reason}); start again`,
  );
