/** Processes that do one piece of work together: who this one is, and what all of them do at the same time. */

export interface Peers {
  /** Of this process, from 0. */
  readonly rank: number;
  /** How many processes there are. */
  readonly size: number;
  /**
   * Adds the values of all ranks, in place, in the order of the ranks: ((r0 + r1) + r2) + r3. All ranks hold equal bits
   * afterwards. All must call it, with arrays of one length. Throws RUNTIME if another rank ended.
   */
  sum(values: Float32Array): Promise<void>;
  /** What each rank gives, by rank: anything that can be sent to a thread. All must call it. Throws as `sum`. */
  gather<T>(value: T): Promise<readonly T[]>;
  /** Ends waiting for others: what waits now or later throws RUNTIME. For a process that was asked to end. */
  leave(): void;
  /** After the last call of all ranks. */
  close(): Promise<void>;
}

/** A process without others. */
export const ALONE: Peers = {
  rank: 0,
  size: 1,
  sum: async () => {},
  gather: async (value) => [value],
  leave: () => {},
  close: async () => {},
};
