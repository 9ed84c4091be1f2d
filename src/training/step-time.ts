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

/** Copies into the network and out of it, and additions, beside which nothing is sent: bytes a second, by a core. */
const COPY_BYTES_PER_SECOND = 2e9;

/** One-way delays of a small exchange between two ranks: the ranks meet, exchange slices, and exchange their sums. */
const DELAYS = 3;

/** What an exchange costs where machines are connected by a network; the ranks of a machine share its link. */
export const costOnLink = (
  { bitsPerSecond, delaySeconds }: Link,
  { ranks, ranksPerHost }: Placement,
): ExchangeCost => {
  const leaving = ranks > 1 ? Math.max(0, ranks - ranksPerHost) / (ranks - 1) : 0; // of what a rank sends
  const onLink = (leaving * ranksPerHost * 8) / (bitsPerSecond * PAYLOAD);
  return {
    startSeconds: leaving === 0 ? 0 : DELAYS * Math.ceil(Math.log2(ranks)) * delaySeconds,
    bytesPerSecond: 1 / (onLink + 1 / COPY_BYTES_PER_SECOND),
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

/** Networks that machines are usually connected by, with the delays of their switches and of TCP. */
export const LINKS: Readonly<Record<string, Link>> = {
  '1 GbE': { bitsPerSecond: 1e9, delaySeconds: 50e-6 },
  '10 GbE': { bitsPerSecond: 10e9, delaySeconds: 20e-6 },
  '100 GbE': { bitsPerSecond: 100e9, delaySeconds: 10e-6 },
};

/** Numbers of machines that forecasts are made for. */
export const RANK_COUNTS = [2, 4, 8, 16, 32, 64] as const;
