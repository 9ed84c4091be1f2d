/** Ctrl+C and the signals of systems that end a process, for work that ends cleanly on request. */

/** Signals that ask a process to end, with the exit code that shells give each: 128 and the signal's number. */
export const STOP_SIGNALS = {
  /** Ctrl+C. */
  SIGINT: 130,
  /** `kill`, `docker stop`, systemd, Slurm, a spot machine that is taken away. */
  SIGTERM: 143,
  /** A closed terminal, a lost ssh connection. */
  SIGHUP: 129,
} as const;

export type StopSignal = keyof typeof STOP_SIGNALS;

const NAMES = Object.keys(STOP_SIGNALS) as StopSignal[]; // the type forgets that these are all keys

/** Starters such as npx pass on a signal that the terminal has sent already; people are slower. */
const SAME_MS = 300;

// Signals are sent to the process, so what came last is a fact about the process.
let latest: StopSignal = 'SIGINT';

/** The exit code of work that was stopped on request: that of the signal that came last. */
export const stoppedExitCode = (): number => STOP_SIGNALS[latest];

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Leaves signals to their usual effect again. */
  readonly release: () => void;
}

/**
 * A first signal asks the work to end, through the AbortSignal. The same one again ends the process at once, but for
 * SIGHUP: terminals, shells and systemd send it on top of other signals, and it is never meant as a second request.
 * `onFirst` gets the first signal's name.
 */
export const onInterrupt = (onFirst: (name: StopSignal) => void = () => {}): Interrupt => {
  const controller = new AbortController();
  const times = new Map<StopSignal, number>();
  const interrupt = (name: StopSignal): void => {
    const now = performance.now();
    const before = times.get(name);
    if (before !== undefined && name !== 'SIGHUP' && now - before > SAME_MS) process.exit(STOP_SIGNALS[name]);
    times.set(name, before ?? now);
    if (controller.signal.aborted) return;
    latest = name;
    controller.abort();
    onFirst(name);
  };
  for (const name of NAMES) process.on(name, interrupt);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of NAMES) process.off(name, interrupt);
    },
  };
};

/** What ends the work at once after a first signal. */
export const againText = (name: StopSignal): string =>
  ({ SIGINT: 'Ctrl+C again', SIGTERM: 'SIGTERM again', SIGHUP: 'Ctrl+C' })[name];
