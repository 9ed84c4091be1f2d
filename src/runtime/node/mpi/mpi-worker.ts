/**
 * The thread that speaks with the other ranks. All calls of MPI come from it, so that the event loop stays free and the
 * library needs no more than MPI_THREAD_FUNNELED.
 */
import { Pix2PixError } from '../../../core/errors.ts';
import { serveThread, threadData } from '../../../core/node/thread.ts';
import { byteTable, intTable, type Pointer, wordTable } from '../native-memory.ts';
import { loadMpi } from './mpi-library.ts';
import { rankOrderSum } from './rank-order-sum.ts';

/** The methods of the thread. */
export interface MpiService {
  /** `MPI_Init_thread`. */
  open(): {
    readonly rank: number;
    readonly size: number;
    readonly version: string;
    readonly path: string;
    /** MPI_THREAD_SINGLE to MPI_THREAD_MULTIPLE, 0 to 3 in both kinds of libraries. */
    readonly threadLevel: number;
  };
  /** Adds up `count` floats at an address that stays valid until the call ends. */
  sum(address: Pointer, count: number): void;
  /** What each rank gives, by rank. */
  gather(bytes: Uint8Array): readonly Uint8Array[];
  /** `MPI_Allreduce` in place: what `sum` is compared with. */
  reduceByLibrary(address: Pointer, count: number): void;
  /** `MPI_Finalize`. */
  close(): void;
}

/** What the thread starts with: a word that becomes 1 once waiting makes no sense any more. */
export interface MpiThreadData {
  readonly leaving: Int32Array<SharedArrayBuffer>;
  /** Whether all ranks are known to be on this machine. */
  readonly isNear: boolean;
}

const { leaving, isNear } = threadData<MpiThreadData>();
/** MPI_THREAD_FUNNELED, in both kinds of libraries. */
const FUNNELED = 1;
const INT_BYTES = Int32Array.BYTES_PER_ELEMENT;

const mpi = loadMpi();
const cell = intTable([0]);
const numberOf = (name: 'MPI_Comm_rank' | 'MPI_Comm_size'): number => {
  mpi.call(name, mpi.world, cell);
  return cell[0] as number;
};
let [rank, size] = [0, 1];
let add = (_address: Pointer, _count: number): void => {};

/** A wait for this long burns the core, so that steps of milliseconds lose nothing; then it sleeps in between. */
const SPIN_MS = 2;
const SLEEP_MS = 0.25;
const asleep = new Int32Array(new SharedArrayBuffer(4));

/**
 * Waits until all ranks are here. Other calls of MPI wait with a whole core, however long; and a rank that waits in them
 * for one that has ended never returns.
 */
const meet = (): void => {
  const request = wordTable([0n]);
  const done = intTable([0]);
  mpi.call('MPI_Ibarrier', mpi.world, request);
  const begin = performance.now();
  for (;;) {
    mpi.call('MPI_Test', request, done, mpi.noStatus);
    if (done[0] !== 0) return;
    if (Atomics.load(leaving, 0) !== 0)
      throw new Pix2PixError(
        'RUNTIME',
        'MPI: another rank ended, or this one was asked to end while it waited for the others',
      );
    if (performance.now() - begin > SPIN_MS) Atomics.wait(asleep, 0, 0, SLEEP_MS);
  }
};

/** Where each part begins when all lie one after the other. */
const offsetsOf = (lengths: Int32Array): Int32Array => {
  const offsets = intTable(new Array<number>(lengths.length).fill(0));
  for (let i = 1; i < lengths.length; i++)
    offsets[i] = (offsets[i - 1] as number) + (lengths[i - 1] as number);
  return offsets;
};

serveThread<MpiService>({
  open: () => {
    mpi.call('MPI_Init_thread', null, null, FUNNELED, cell);
    const threadLevel = cell[0] as number;
    [rank, size] = [numberOf('MPI_Comm_rank'), numberOf('MPI_Comm_size')];
    add = rankOrderSum(mpi, { rank, size, isNear });
    return { rank, size, version: mpi.version, path: mpi.path, threadLevel };
  },
  sum: (address, count) => {
    meet();
    add(address, count);
  },
  gather: (bytes) => {
    meet();
    const own = byteTable(bytes);
    const lengths = intTable(new Array<number>(size).fill(0));
    mpi.call(
      'MPI_Allgather',
      ...[intTable([bytes.length]), INT_BYTES, mpi.byte],
      ...[lengths, INT_BYTES, mpi.byte],
      mpi.world,
    );
    const offsets = offsetsOf(lengths);
    const ends = offsets.map((offset, index) => offset + (lengths[index] as number));
    const total = ends.at(-1) as number;
    const all = byteTable(new Uint8Array(total));
    mpi.call(
      'MPI_Allgatherv',
      ...[own, bytes.length, mpi.byte],
      ...[all, lengths, offsets, mpi.byte],
      mpi.world,
    );
    return [...ends].map((end, index) => all.slice(offsets[index], end));
  },
  reduceByLibrary: (address, count) => {
    mpi.call('MPI_Allreduce', mpi.inPlace, address, count, mpi.float, mpi.sum, mpi.world);
  },
  close: () => mpi.call('MPI_Finalize'),
});
