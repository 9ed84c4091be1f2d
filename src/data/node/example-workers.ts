/** Examples made by worker threads: what they are depends on the showing alone, never on which thread made them. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Pix2PixError } from '../../core/errors.ts';
import type { ExampleOptions, ExampleReader, Showing } from '../example.ts';
import type { Pair } from '../pairs.ts';
import type { ExampleReply, ExampleRequest, ExampleWorkerData } from './example-messages.ts';
import type { DataSet } from './folders.ts';
import type { PairFiles } from './pair-files.ts';

export interface ExampleWorkersOptions {
  readonly data: Pick<DataSet, 'folder' | 'direction' | 'pairs'>;
  readonly options: ExampleOptions;
  readonly threads: number;
  /** Decoded pixels that all threads together keep from epoch to epoch. */
  readonly cacheBytes: number;
}

export interface ExampleWorkers extends ExampleReader {
  /** Ends the threads; what is being read is given up. */
  close(): Promise<void>;
}

/** Decoding a pair takes a tenth of a step's time or less, so that few threads feed any training. */
const MOST_THREADS = 4;

/** Threads that suit this machine; most of its cores are the training's. */
export const defaultReaderThreads = (): number =>
  Math.max(1, Math.min(MOST_THREADS, availableParallelism() >> 1));

/** Pairs that a thread has at hand while it waits for a file. */
const REQUESTS_AT_ONCE = 2;

const WORKER_FILE = new URL('./example-worker.js', import.meta.url);

/** Whether threads can be started: they run built files, which a checkout run from its sources has not. */
export const canStartWorkers = (): boolean => existsSync(WORKER_FILE);

/** Starts reading threads. Each pair belongs to one of them, so that none is decoded or kept twice. */
export const openExampleWorkers = ({
  data,
  options,
  threads,
  cacheBytes,
}: ExampleWorkersOptions): ExampleWorkers => {
  const { folder, direction, pairs } = data;
  const workerData: ExampleWorkerData = {
    folder,
    direction,
    options,
    cacheBytes: Math.floor(cacheBytes / threads),
  };
  const workers = Array.from({ length: threads }, () => startWorker(workerData));
  return {
    concurrency: threads * REQUESTS_AT_ONCE,
    read: (showing) =>
      (workers[showing.index % threads] as ReadingThread).read(showing, pairs[showing.index] as PairFiles),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
};

interface ReadingThread {
  read(showing: Showing, pair: PairFiles): Promise<Pair>;
  close(): Promise<unknown>;
}

interface Waiting {
  readonly resolve: (example: Pair) => void;
  readonly reject: (error: unknown) => void;
}

const startWorker = (workerData: ExampleWorkerData): ReadingThread => {
  const worker = new Worker(WORKER_FILE, {
    workerData,
    name: 'pix2pix reader',
    execArgv: [], // flags of this process, such as --eval's, are not for it
  });
  const waiting = new Map<number, Waiting>();
  let nextId = 0;
  let ended: Pix2PixError | undefined;
  const end = (reason: string): void => {
    ended ??= new Pix2PixError('RUNTIME', `reading: a thread ended (${reason}); go on with --resume`);
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.on('message', (reply: ExampleReply) => {
    const { resolve, reject } = waiting.get(reply.id) ?? {};
    waiting.delete(reply.id);
    if ('example' in reply) resolve?.(reply.example);
    else reject?.(errorOf(reply.failure));
  });
  worker.on('error', (error) => end(error.message));
  worker.on('exit', (code) => end(`exit code ${code}`));
  return {
    read: (showing, pair) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        const id = nextId++;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, showing, pair } satisfies ExampleRequest);
      }),
    close: () => worker.terminate(),
  };
};

const errorOf = ({ code, message }: Extract<ExampleReply, { failure: unknown }>['failure']): Error =>
  code === undefined ? new Error(message) : new Pix2PixError(code, message);
