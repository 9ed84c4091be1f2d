/** The translating thread as seen from the server: started when it is first needed, and again where it ended. */
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { PatchMap } from '../../api/patches.ts';
import { Pix2PixError } from '../../core/errors.ts';
import { openDevice } from '../../runtime/node/open-device.ts';
import type {
  ModelDescription,
  ModelReply,
  ModelRequest,
  ModelService,
  ModelThreadData,
  TranslatedImage,
} from './model-messages.ts';
import { openModelShelf } from './model-shelf.ts';

const WORKER_FILE = new URL('./model-worker.js', import.meta.url);

export interface ModelThreadOptions extends ModelThreadData {
  /** Gets one line where the device is not the best one. */
  readonly onNotice?: (line: string) => void;
}

/** Opens the models in a thread of their own; in this one where the server runs from its sources. */
export const openModelService = (options: ModelThreadOptions): ModelService =>
  existsSync(WORKER_FILE) ? openModelThread(options) : openInThisThread(options);

const openInThisThread = ({ device, threads, onNotice }: ModelThreadOptions): ModelService =>
  openModelShelf(() =>
    openDevice({
      device,
      ...(threads === undefined ? {} : { threads }),
      ...(onNotice ? { onNotice } : {}),
    }),
  );

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

const openModelThread = ({ device, threads, onNotice }: ModelThreadOptions): ModelService => {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let nextId = 0;

  const onReply = (reply: ModelReply): void => {
    if ('notice' in reply) {
      onNotice?.(reply.notice);
      return;
    }
    const { resolve, reject } = waiting.get(reply.id) ?? {};
    waiting.delete(reply.id);
    if ('answer' in reply)
      resolve?.(reply.answer as never); // as: of the kind that this request asked for
    else reject?.(errorOf(reply.failure));
  };
  const end = (ended: Worker, reason: string): void => {
    if (worker !== ended) return; // closed, or another was started already
    worker = undefined;
    const error = new Pix2PixError(
      'RUNTIME',
      `serve: the translating thread ended (${reason}); send it again`,
    );
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const start = (): Worker => {
    const workerData: ModelThreadData = { device, threads };
    const started = new Worker(WORKER_FILE, { workerData, name: 'pix2pix models', execArgv: [] });
    started.on('message', onReply);
    started.on('error', (error) => end(started, error.message));
    started.on('exit', (code) => end(started, `exit code ${code}`));
    return started;
  };
  const ask = <T>(request: ModelRequest): Promise<T> =>
    new Promise((resolve, reject) => {
      worker ??= start();
      waiting.set(request.id, { resolve, reject });
      worker.postMessage(request);
    });
  return {
    describe: (model) => ask<ModelDescription>({ id: nextId++, ask: 'describe', model }),
    translate: (model, image, settings) =>
      ask<TranslatedImage>({ id: nextId++, ask: 'translate', model, image, settings }),
    patches: (model, images) => ask<PatchMap>({ id: nextId++, ask: 'patches', model, images }),
    close: async () => {
      const ended = worker;
      worker = undefined;
      await ended?.terminate();
      for (const { reject } of waiting.values())
        reject(new Pix2PixError('STOPPED', 'serve: the server ends; start it again'));
      waiting.clear();
    },
  };
};

const errorOf = ({ code, message }: Extract<ModelReply, { failure: unknown }>['failure']): Error =>
  code === undefined ? new Error(message) : new Pix2PixError(code, message);
