/**
 * The sum over ranks in the order of ranks. MPI_Allreduce leaves its order open, and real libraries change it with the
 * size of the message and the number of ranks; here it is ours, so that bits depend on the values alone.
 */
import { allocateFloats, intTable, type Pointer } from '../native-memory.ts';
import type { MpiLibrary } from './mpi-library.ts';

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** 1 MiB: what the ranks of one machine exchange stays in their caches. Larger and smaller blocks were slower. */
export const NEAR_BLOCK = 262_144;

/** 64 MiB: a network is slow to start, so that few large messages are faster than many. */
export const FAR_BLOCK = 16_777_216;

/**
 * What adds up `count` floats at an address, in place, on all ranks, so many at a time: each rank receives its slice of a
 * block from everyone, adds in rank order, and gives the result to everyone. Bits do not depend on the block.
 */
export const rankOrderSum = (
  mpi: MpiLibrary,
  { rank, size, block }: { readonly rank: number; readonly size: number; readonly block: number },
): ((address: Pointer, count: number) => void) => {
  const whole = planOf(block, rank, size);
  const scratch = allocateFloats(size * whole.mine);
  const sumBlock = (at: Pointer, { mine, counts, offsets, ownCounts, ownOffsets }: BlockPlan): void => {
    mpi.call(
      'MPI_Alltoallv',
      ...[at, counts, offsets, mpi.float],
      ...[scratch, ownCounts, ownOffsets, mpi.float],
      mpi.world,
    );
    // inout = in + inout: two numbers have one sum, whichever comes first
    for (let other = 1; other < size; other++)
      mpi.call('MPI_Reduce_local', scratch.subarray(other * mine), scratch, mine, mpi.float, mpi.sum);
    mpi.call('MPI_Allgatherv', ...[scratch, mine, mpi.float], ...[at, counts, offsets, mpi.float], mpi.world);
  };
  return (address, count) => {
    for (let done = 0; done < count; done += block) {
      const length = Math.min(block, count - done);
      sumBlock(shifted(address, done), length === block ? whole : planOf(length, rank, size));
    }
  };
};

const shifted = (address: Pointer, floats: number): Pointer => address + BigInt(floats * FLOAT_BYTES);

/** Who adds up which part of a block. */
interface BlockPlan {
  /** Floats of this rank's slice. */
  readonly mine: number;
  /** Floats of each rank's slice, and where it begins in the block. */
  readonly counts: Int32Array;
  readonly offsets: Int32Array;
  /** Of what is received: this rank's slice of each rank. */
  readonly ownCounts: Int32Array;
  readonly ownOffsets: Int32Array;
}

const planOf = (length: number, rank: number, size: number): BlockPlan => {
  const ranks = Array.from({ length: size }, (_, index) => index);
  const slice = Math.ceil(length / size);
  const offsets = ranks.map((index) => Math.min(length, index * slice));
  const counts = ranks.map((index) => Math.min(length, (index + 1) * slice) - (offsets[index] as number));
  const mine = counts[rank] as number;
  return {
    mine,
    counts: intTable(counts),
    offsets: intTable(offsets),
    ownCounts: intTable(ranks.map(() => mine)),
    ownOffsets: intTable(ranks.map((index) => index * mine)),
  };
};
