/** What is asked of a training while it trains, done between two of its steps. */
import { Pix2PixError } from '../../core/errors.ts';
import type { RunAtRest } from '../../training/run-control.ts';

/** The requests of a page to a run that trains. */
export interface RestQueue {
  /** Runs a job when the networks are at rest. Rejects with STATE when the training has ended. */
  ask<T>(job: (run: RunAtRest) => Promise<T>): Promise<T>;
  /** Rests once, with everything saved, and until `resume`; jobs are still done. */
  pause(): Promise<void>;
  resume(): void;
  /** Called by the run after each step. */
  readonly atRest: (run: RunAtRest) => Promise<void>;
  /** Rejects what waits and what comes. */
  end(): void;
}

interface Waiting {
  run(run: RunAtRest): Promise<void>;
  reject(error: Error): void;
}

/** `nextTask` lets the messages of the page in, which wait while a step blocks the thread. */
export const restQueue = (nextTask: () => Promise<void>): RestQueue => {
  const waiting: Waiting[] = [];
  let isPaused = false;
  let hasEnded = false;
  let wake = (): void => {};

  const ask: RestQueue['ask'] = (job) =>
    new Promise((resolve, reject) => {
      if (hasEnded) return reject(endedError());
      waiting.push({ run: (run) => job(run).then(resolve, reject), reject });
      wake();
    });
  const doAll = async (run: RunAtRest): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await next.run(run);
  };

  return {
    ask,
    pause: () => {
      isPaused = true;
      return ask((run) => run.save());
    },
    resume: () => {
      isPaused = false;
      wake();
    },
    atRest: async (run) => {
      await nextTask();
      await doAll(run);
      while (isPaused && !hasEnded) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        await doAll(run);
      }
    },
    end: () => {
      hasEnded = true;
      wake();
      for (const { reject } of waiting.splice(0)) reject(endedError());
    },
  };
};

const endedError = (): Pix2PixError =>
  new Pix2PixError(
    'STATE',
    'training: it has ended; its files have its model, or resume it to go on with the weights in memory',
  );
