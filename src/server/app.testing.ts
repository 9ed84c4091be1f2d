/** The server as a function over some runs, without a port. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { encodePng } from '../data/node/codecs.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import { type AppOptions, createApp } from './app.ts';
import type { Services } from './http/handler.ts';
import { openStaticApp } from './http/static-app.ts';
import type { ModelService } from './models/model-messages.ts';
import { openModelShelf } from './models/model-shelf.ts';
import { UPLOAD_LIMITS } from './models/upload.ts';
import { openWorkQueue } from './models/work-queue.ts';
import { noiseImage, writeRun } from './run-folders.testing.ts';
import { openLibrary } from './runs/library.ts';
import { openStopper } from './runs/run-process.ts';
import { openRunReader } from './runs/run-reader.ts';
import { openThumbnails } from './runs/thumbnail.ts';

export interface TestApp {
  readonly app: Hono;
  /** Its folder, which holds runs/ and app/. */
  readonly root: string;
  /** Sends GET, or the request that `init` describes. */
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
  readonly json: (path: string) => Promise<unknown>;
  /** Status, code and message of an error response. */
  readonly failure: (path: string, init?: RequestInit) => Promise<Failure>;
  /** Processes that were asked to stop. */
  readonly stopped: readonly number[];
  readonly faults: readonly unknown[];
  close(): Promise<void>;
}

export interface Failure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export interface TestAppOptions extends Partial<Pick<AppOptions, 'token' | 'host' | 'embedders'>> {
  readonly services?: Partial<Services>;
  readonly models?: ModelService;
}

/** Serves the runs and models below `root`/runs, and the app's files in `root`/app. */
export const openTestApp = async (root: string, options: TestAppOptions = {}): Promise<TestApp> => {
  const stopped: number[] = [];
  const faults: unknown[] = [];
  const ending = new AbortController();
  const stopper = openStopper((pid) => stopped.push(pid), 'linux');
  const models = options.models ?? openModelShelf(() => openDevice({ device: 'cpu', threads: 1 }));
  const services: Services = {
    version: '1.2.3',
    library: openLibrary([join(root, 'runs')]),
    runs: openRunReader(stopper),
    stopper,
    thumbnails: openThumbnails(),
    models,
    queue: openWorkQueue(1),
    limits: UPLOAD_LIMITS,
    watchers: new Set(),
    signal: ending.signal,
    trainings: { canTrain: false, refusal: 'this server was started to train nothing' },
    isReadOnly: false,
    ...options.services,
  };
  const app = createApp({
    services,
    files: await openStaticApp({ '': { folder: join(root, 'app') } }),
    host: options.host ?? '127.0.0.1',
    token: options.token,
    embedders: options.embedders,
    onFault: (error) => faults.push(error),
  });
  const ask = async (path: string, init?: RequestInit): Promise<Response> =>
    app.request(`http://localhost${path}`, init);
  return {
    app,
    root,
    ask,
    json: async (path) => (await ask(path)).json(),
    failure: async (path, init) => {
      const response = await ask(path, init);
      const { code, message } = (await response.json()) as Failure; // as: what every error has
      return { status: response.status, code, message };
    },
    stopped,
    faults,
    close: async () => {
      ending.abort();
      await models.close();
    },
  };
};

/** A folder with the complete run `first`, its model and results, and a file beside it that the server must not send. */
export const makeRoot = async (): Promise<string> => {
  const root = await mkdtemp(join(tmpdir(), 'app-'));
  await mkdir(join(root, 'app'));
  await writeFile(join(root, 'app', 'index.html'), '<p>page</p>');
  await writeRun(join(root, 'runs', 'first'), { hasModel: true, hasResults: true });
  await writeFile(join(root, 'runs', 'secret.txt'), 'secret');
  return root;
};

/** Closes a server and removes its folder. */
export const removeApp = async (test: TestApp): Promise<void> => {
  await test.close();
  await rm(test.root, { recursive: true });
};

/** A request with an image. */
export const pngRequest = async (width = 8, height = 8): Promise<RequestInit> => ({
  method: 'POST',
  body: new Uint8Array(await encodePng(noiseImage(width, height))),
});
