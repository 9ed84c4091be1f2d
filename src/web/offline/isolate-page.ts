/**
 * Starts the service worker of a static page, and loads the page once more where that isolates it: the threads of
 * WebAssembly share memory, which browsers give only to isolated pages.
 */
import { messageOf } from '../../core/errors.ts';
import { KEEP } from './worker-words.ts';

export type Isolation =
  | { readonly kind: 'isolated' }
  /** The page is about to load again: it should start nothing. */
  | { readonly kind: 'reloading' }
  /** The page works, on one thread. */
  | { readonly kind: 'refused'; readonly reason: string };

/** What of the browser is used. */
export interface IsolationTools {
  readonly isIsolated: boolean;
  readonly isFramed: boolean;
  readonly isSecure: boolean;
  readonly workers: ServiceWorkerContainer | undefined;
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined;
  reload(): void;
  wait(milliseconds: number): Promise<void>;
}

const WORKER_FILE = './service-worker.js';

/** In the tab's own storage: that it was loaded again. A second time would be a loop. */
const MARK = 'pix2pix-loaded-again';

/** A worker starts within a second; a browser that never starts it must not hold up the page. */
const START_MS = 10_000;

const browserTools = (): IsolationTools => ({
  isIsolated: globalThis.crossOriginIsolated,
  isFramed: globalThis.top !== globalThis.self,
  isSecure: globalThis.isSecureContext,
  workers: navigator.serviceWorker as ServiceWorkerContainer | undefined, // not at insecure addresses
  storage: tabStorage(),
  reload: () => location.reload(),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
});

const tabStorage = (): Storage | undefined => {
  try {
    return sessionStorage;
  } catch {
    return undefined; // blocked by the browser's settings
  }
};

/** Never throws, and never loads the page again twice. */
export const isolatePage = async (tools: IsolationTools = browserTools()): Promise<Isolation> => {
  const { isIsolated, workers, storage } = tools;
  const ended = (reason: string): Isolation =>
    isIsolated ? { kind: 'isolated' } : { kind: 'refused', reason };
  if (!workers)
    return ended(
      tools.isSecure
        ? 'this browser, or this private window, has no service workers'
        : 'the address of this page is not secure; open it by https, or from localhost',
    );
  try {
    await workers.register(WORKER_FILE, { updateViaCache: 'none' });
    if (isIsolated) {
      storage?.removeItem(MARK);
      (await workers.ready).active?.postMessage(KEEP);
      return { kind: 'isolated' };
    }
    if (tools.isFramed) return ended('the page is in a frame of another page; open it in a tab of its own');
    if (storage?.getItem(MARK)) return ended('the browser does not isolate it, although it was asked to');
    if (!workers.controller && !(await controlChanges(tools)))
      return ended('its service worker did not start; load the page again');
    if (!keepsMark(tools)) return ended('this browser keeps nothing for the page; load it again by hand');
    tools.reload();
    return { kind: 'reloading' };
  } catch (error) {
    return ended(`its service worker did not start (${messageOf(error)})`);
  }
};

/** Without storage there is no mark, and the page might load again for ever. */
const keepsMark = ({ storage }: IsolationTools): boolean => {
  try {
    storage?.setItem(MARK, 'yes');
    return storage !== undefined;
  } catch {
    return false;
  }
};

/** Whether a worker takes control of the page in time. */
const controlChanges = ({ workers, wait }: IsolationTools): Promise<boolean> =>
  Promise.race([
    new Promise<true>((resolve) =>
      workers?.addEventListener('controllerchange', () => resolve(true), { once: true }),
    ),
    wait(START_MS).then(() => false as const),
  ]);
