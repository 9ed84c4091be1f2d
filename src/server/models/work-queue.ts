/** A queue of jobs that run one at a time, with a limit of how many may wait. */
import { Pix2PixError } from '../../core/errors.ts';

export interface WorkQueue {
  /** Runs a job when it is its turn; drops it if the signal aborts before. Throws BUSY, or what the job threw. */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Throws BUSY if the queue is full. Called before a body is read, so that bodies do not fill the memory. */
  requireRoom(): void;
  /** How long the waiting jobs will take, in whole seconds, at least 1. */
  readonly retryAfterSeconds: number;
}

/** Weight of the latest job in the mean duration. */
const NEWEST_WEIGHT = 0.3;

const FIRST_GUESS_MS = 500;

/** A queue with one worker; at most `mostWaiting` jobs wait in addition to the one that runs. */
export const openWorkQueue = (
  mostWaiting: number,
  now: () => number = () => performance.now(),
): WorkQueue => {
  let running: Promise<unknown> = Promise.resolve();
  let count = 0; // waiting or running
  let meanMs = FIRST_GUESS_MS;
  const retryAfterSeconds = (): number => Math.max(1, Math.ceil((count * meanMs) / 1000));
  const requireRoom = (): void => {
    if (count <= mostWaiting) return;
    throw new Pix2PixError(
      'BUSY',
      `serve: ${count} requests are already waiting; send this one again in ${retryAfterSeconds()} s`,
    );
  };
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    const begin = now();
    try {
      return await work();
    } finally {
      meanMs += NEWEST_WEIGHT * (now() - begin - meanMs);
    }
  };
  return {
    get retryAfterSeconds() {
      return retryAfterSeconds();
    },
    requireRoom,
    run: (work, signal) => {
      requireRoom();
      count++;
      return new Promise((resolve, reject) => {
        let isOver = false;
        const end = (settle: () => void): void => {
          if (!isOver) count--;
          isOver = true;
          settle();
        };
        const giveUp = (): void => end(() => reject(signal?.reason));
        signal?.addEventListener('abort', giveUp);
        if (signal?.aborted) giveUp();
        running = running.then(async () => {
          signal?.removeEventListener('abort', giveUp); // a job that has started runs to its end
          if (isOver) return;
          await timed(work).then(
            (value) => end(() => resolve(value)),
            (error) => end(() => reject(error)),
          );
        });
      });
    },
  };
};
