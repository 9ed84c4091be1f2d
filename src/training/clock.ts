/** The clocks of a run, as a port: what time it is, and how long something takes. */
export interface Clock {
  /** The time of day. */
  readonly now: () => Date;
  /** Seconds since any start; never goes back. */
  readonly seconds: () => number;
}

/** Those of the system. */
export const SYSTEM_CLOCK: Clock = {
  now: () => new Date(),
  seconds: () => performance.now() / 1000,
};
