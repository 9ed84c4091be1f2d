/** Ctrl+C and other signals that ask a process to end, for work that can end cleanly. */

/** Signals that ask a process to end, with the usual exit code of each: 128 plus the signal's number. */
export const STOP_SIGNALS = {
  /** Ctrl+C. */
  SIGINT: 130,
  /** `kill`, `docker stop`, systemd, Slurm, a reclaimed spot machine. */
  SIGTERM: 143,
  /** A closed terminal, a lost ssh connection. */
  SIGHUP: 129,
} as const;

export type StopSignal = keyof typeof STOP_SIGNALS;

const NAMES = Object.keys(STOP_SIGNALS) as StopSignal[]; // the type forgets that these are all keys

/** Launchers such as npx pass on a signal that the terminal has sent already; people press a key again more slowly. */
const SAME_MS = 300;

// Signals go to the whole process, so the last one is module state.
let latest: StopSignal = 'SIGINT';

/** The exit code of work that was stopped: that of the last signal. */
export const stoppedExitCode = (): number => STOP_SIGNALS[latest];

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Restores the usual effect of signals. */
  readonly release: () => void;
}

/**
 * The first signal asks the work to end, through the AbortSignal. The same signal again ends the process at once. SIGHUP
 * is an exception: terminals, shells and systemd send it in addition to other signals, not as a second request.
 * `onFirst` gets the name of the first signal.
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

/** What the user can do after a first signal to end the work at once. */
export const againText = (name: StopSignal): string =>
  ({ SIGINT: 'Ctrl+C again', SIGTERM: 'SIGTERM again', SIGHUP: 'Ctrl+C' })[name];
