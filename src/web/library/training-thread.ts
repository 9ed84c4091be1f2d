/** The worker of a training, as a page starts it. */
import { type Calls, type EventListeners, openCalls } from '../../core/calls.ts';
import { Pix2PixError } from '../../core/errors.ts';
import type { TrainingEvents, TrainingMethods } from './training-messages.ts';
import { portOfWorker } from './worker-port.ts';

/** A worker, and what it answers to. */
export interface TrainingThread {
  readonly calls: Calls<TrainingMethods>;
  /** Ends it at once; calls that wait reject with the error. */
  end(error: Pix2PixError): void;
}

/** Throws RUNTIME where there are no workers. */
export const startTrainingThread = (
  caller: string,
  listeners: EventListeners<TrainingEvents>,
): TrainingThread => {
  if (typeof Worker === 'undefined')
    throw new Pix2PixError(
      'RUNTIME',
      `${caller}: there are no web workers here; use startRun in Node, or openTrainer`,
    );
  const worker = new Worker(new URL('./training-worker.js', import.meta.url), { type: 'module' });
  const calls = openCalls<TrainingMethods, TrainingEvents>(portOfWorker(worker), listeners);
  const end = (error: Pix2PixError): void => {
    calls.end(error);
    worker.terminate();
  };
  worker.addEventListener('error', (event) => {
    event.preventDefault(); // the caller gets the error, which needs no second line in the console
    end(
      new Pix2PixError(
        'RUNTIME',
        `training: its worker failed (${event.message ?? 'it could not be loaded'}); are all files of the page there?`,
      ),
    );
  });
  return { calls, end };
};
