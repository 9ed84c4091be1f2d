/**
 * The sum over ranks in the order of ranks. MPI_Allreduce leaves its order open, and real libraries change it with the
 * size of the message and the number of ranks; here it is ours, so that bits depend on the values alone.
 */
import { allocateFloats, intTable, type Pointer, wordTable } from '../native-memory.ts';
import type { MpiLibrary } from './mpi-library.ts';

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** 1 MiB: what the ranks of one machine exchange stays in their caches. Larger and smaller blocks were slower. */
export const NEAR_BLOCK = 262_144;

/** 64 MiB: a network is slow to start, so that few large messages are faster than many. */
export const FAR_BLOCK = 16_777_216;

export interface RankOrderSum {
  readonly rank: number;
  readonly size: number;
  /** Whether all ranks are on one machine. */
  readonly isNear: boolean;
}

/**
 * What adds up `count` floats at an address, in place, on all ranks, a block at a time: each rank receives its slice of a
 * block from everyone, adds in rank order, and gives the result to everyone. Bits do not depend on the block.
 */
export const rankOrderSum = (
  mpi: MpiLibrary,
  { rank, size, isNear }: RankOrderSum,
): ((address: Pointer, count: number) => void) => {
  const block = isNear ? NEAR_BLOCK : FAR_BLOCK;
  const whole = planOf(block, rank, size);
  const scratch = allocateFloats(size * whole.mine);
  const exchange = isNear ? byCollectives(mpi) : byPairs(mpi, rank, size);
  const sumBlock = (at: Pointer, plan: BlockPlan): void => {
    exchange.collect(at, scratch, plan);
    // inout = in + inout: two numbers have one sum, whichever comes first
    for (let other = 1; other < size; other++)
      mpi.call(
        'MPI_Reduce_local',
        ...[scratch.subarray(other * plan.mine), scratch],
        ...[plan.mine, mpi.float, mpi.sum],
      );
    exchange.spread(scratch, at, plan);
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

/** How slices of a block come to those who add them up, and sums to everyone. */
interface Exchange {
  collect(at: Pointer, slices: Float32Array, plan: BlockPlan): void;
  spread(sums: Float32Array, at: Pointer, plan: BlockPlan): void;
}

const byCollectives = (mpi: MpiLibrary): Exchange => ({
  collect: (at, slices, { counts, offsets, ownCounts, ownOffsets }) =>
    mpi.call(
      'MPI_Alltoallv',
      ...[at, counts, offsets, mpi.float],
      ...[slices, ownCounts, ownOffsets, mpi.float],
      mpi.world,
    ),
  spread: (sums, at, { mine, counts, offsets }) =>
    mpi.call('MPI_Allgatherv', ...[sums, mine, mpi.float], ...[at, counts, offsets, mpi.float], mpi.world),
});

/** Messages of this module; MPI keeps those of one pair of ranks in order. */
const TAG = 0;

/**
 * One message to a rank and one from a rank at a time. A message is offered before the other is asked for: where two ranks
 * send to each other over TCP, the one that answers an offer after its own data have begun to flow makes the other wait
 * for all of them, and the network carries one direction after the other. So it is in MPI_Alltoallv of Open MPI 4.1: 67 MB
 * between two machines took 0.9 to 1.2 s over 1 Gbit/s, and 0.6 s in this way.
 */
const byPairs = (mpi: MpiLibrary, rank: number, size: number): Exchange => {
  const [sending, receiving] = [wordTable([0n]), wordTable([0n])];
  const inTurn = (
    message: (to: number) => readonly [Pointer | Float32Array, number],
    place: (from: number) => readonly [Pointer | Float32Array, number],
  ): void => {
    for (let distance = 0; distance < size; distance++) {
      const [to, from] = [(rank + distance) % size, (rank - distance + size) % size];
      mpi.call('MPI_Isend', ...message(to), mpi.float, to, TAG, mpi.world, sending);
      mpi.call('MPI_Irecv', ...place(from), mpi.float, from, TAG, mpi.world, receiving);
      mpi.call('MPI_Wait', receiving, mpi.noStatus);
      mpi.call('MPI_Wait', sending, mpi.noStatus);
    }
  };
  const sliceAt =
    (at: Pointer, { counts, offsets }: BlockPlan) =>
    (index: number) =>
      [shifted(at, offsets[index] as number), counts[index] as number] as const;
  return {
    collect: (at, slices, plan) =>
      inTurn(sliceAt(at, plan), (from) => [slices.subarray(from * plan.mine), plan.mine]),
    spread: (sums, at, plan) => inTurn(() => [sums, plan.mine], sliceAt(at, plan)),
  };
};
