/** Where a run's batches come from: threads that read ahead, or this one. */
import { type Batches, type BatchesOptions, openBatches } from '../../data/batches.ts';
import {
  canStartWorkers,
  defaultReaderThreads,
  openExampleWorkers,
} from '../../data/node/example-workers.ts';
import type { DataSet } from '../../data/node/folders.ts';
import { exampleOptions } from '../../settings/examples.ts';
import type { Options } from '../../settings/options.ts';
import type { Position } from '../checkpoint.ts';

export interface RunBatchesOptions {
  readonly from: Position;
  /** Threads that read; 0 for the one that trains. As many as suit the machine if absent. */
  readonly readers?: number | undefined;
  /** Told of each pair that cannot be read, which the next one replaces; the data's own `onUnreadable` if absent. */
  readonly onBadPair?: BatchesOptions['onBadPair'];
}

/** Pixels kept from epoch to epoch: 400 pairs for 256x256, of which crops are cut from 286x286, take 196 MB. */
const CACHE_BYTES = 256 * 1024 * 1024;

/** Opens the batches of a run from a position on; closing them ends the threads. */
export const openRunBatches = (
  data: DataSet,
  options: Options,
  { from, readers = defaultReaderThreads(), onBadPair = tellData(data) }: RunBatchesOptions,
): Batches => {
  const example = exampleOptions(options);
  const threads = canStartWorkers() ? readers : 0;
  const reader =
    threads > 0
      ? openExampleWorkers({ data, options: example, threads, cacheBytes: CACHE_BYTES })
      : undefined;
  const open = (): Batches =>
    openBatches({
      ...example,
      source: data,
      batchSize: options.batchSize * options.accumulate,
      isShuffled: options.shuffle,
      start: { epoch: from.epoch, step: from.stepInEpoch },
      cacheBytes: CACHE_BYTES,
      ...(reader ? { reader } : {}),
      ...(onBadPair ? { onBadPair } : {}),
    });
  let batches: Batches;
  try {
    batches = open();
  } catch (error) {
    void reader?.close(); // its threads would keep the process alive
    throw error;
  }
  return {
    ...batches,
    close: async () => {
      await reader?.close(); // first, so that what is being read ends now
      await batches.close();
    },
  };
};

const tellData = ({ names, onUnreadable }: DataSet): BatchesOptions['onBadPair'] =>
  onUnreadable && ((name, error) => onUnreadable(names.indexOf(name), error));
