/** Memory and disk that a run will need, compared with what the machine has before the run starts. */
import { freemem, totalmem } from 'node:os';
import { Pix2PixError } from '../../core/errors.ts';
import { elementCount } from '../../core/shape.ts';
import { formatBytes, freeBytes } from '../../data/node/disk-space.ts';
import { recipeLayout } from '../../models/recipe.ts';
import { type Arena, isKept } from '../../models/state-layout.ts';
import { imageSize } from '../../settings/image-size.ts';
import { optionText } from '../../settings/option-text.ts';
import type { Options } from '../../settings/options.ts';
import { trainingRecipe } from '../../settings/training-recipe.ts';
import { estimateMemory } from '../memory.ts';
import type { Cadence } from '../run-record.ts';
import { totalSteps } from '../run-state.ts';

const FLOAT32_BYTES = 4;

/** A line of events.jsonl. */
const EVENT_BYTES = 300;

/** PNG takes about this share of the bytes of a photograph's pixels. */
const PNG_SHARE = 0.7;

/** Images on a sheet of samples: six rows of input, output and target. */
const SHEET_IMAGES = 18;

export interface DiskEstimate {
  /** One checkpoint. */
  readonly checkpointBytes: number;
  readonly totalBytes: number;
}

export interface RunLength {
  readonly stepsPerEpoch: number;
  /** Pairs on the results page. */
  readonly resultPairs: number;
}

/** What a run folder will hold at its fullest. */
export const estimateDisk = (
  options: Options,
  { keep }: Pick<Cadence, 'keep'>,
  { stepsPerEpoch, resultPairs }: RunLength,
): DiskEstimate => {
  const checkpointBytes = arenaBytes(options, isKept);
  const checkpoints = 3 + keep; // latest, best, and the one being written
  const steps = totalSteps(options, stepsPerEpoch);
  const { width, height } = imageSize(options);
  const imageBytes = PNG_SHARE * 3 * width * height;
  const images = Math.ceil(steps / stepsPerEpoch) * SHEET_IMAGES + 3 * resultPairs;
  return {
    checkpointBytes,
    totalBytes:
      checkpoints * checkpointBytes +
      arenaBytes(options, (arena) => arena === 'G') +
      steps * EVENT_BYTES +
      images * imageBytes,
  };
};

const arenaBytes = (options: Options, isCounted: (arena: Arena) => boolean): number => {
  const layout = recipeLayout(trainingRecipe(options));
  const tensors = Object.keys(layout)
    .filter(isCounted)
    .flatMap((arena) => layout[arena] ?? []);
  return FLOAT32_BYTES * tensors.reduce((sum, { shape }) => sum + elementCount(shape), 0);
};

/** Reading threads with their decoders, and the pixels that they keep. */
const READERS_BYTES = 300e6;

/** A training at its peak, and what reads. */
export const trainingBytes = (options: Options): number => estimateMemory(options).totalBytes + READERS_BYTES;

/** Bytes of memory: all that a process may have, and what is free now. */
export interface Memory {
  readonly limit: number;
  readonly free: number;
}

const machineMemory = (): Memory => {
  // A container's limit where there is one; without, Node gives a number beyond any machine.
  const constrained = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return { limit: Math.min(totalmem(), constrained), free: Math.min(freemem(), constrained) };
};

/** Throws OPTION if a run of these options cannot fit into memory; says so if there may be too little at the moment. */
export const requireMemory = (
  options: Options,
  onNotice?: (line: string) => void,
  memory: Memory = machineMemory(),
): void => {
  const totalBytes = trainingBytes(options);
  if (totalBytes > memory.limit)
    throw new Pix2PixError(
      'OPTION',
      `train: about ${formatBytes(totalBytes)} of memory are needed and this machine has ${formatBytes(memory.limit)}; ${smaller(options)}`,
    );
  if (totalBytes > memory.free)
    onNotice?.(
      `About ${formatBytes(totalBytes)} of memory are needed and ${formatBytes(memory.free)} are free now; close other programs, or ${smaller(options)}`,
    );
};

/** Options that take less, with what they take. */
const smaller = (options: Options): string => {
  const { batchSize, accumulate, size, ngf } = options;
  if (batchSize === 1) return `take less than ${optionText('size', size)} or ${optionText('ngf', ngf)}`;
  const single = trainingBytes({ ...options, batchSize: 1, accumulate: batchSize * accumulate });
  return `take ${optionText('batchSize', 1)} and ${optionText('accumulate', batchSize * accumulate)}, the same batch in parts (${formatBytes(single)})`;
};

/** Throws FILE if the disk has no room for a run. */
export const requireDisk = async (
  folder: string,
  estimate: DiskEstimate,
  free: number | undefined = undefined,
): Promise<void> => {
  const available = free ?? (await freeBytes(folder));
  if (available >= estimate.totalBytes) return;
  throw new Pix2PixError(
    'FILE',
    `${folder}: the run will take about ${formatBytes(estimate.totalBytes)} (${formatBytes(estimate.checkpointBytes)} a checkpoint) and the disk has ${formatBytes(available)} free; make room, keep fewer checkpoints, keep (--keep), or put the run elsewhere, out (--out)`,
  );
};
