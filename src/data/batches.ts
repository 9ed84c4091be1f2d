/**
 * Batches of training pairs: their order and every random choice follow from (seed, epoch, index) alone, so
 * that prefetching and resuming never change a bit. Reading and resizing run ahead of the consumer.
 */
import { Pix2PixError } from '../core/errors.ts';
import { randomStream, shuffled } from '../core/random.ts';
import type { Tensor } from '../core/tensor.ts';
import {
  type ExampleOptions,
  type ExampleReader,
  exampleReader,
  loadedPairs,
  type Showing,
} from './example.ts';
import type { AnyImage } from './image.ts';
import { cachedPairs, isOfFile, type Pair, type PairSource } from './pairs.ts';
import { weightsTensor } from './pixel-weights.ts';
import { imagesTensor } from './pixels.ts';

/** Pairs, and how batches are made of them. */
export interface BatchesOptions extends ExampleOptions {
  readonly source: PairSource;
  readonly batchSize: number;
  /** A new order every epoch; otherwise always the source's. */
  readonly isShuffled: boolean;
  /** The first batch: its epoch, from 1, and how many batches of it are done. The very first by default. */
  readonly start?: { readonly epoch: number; readonly step: number };
  /** Which of so many equal parts of every batch is read; the whole if absent. */
  readonly share?: { readonly index: number; readonly count: number };
  /** Batches made ahead; 4 by default: a batch of 256x256 colour pairs takes 1.5 MB. */
  readonly prefetch?: number;
  /** Decoded pixels kept from epoch to epoch; none by default. */
  readonly cacheBytes?: number;
  /** What reads and varies the pairs of `source`; by default this thread does, with the cache. */
  readonly reader?: ExampleReader;
  /**
   * Told of each pair that cannot be used, once; the next one of the source takes its place. Without it such a
   * pair is an error.
   */
  readonly onBadPair?: (name: string, error: Pix2PixError) => void;
}

/** Pairs as tensors, ready for a training step. */
export interface Batch {
  /** From 1. */
  readonly epoch: number;
  /** Place of the batch in its epoch, from 0. */
  readonly indexInEpoch: number;
  /** Names of the pairs, in order. */
  readonly names: readonly string[];
  /** [N,C,S,S] in [-1,1]. */
  readonly input: Tensor;
  /** [N,C,S,S] in [-1,1]. */
  readonly target: Tensor;
  /** [N,1,S,S] from 0 on, of integers to 1; absent where not every pair has weights. */
  readonly weight?: Tensor;
}

/** An endless stream of batches, read ahead. */
export interface Batches {
  /** Whole batches in an epoch; the pairs left over wait for another epoch's order. */
  readonly stepsPerEpoch: number;
  /** The next batch, without end. Throws what reading its pairs threw, and STOPPED after `close`. */
  next(): Promise<Batch>;
  /** Stops reading; resolves when nothing is being read any more. */
  close(): Promise<void>;
}

/** Whole batches of an epoch; what is left over is for another epoch's order. */
export const batchesPerEpoch = (pairs: number, batchSize: number): number => Math.floor(pairs / batchSize);

/** Pairs read at once: decoders share the thread pool, and the cores, with the training step. */
const CONCURRENT_READS = 2;

/**
 * Opens an endless sequence of batches. A short batch at the end of an epoch is left out: its statistics would
 * differ from all others. Throws DATA if the source has fewer pairs than a batch.
 *
 * @example
 * const batches = openBatches({ source, channels, width: 256, height: 256, batchSize: 1, seed: 0, ...jitter });
 * const { input, target } = await batches.next(); // [1,3,256,256]
 */
export const openBatches = (options: BatchesOptions): Batches => {
  const { batchSize, prefetch = 4 } = options;
  const stepsPerEpoch = batchesPerEpoch(options.source.count, batchSize);
  if (stepsPerEpoch < 1)
    throw new Pix2PixError(
      'DATA',
      `batches: the data has ${options.source.count} pairs but a batch takes ${batchSize}; add pairs or lower the batch size`,
    );
  let position = checkedStart(options, stepsPerEpoch);
  const readBatch = batchReader(options);
  const isClosed = { value: false };
  const limit = limiter(options.reader?.concurrency ?? CONCURRENT_READS, isClosed);
  const queue: Promise<Batch>[] = [];
  const pending = new Set<Promise<unknown>>();

  const fill = (count: number): void => {
    while (queue.length < count && !isClosed.value) {
      const batch = readBatch(position, limit);
      const settled = batch.then(ignore, ignore); // an error waits here for its own next()
      pending.add(settled);
      void settled.then(() => pending.delete(settled));
      queue.push(batch);
      const step = position.step + 1;
      position = step < stepsPerEpoch ? { ...position, step } : { epoch: position.epoch + 1, step: 0 };
    }
  };
  fill(prefetch);
  return {
    stepsPerEpoch,
    next: async () => {
      fill(1);
      const batch = queue.shift();
      fill(prefetch);
      if (isClosed.value || !batch) throw closedError();
      return batch;
    },
    close: async () => {
      isClosed.value = true;
      queue.length = 0;
      await Promise.all(pending);
    },
  };
};

const ignore = (): void => {};

const closedError = () => new Pix2PixError('STOPPED', 'batches: they were closed; open them again to go on');

interface Position {
  readonly epoch: number;
  readonly step: number;
}

/** The position to start from; the end of an epoch is the start of the next. */
const checkedStart = ({ start = { epoch: 1, step: 0 } }: BatchesOptions, stepsPerEpoch: number): Position => {
  const { epoch, step } = start;
  const isWhole = Number.isInteger(epoch) && Number.isInteger(step);
  if (!isWhole || epoch < 1 || step < 0 || step > stepsPerEpoch)
    throw new Pix2PixError(
      'DATA',
      `batches: cannot start at epoch ${epoch}, step ${step}: an epoch has ${stepsPerEpoch} steps, epochs count from 1; did the data or the batch size change since?`,
    );
  return step === stepsPerEpoch ? { epoch: epoch + 1, step: 0 } : start;
};

type Limit = <T>(task: () => Promise<T>) => Promise<T>;

/** How the batch at a position is made. */
const batchReader = (options: BatchesOptions) => {
  const { batchSize, source, share = { index: 0, count: 1 } } = options;
  const size = batchSize / share.count;
  const reader =
    options.reader ??
    exampleReader(
      options.cacheBytes ? cachedPairs(loadedPairs(source, options), options.cacheBytes) : source,
      options,
    );
  const readExample = options.onBadPair
    ? skippingBad(reader, source, options.onBadPair)
    : (showing: Showing): Promise<Pair> => reader.read(showing);
  const orderOf = epochOrder(options);

  return async ({ epoch, step }: Position, limit: Limit): Promise<Batch> => {
    const first = step * batchSize + share.index * size;
    const indices = orderOf(epoch).slice(first, first + size);
    const reads = indices.map((index) => limit(() => readExample({ epoch, index })));
    await Promise.allSettled(reads); // so that nothing is being read when this batch fails
    const examples = await Promise.all(reads);
    type Images = [AnyImage, ...AnyImage[]]; // a batch holds at least one pair
    const weights = examples.flatMap(({ weight }) => weight ?? []);
    return {
      epoch,
      indexInEpoch: step,
      names: examples.map(({ name }) => name),
      input: imagesTensor(examples.map(({ input }) => input) as Images),
      target: imagesTensor(examples.map(({ target }) => target) as Images),
      ...(weights.length === examples.length ? { weight: weightsTensor(weights as Images) } : {}),
    };
  };
};

/** Reads the next pair of the source that can be used; which one depends on the files alone. */
const skippingBad = (
  { read }: ExampleReader,
  { count, names }: PairSource,
  onBadPair: NonNullable<BatchesOptions['onBadPair']>,
) => {
  const bad = new Map<number, Pix2PixError>();
  return async ({ epoch, index }: Showing): Promise<Pair> => {
    for (let tried = 0; tried < count; tried++) {
      const place = (index + tried) % count;
      if (bad.has(place)) continue;
      try {
        return await read({ epoch, index: place });
      } catch (error) {
        if (!isOfFile(error)) throw error;
        if (!bad.has(place)) onBadPair(names[place] ?? String(place), error);
        bad.set(place, error);
      }
    }
    throw bad.get(index) as Pix2PixError; // not one can be used
  };
};

/** The pairs of an epoch in order; the last order asked for is remembered. */
const epochOrder = ({ source, seed, isShuffled }: BatchesOptions) => {
  const indices = Array.from({ length: source.count }, (_, index) => index);
  let last = { epoch: 0, order: indices };
  return (epoch: number): readonly number[] => {
    if (isShuffled && last.epoch !== epoch)
      last = { epoch, order: shuffled(indices, randomStream(seed, 'shuffle', epoch)) };
    return last.order;
  };
};

/** Runs at most `count` tasks at once, in the order they came; after closing, waiting ones fail. */
const limiter = (count: number, isClosed: { readonly value: boolean }): Limit => {
  const waiting: (() => void)[] = [];
  let free = count;
  return async (task) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      if (isClosed.value) throw closedError();
      return await task();
    } finally {
      const next = waiting.shift(); // takes over this one's place
      if (next) next();
      else free++;
    }
  };
};
