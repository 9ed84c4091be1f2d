/** One job at a time, and at most one that waits: a newer job replaces the waiting one. */
import { Pix2PixError } from '../../core/errors.ts';

export interface LatestOnly {
  /** Runs the job next. Rejects with STOPPED if a newer job replaces it before it starts. */
  run<T>(job: () => Promise<T>): Promise<T>;
  /** Rejects the waiting job and all later ones with this error. */
  close(error: Pix2PixError): void;
}

interface Waiting {
  begin(): Promise<void>;
  reject(error: Pix2PixError): void;
}

/**
 * A queue for images that follow a pen. The running job is not interrupted, since an engine cannot be
 * stopped and its result is still newer than the one on the screen.
 */
export const latestOnly = (): LatestOnly => {
  let isRunning = false;
  let waiting: Waiting | undefined;
  let closed: Pix2PixError | undefined;
  const next = async (): Promise<void> => {
    if (isRunning || !waiting) return;
    const job = waiting;
    waiting = undefined;
    isRunning = true;
    await job.begin();
    isRunning = false;
    void next();
  };
  return {
    run: <T>(job: () => Promise<T>): Promise<T> =>
      new Promise<T>((resolve, reject) => {
        if (closed) {
          reject(closed);
          return;
        }
        waiting?.reject(staleError());
        waiting = { begin: () => job().then(resolve, reject), reject };
        void next();
      }),
    close: (error) => {
      closed = error;
      waiting?.reject(error);
      waiting = undefined;
    },
  };
};

const staleError = (): Pix2PixError =>
  new Pix2PixError(
    'STOPPED',
    'translate: a newer call replaced this one; await each call to get every result',
  );
