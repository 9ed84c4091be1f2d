/**
 * How long a step takes on several ranks: the time of a part, and of the exchange of gradients between them. The constants
 * are fitted to the measurements in docs/scaling.md.
 */
import type { StepExchange } from './step-exchange.ts';

/** How ranks are placed on machines. */
export interface Placement {
  readonly ranks: number;
  readonly ranksPerHost: number;
}

/** What an exchange costs between ranks, as measured, or by `costOnLink`. */
export interface ExchangeCost {
  /** Until an exchange of a few bytes has come to all ranks. */
  readonly startSeconds: number;
  /** Bytes a second that each rank sends, and receives at the same time. */
  readonly bytesPerSecond: number;
}

/** A network that connects machines. */
export interface Link {
  /** Of one machine, in each direction. */
  readonly bitsPerSecond: number;
  /** Of a packet, from one machine to another. */
  readonly delaySeconds: number;
  /** What a core brings into the network and out of it, and adds up, where the network itself takes no time. */
  readonly copyBytesPerSecond: number;
}

/**
 * Bytes that each rank sends, and receives, until all hold the sum of an array of so many: everyone's part of the slice that
 * it adds up, and then everyone's slice.
 */
export const sentBytes = (bytes: number, ranks: number): number => (2 * (ranks - 1) * bytes) / ranks;

/** Of one array of so many bytes. */
export const exchangeSeconds = (
  bytes: number,
  ranks: number,
  { startSeconds, bytesPerSecond }: ExchangeCost,
): number => startSeconds + sentBytes(bytes, ranks) / bytesPerSecond;

/** Of the bits on an Ethernet with packets of 1,500 bytes, those that TCP carries for MPI. */
const PAYLOAD = 1448 / 1538;

/** Messages of a small exchange, one after the other, between two ranks: they meet, exchange slices, and then sums. */
const SMALL_MESSAGES = 3;

/** Messages until the data of a large one have come: it is offered, asked for, and sent. */
const LARGE_MESSAGES = 3;

/** A block of an exchange between machines (`FAR_BLOCK` of runtime/node/mpi/rank-order-sum.ts). */
const BLOCK_BYTES = 67_108_864;

/** What an exchange costs where machines are connected by a network; the ranks of a machine share its link. */
export const costOnLink = (
  { bitsPerSecond, delaySeconds, copyBytesPerSecond }: Link,
  { ranks, ranksPerHost }: Placement,
): ExchangeCost => {
  const leaving = ranks > 1 ? Math.max(0, ranks - ranksPerHost) / (ranks - 1) : 0; // of what a rank sends
  const delay = leaving === 0 ? 0 : delaySeconds;
  const onLink = (leaving * ranksPerHost * 8) / (bitsPerSecond * PAYLOAD);
  // Slices and sums of a block go to each other rank in turn: 2 (ranks - 1) waits for 2 (ranks - 1) / ranks of its bytes.
  const onDelays = (LARGE_MESSAGES * delay * ranks) / BLOCK_BYTES;
  return {
    startSeconds: SMALL_MESSAGES * Math.ceil(Math.log2(ranks)) * delay,
    bytesPerSecond: 1 / (onLink + onDelays + 1 / copyBytesPerSecond),
  };
};

export interface StepForecast {
  readonly exchangeSeconds: number;
  readonly stepSeconds: number;
  /** Images a second, as a multiple of those of one process alone on a machine. */
  readonly speedup: number;
}

/** A step of ranks that need `partSeconds` for their part of it, where one process alone needs `singleSeconds`. */
export const forecastStep = (
  { singleSeconds, partSeconds }: { readonly singleSeconds: number; readonly partSeconds: number },
  { bytes, small }: StepExchange,
  ranks: number,
  cost: ExchangeCost,
): StepForecast => {
  const exchange = small * cost.startSeconds + exchangeSeconds(bytes, ranks, cost);
  const stepSeconds = partSeconds + (ranks > 1 ? exchange : 0);
  return {
    exchangeSeconds: ranks > 1 ? exchange : 0,
    stepSeconds,
    speedup: (ranks * singleSeconds) / stepSeconds,
  };
};

/** Of TCP between two network namespaces, measured on one machine: a network card does some of this work itself. */
export const TCP_BYTES_PER_SECOND = 430e6;

/** Measured between two ranks of one machine; with RDMA the network reads and writes memory in the same way. */
const MEMORY_BYTES_PER_SECOND = 4.7e9;

/** Networks that machines are usually connected by. */
export const LINKS: Readonly<Record<string, Link>> = {
  '1 GbE': { bitsPerSecond: 1e9, delaySeconds: 50e-6, copyBytesPerSecond: TCP_BYTES_PER_SECOND },
  '10 GbE': { bitsPerSecond: 10e9, delaySeconds: 20e-6, copyBytesPerSecond: TCP_BYTES_PER_SECOND },
  '100 GbE': { bitsPerSecond: 100e9, delaySeconds: 3e-6, copyBytesPerSecond: MEMORY_BYTES_PER_SECOND }, // with RDMA
};

/** Numbers of machines that forecasts are made for. */
export const RANK_COUNTS = [2, 4, 8, 16, 32, 64] as const;
