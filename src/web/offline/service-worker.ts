/** The service worker of a static page; the list of the page's files lies beside it. */
import { hexText } from '../library/model-download.ts';
import { openShelf } from './file-shelf.ts';
import { KEEP } from './worker-words.ts';

/** What a service worker is given; the library of the page's types does not have it. */
interface WorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  addEventListener(name: string, listen: (event: WorkerEvent) => void): void;
}
interface WorkerEvent {
  readonly request: Request;
  readonly data: unknown;
  waitUntil(work: Promise<unknown>): void;
  respondWith(response: Promise<Response>): void;
}

const worker = globalThis as unknown as WorkerScope;

const shelf = openShelf(worker.registration.scope, {
  fetch: (address, init) => fetch(address, init),
  caches,
  digest: async (bytes) => hexText(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
});

/** The engine is kept once it is used: it has large files for several kinds of devices. */
const isSmall = (name: string): boolean => !name.startsWith('engine/');

worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(worker.registration.scope)) return;
  event.respondWith(shelf.answer(request, (work) => event.waitUntil(work)));
});

worker.addEventListener('message', (event) => {
  if (event.data === KEEP) event.waitUntil(shelf.keep(isSmall));
});
