/** Work that is done one piece at a time, with a bound on how much may wait. */
import { Pix2PixError } from '../../core/errors.ts';

export interface WorkQueue {
  /** Does a piece when it is its turn; gives it up where the signal aborts before. Throws BUSY, or what it threw. */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Throws BUSY where no more may wait: asked before a body is read, so that bodies do not fill the memory. */
  requireRoom(): void;
  /** How long what waits now will take, in whole seconds of at least 1. */
  readonly retryAfterSeconds: number;
}

/** Weight of the last piece in the mean time of one. */
const NEWEST_WEIGHT = 0.3;

const FIRST_GUESS_MS = 500;

/** A queue of one worker; `mostWaiting` beside the piece that is being done. */
export const openWorkQueue = (
  mostWaiting: number,
  now: () => number = () => performance.now(),
): WorkQueue => {
  let running: Promise<unknown> = Promise.resolve();
  let count = 0; // waiting or being done
  let meanMs = FIRST_GUESS_MS;
  const retryAfterSeconds = (): number => Math.max(1, Math.ceil((count * meanMs) / 1000));
  const requireRoom = (): void => {
    if (count <= mostWaiting) return;
    throw new Pix2PixError(
      'BUSY',
      `serve: ${count} requests wait already; send this one again in ${retryAfterSeconds()} s`,
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
          signal?.removeEventListener('abort', giveUp); // what has begun is done to its end
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
