/** A web worker as a call port: as the page sees it, and as the worker sees the page. */
import type { CallPort } from '../../core/calls.ts';

/** The page's end. */
export const portOfWorker = (worker: Worker): CallPort => ({
  post: (message, transfer) => worker.postMessage(message, transfer),
  listen: (receive) => worker.addEventListener('message', ({ data }) => receive(data)),
});

/** The worker's end, for use inside the worker. */
export const portOfPage = (): CallPort => ({
  post: (message, transfer) => globalThis.postMessage(message, { transfer }),
  listen: (receive) => globalThis.addEventListener('message', ({ data }) => receive(data)),
});
