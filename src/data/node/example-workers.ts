/** Examples made by worker threads: what they are depends on the showing alone, never on which thread made them. */
import { availableParallelism } from 'node:os';
import { Pix2PixError } from '../../core/errors.ts';
import { canStartThread, startThread, type Thread } from '../../core/node/thread.ts';
import type { ExampleOptions, ExampleReader, Showing, Side } from '../example.ts';
import type { AnyImage } from '../image.ts';
import type { ExampleService, ExampleWorkerData } from './example-messages.ts';
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
  readonly concurrency: number;
  /** Makes an example of an image of an unpaired set; those of one `index` share a thread. */
  readSide(side: Side, index: number, file: string, showing: Showing): Promise<AnyImage>;
  /** Ends the threads; what is being read is given up. */
  close(): Promise<void>;
}

/** Decoding a pair takes a tenth of a step's time or less, so that few threads feed any training. */
const MOST_THREADS = 4;

/** Threads that suit this machine; most of its cores are the training's. */
export const defaultReaderThreads = (): number =>
  Math.max(1, Math.min(MOST_THREADS, availableParallelism() >> 1));

/** Pairs that a thread has ready while it waits for a file. */
const REQUESTS_AT_ONCE = 2;

const WORKER_FILE = new URL('./example-worker.js', import.meta.url);

/** Whether threads can be started: they run built files, which are absent if a checkout runs from its sources. */
export const canStartWorkers = (): boolean => canStartThread(WORKER_FILE);

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
  const workers = Array.from({ length: threads }, () => startReader(workerData));
  return {
    concurrency: threads * REQUESTS_AT_ONCE,
    read: (showing) =>
      (workers[showing.index % threads] as Thread<ExampleService>).call('read', [
        showing,
        pairs[showing.index] as PairFiles,
      ]),
    readSide: (side, index, file, showing) =>
      (workers[index % threads] as Thread<ExampleService>).call('readSide', [side, file, showing]),
    close: async () => {
      const closed = new Pix2PixError('STOPPED', 'reading: the threads were closed');
      await Promise.all(workers.map((worker) => worker.close(closed)));
    },
  };
};

const startReader = (data: ExampleWorkerData): Thread<ExampleService> =>
  startThread<ExampleService>(
    {
      file: WORKER_FILE,
      name: 'pix2pix reader',
      data,
      lost: (reason) =>
        new Pix2PixError('RUNTIME', `reading: a thread ended (${reason}); resume the run (--resume)`),
    },
    {},
  );
