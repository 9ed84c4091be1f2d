/** Where a run's batches come from: threads that read ahead, or this one. */
import { ALONE, type Peers } from '../../core/peers.ts';
import { type Batches, type BatchesOptions, openBatches } from '../../data/batches.ts';
import { type ExampleReader, type Side, sideExample } from '../../data/example.ts';
import { cachedSides } from '../../data/node/cached-sides.ts';
import {
  canStartWorkers,
  defaultReaderThreads,
  type ExampleWorkers,
  openExampleWorkers,
} from '../../data/node/example-workers.ts';
import type { DataSet } from '../../data/node/folders.ts';
import { isUnpaired, type UnpairedSet } from '../../data/node/unpaired-set.ts';
import { unpairedReader } from '../../data/unpaired.ts';
import { exampleOptions } from '../../settings/examples.ts';
import type { Options } from '../../settings/options.ts';
import type { Position } from '../checkpoint.ts';

export interface RunBatchesOptions {
  readonly from: Position;
  /** Threads that read; 0 for the one that trains. As many as suit the machine if absent. */
  readonly readers?: number | undefined;
  /** Who reads which part of each batch; this process all of it if absent. */
  readonly peers?: Peers | undefined;
  /** Told of each pair that cannot be read, which the next one replaces; the data's own `onUnreadable` if absent. */
  readonly onBadPair?: BatchesOptions['onBadPair'];
}

/** Pixels kept from epoch to epoch: 400 pairs for 256x256, of which crops are cut from 286x286, take 196 MB. */
const CACHE_BYTES = 256 * 1024 * 1024;

/** Opens the batches of a run from a position on; closing them ends the threads. */
export const openRunBatches = (
  data: DataSet,
  options: Options,
  { from, readers = defaultReaderThreads(), peers = ALONE, onBadPair = tellData(data) }: RunBatchesOptions,
): Batches => {
  const example = exampleOptions(options);
  const threads = canStartWorkers() ? readers : 0;
  const workers =
    threads > 0
      ? openExampleWorkers({ data, options: example, threads, cacheBytes: CACHE_BYTES })
      : undefined;
  const reader = isUnpaired(data) ? readerOfSides(data, options, workers) : workers;
  const open = (): Batches =>
    openBatches({
      ...example,
      source: data,
      batchSize: options.batchSize * options.accumulate,
      share: { index: peers.rank, count: peers.size },
      isShuffled: options.shuffle,
      start: { epoch: from.epoch, step: from.stepInEpoch },
      cacheBytes: CACHE_BYTES,
      ...(reader ? { reader } : {}),
      ...(onBadPair && !isUnpaired(data) ? { onBadPair } : {}),
    });
  let batches: Batches;
  try {
    batches = open();
  } catch (error) {
    void workers?.close(); // its threads would keep the process alive
    throw error;
  }
  return {
    ...batches,
    close: async () => {
      await workers?.close(); // first, so that what is being read ends now
      await batches.close();
    },
  };
};

/** Images of both sides, read by threads or by this one. */
const readerOfSides = (
  data: UnpairedSet,
  options: Options,
  workers: ExampleWorkers | undefined,
): ExampleReader => {
  const example = exampleOptions(options);
  const { folder, sides, sideFiles, onUnreadableImage } = data;
  const fileOf = (side: Side, index: number): string => sideFiles[side][index] as string;
  const here = cachedSides(folder, example, CACHE_BYTES);
  return unpairedReader({
    sides,
    seed: options.seed,
    isShuffled: options.shuffle,
    concurrency: workers?.concurrency ?? 1,
    readSide: async (side, index, showing) =>
      workers
        ? workers.readSide(side, index, fileOf(side, index), showing)
        : sideExample(await here(side, fileOf(side, index)), side, showing, example),
    onBad: onUnreadableImage && ((side, index, error) => onUnreadableImage(fileOf(side, index), error)),
  });
};

const tellData = ({ names, onUnreadable }: DataSet): BatchesOptions['onBadPair'] =>
  onUnreadable && ((name, error) => onUnreadable(names.indexOf(name), error));
