/** Calls to a Node worker thread, and what a thread answers them with. */
import { existsSync } from 'node:fs';
import { type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads';
import {
  type CallPort,
  type Calls,
  type Emit,
  type EventListeners,
  type Handlers,
  type Methods,
  openCalls,
  serveCalls,
} from '../calls.ts';
import { Pix2PixError } from '../errors.ts';

export interface ThreadOptions {
  /** The thread's module, which must be built JavaScript. */
  readonly file: URL;
  /** Shown by debuggers and process lists. */
  readonly name: string;
  /** What the thread reads with `threadData`. */
  readonly data?: unknown;
  /** The error of all pending and later calls if the thread ends on its own. */
  readonly lost: (reason: string) => Pix2PixError;
}

/** A running thread with methods `M`. */
export interface Thread<M extends Methods<M>> extends Calls<M> {
  /** Ends the thread; pending calls reject with `error`. */
  close(error: Error): Promise<void>;
}

/** Whether a thread can be started: a source checkout that was not built has no JavaScript to run. */
export const canStartThread = (file: URL): boolean => existsSync(file);

/** Starts a thread. Where it fails or exits, all its calls reject with the error of `lost`. */
export const startThread = <M extends Methods<M>, E = Record<never, never>>(
  { file, name, data, lost }: ThreadOptions,
  listeners: EventListeners<E>,
): Thread<M> => {
  const worker = new Worker(file, {
    workerData: data,
    name,
    execArgv: [], // flags of this process, such as --eval's, are not for it
  });
  const calls = openCalls<M, E>(portOf(worker), listeners);
  worker.on('messageerror', (error) => calls.end(lost(error.message)));
  worker.on('error', (error) => calls.end(lost(error.message)));
  worker.on('exit', (code) => calls.end(lost(`exit code ${code}`)));
  return {
    call: calls.call,
    end: calls.end,
    get hasEnded() {
      return calls.hasEnded;
    },
    close: async (error) => {
      calls.end(error);
      await worker.terminate();
    },
  };
};

/** What the starting thread gave as `data`. */
export const threadData = <T>(): T => workerData as T; // as: the module that starts the thread is typed by the same T

/** Answers the calls of the thread that started this one. */
export const serveThread = <M extends Methods<M>, E = Record<never, never>>(
  handlers: Handlers<M>,
): Emit<E> => {
  if (!parentPort) throw new Pix2PixError('RUNTIME', 'thread: this module runs only as a worker thread');
  return serveCalls<M, E>(portOf(parentPort), handlers);
};

/** A Node worker or message port as a call port. */
export const portOf = (port: Worker | MessagePort): CallPort => ({
  post: (message, transfer) => port.postMessage(message, transfer),
  listen: (receive) => port.on('message', receive),
});
