/** A listening server: the app on a port, until it is closed. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { hostname } from 'node:os';
import { createAdaptorServer } from '@hono/node-server';
import { messageOf, Pix2PixError } from '../core/errors.ts';
import { createApp } from './app.ts';
import { isLoopback } from './http/guards.ts';
import type { Services } from './http/handler.ts';
import { type Mounts, openStaticApp, webAppMounts } from './http/static-app.ts';
import { openModelService } from './models/model-thread.ts';
import { UPLOAD_LIMITS } from './models/upload.ts';
import { openWorkQueue } from './models/work-queue.ts';
import { openLibrary } from './runs/library.ts';
import { openStopper } from './runs/run-process.ts';
import { openRunReader } from './runs/run-reader.ts';
import { openThumbnails } from './runs/thumbnail.ts';
import { openTrainingService } from './trainings/training-service.ts';

export interface ServeOptions {
  /** Run folders, folders of them, and model files. */
  readonly paths: readonly string[];
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Name of the checkpoint that stands for the model of each run, in place of its model.onnx. */
  readonly checkpoint?: string | undefined;
  /** Required if other machines can reach the host. */
  readonly token?: string | undefined;
  /** Origins whose pages may show the embed mode in frames; none if absent. */
  readonly embedders?: readonly string[] | undefined;
  /** The device for translations. */
  readonly device: 'auto' | 'cpu' | 'webgpu';
  readonly threads?: number | undefined;
  /** Version of this program. */
  readonly version: string;
  /** Folders that are data sets to train on, or hold some, besides those in `paths`. */
  readonly data?: readonly string[] | undefined;
  /** How many trainings may run at the same time, 0 for none; one by default, and none where other machines reach the host. */
  readonly trainings?: number | undefined;
  /** Whether requests may change nothing: neither stop nor start nor delete runs. */
  readonly isReadOnly?: boolean | undefined;
  /** The program that trains, and its first arguments; this one if absent. */
  readonly command?: readonly string[];
  /** The folder of the app's files; the built app if absent. */
  readonly mounts?: Mounts;
  readonly onNotice?: (line: string) => void;
  /** Called with errors that are the server's fault. */
  readonly onFault?: (error: unknown, request: Request) => void;
}

export interface RunningServer {
  /** The address for a browser, with the token. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Number of runs and other models at the start. */
  count(): Promise<{ readonly runs: number; readonly models: number }>;
  /** Ends streams, waits a while for other responses to finish, and releases everything. */
  close(): Promise<void>;
}

/** Each may hold a body of the largest allowed size. */
const MOST_WAITING = 8;

/** For responses in progress when the server closes; a translation takes seconds. */
const GRACE_MS = 3000;

/**
 * Starts a server. Throws OPTION if the port cannot be used, or if a token is missing.
 *
 * @example
 * const server = await startServer({ paths: ['runs'], host: '127.0.0.1', port: 0, device: 'auto', version });
 */
export const startServer = async (options: ServeOptions): Promise<RunningServer> => {
  const { paths, host, token, version, device, threads, onNotice, onFault } = options;
  requireToken(host, token);
  const files = await openStaticApp(options.mounts ?? webAppMounts());
  const ending = new AbortController();
  const stopper = openStopper();
  const isReadOnly = options.isReadOnly ?? false;
  const trainings = await openTrainingService({
    ...{ paths, isReadOnly, stopper, onNotice },
    data: options.data ?? [],
    trainings: options.trainings,
    isLocal: isLoopback(host),
    ...(options.command ? { command: options.command } : {}),
  });
  const services: Services = {
    version,
    library: openLibrary(paths, options.checkpoint),
    runs: openRunReader(stopper),
    stopper,
    thumbnails: openThumbnails(),
    models: openModelService({ device, threads, ...(onNotice ? { onNotice } : {}) }),
    queue: openWorkQueue(MOST_WAITING),
    limits: UPLOAD_LIMITS,
    watchers: new Set(),
    signal: ending.signal,
    trainings,
    isReadOnly,
  };
  const app = createApp({
    services,
    files,
    host,
    token,
    embedders: options.embedders,
    ...(onFault ? { onFault } : {}),
  });
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server; // as: no HTTP/2 was asked for
  const port = await listen(server, host, options.port).catch(async (error: unknown) => {
    if (trainings.canTrain) await trainings.queue.close();
    throw error;
  });
  return {
    url: urlOf(host, port, token),
    host,
    port,
    count: async () => {
      const entries = await services.library.list();
      const runs = entries.filter(({ kind }) => kind === 'run').length;
      return { runs, models: entries.length - runs };
    },
    close: async () => {
      ending.abort();
      await closeServer(server);
      if (trainings.canTrain) await trainings.queue.close();
      await services.models.close();
    },
  };
};

const requireToken = (host: string, token: string | undefined): void => {
  if (token !== undefined || isLoopback(host)) return;
  throw new Pix2PixError(
    'OPTION',
    `serve: the host ${host} can be reached from other machines, so the server needs a token; add --token, which makes one`,
  );
};

const listen = async (server: Server, host: string, port: number): Promise<number> => {
  try {
    server.listen(port, host.replace(/^\[(.*)\]$/, '$1'));
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'EADDRINUSE' ? 'is in use' : `cannot be listened on (${messageOf(error)})`;
    throw new Pix2PixError(
      'OPTION',
      `serve: port ${port} of ${host} ${reason}; choose another with --port, or 0 for any`,
      { cause: error },
    );
  }
  return (server.address() as AddressInfo).port; // as: it listens on a port, not on a pipe
};

/** For all interfaces: the machine's name, which other machines know. */
const EVERYWHERE = ['0.0.0.0', '::', '[::]'];

const urlOf = (host: string, port: number, token: string | undefined): string => {
  const name = EVERYWHERE.includes(host) ? hostname() : isIPv6(host) ? `[${host}]` : host;
  return `http://${name}:${port}/${token === undefined ? '' : `?token=${encodeURIComponent(token)}`}`;
};

const closeServer = async (server: Server): Promise<void> => {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(timer);
};
