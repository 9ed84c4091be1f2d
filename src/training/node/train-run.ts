/** A training run on files: a data set's folder in, a run folder out. */
import { resolve } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import { type BatchesOptions, openBatches } from '../../data/batches.ts';
import { inputPalette, readDescription } from '../../data/node/description.ts';
import { type DataSet, listSplits, openDataSet } from '../../data/node/folders.ts';
import type { Options } from '../../models/options.ts';
import type { Device } from '../../runtime/device.ts';
import { FIRST_POSITION, type Position } from '../checkpoint.ts';
import type { EpochEvent, StepEvent } from '../events.ts';
import { totalSteps, trainingLoop } from '../loop.ts';
import { openTrainer, type Trainer } from '../trainer.ts';
import { checkpointPath, LATEST, writeCheckpoint } from './checkpoint-files.ts';
import { cutEvents, deviceChanges, type ResumeChanges, readResumePoint, removeLeftovers } from './resume.ts';
import { createRunFolder, EventLog, type RunRecord, readRunRecord, writeRunRecord } from './run-folder.ts';
import { lockRun } from './run-lock.ts';
import { writeModel } from './run-model.ts';
import { openValidation } from './run-validation.ts';

/** What a caller learns while a run goes on. */
export interface RunListener {
  readonly onStart?: (outline: RunOutline) => void;
  readonly onStep?: (event: StepEvent) => void;
  readonly onEpoch?: (event: EpochEvent) => void;
}

/** What lies before a run. */
export interface RunOutline {
  readonly pairs: number;
  readonly validationPairs: number;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  readonly from: Position;
}

/** What every run takes. */
export interface RunControl extends RunListener {
  /** Ends the run after the step in progress, with everything saved. */
  readonly signal?: AbortSignal;
  /** Gets a line where something is not as it was. */
  readonly onNotice?: (line: string) => void;
}

export interface StartRunOptions extends RunControl {
  /** Folder of the data set; its split `train` is learned, its split `val`, if any, is validated on. */
  readonly data: string;
  /** The run folder; new or empty. */
  readonly out: string;
  readonly preset: string;
  readonly options: Options;
  /** Version of this program, for the record. */
  readonly version: string;
}

export interface ResumeRunOptions extends RunControl {
  /** The run folder. */
  readonly folder: string;
  /** Where the data set is now, if it was moved. */
  readonly data?: string;
  readonly changes?: ResumeChanges;
}

export interface RunResult {
  readonly folder: string;
  readonly position: Position;
  /** Whether all steps were taken; false where the signal ended the run. */
  readonly isComplete: boolean;
  readonly checkpoint: string;
  readonly model: string;
  /** Of the last validation, in [-1,1] units. */
  readonly validationL1: number | undefined;
}

/**
 * Trains from the beginning. Throws DATA for unusable pairs, FILE where `out` is in use, NON_FINITE where a
 * loss is no number any more.
 */
export const startRun = async (device: Device, request: StartRunOptions): Promise<RunResult> => {
  const { data: folder, out, preset, options, version } = request;
  const data = await openRunData(folder, options);
  const trainer = await openTrainer(device, options);
  try {
    await createRunFolder(out);
    const release = await lockRun(out);
    try {
      await writeRunRecord(out, {
        format: 1,
        version,
        createdAt: new Date().toISOString(),
        preset,
        options,
        data: {
          folder: resolve(folder),
          layout: data.train.layout,
          pairs: { train: data.train.count, ...(data.val ? { val: data.val.count } : {}) },
          fingerprint: data.train.fingerprint,
        },
        device: { ...device.info },
      });
      return await run(device, trainer, data, { ...request, from: FIRST_POSITION, attempt: 1 });
    } finally {
      release();
    }
  } finally {
    await trainer.dispose();
  }
};

/**
 * Goes on from the last checkpoint of a run, or from the beginning where there is none yet, to the bits of a run
 * that was never interrupted. Throws FILE for no run or one that another process trains, FORMAT for a damaged
 * checkpoint, DATA where the pairs are others than before.
 */
export const resumeRun = async (device: Device, request: ResumeRunOptions): Promise<RunResult> => {
  const { folder, changes = {}, onNotice } = request;
  await readRunRecord(folder); // before a lock is made in a folder that is no run
  const release = await lockRun(folder);
  try {
    await removeLeftovers(folder);
    const { record, position, saved, device: before } = await readResumePoint(folder, changes);
    const changed = deviceChanges(before, device.info);
    if (changed.length > 0)
      onNotice?.(`This run goes on with other bits than it would have had: ${changed.join('; ')}`);
    const dataFolder = request.data ?? record.data.folder;
    const data = await openRunData(dataFolder, record.options);
    requireSameData(dataFolder, data.train, record);
    const trainer = await openTrainer(device, record.options, saved?.plan);
    try {
      if (saved) await trainer.restore(saved.tensors);
      const attempt = await cutEvents(folder, position.step);
      await writeRunRecord(folder, record);
      const { options } = record;
      return await run(device, trainer, data, {
        ...request,
        data: dataFolder,
        out: folder,
        options,
        from: position,
        attempt,
      });
    } finally {
      await trainer.dispose();
    }
  } finally {
    release();
  }
};

const requireSameData = (folder: string, train: DataSet, { data }: RunRecord): void => {
  if (train.fingerprint === data.fingerprint) return;
  throw new Pix2PixError(
    'DATA',
    `data set ${folder}: its ${train.count} training pairs are not those that the run began with (${data.pairs.train}); restore the files, or start a new run`,
  );
};

interface RunData {
  readonly train: DataSet;
  readonly val: DataSet | undefined;
}

/** The splits that a run uses. Throws DATA. */
const openRunData = async (folder: string, { direction }: Options): Promise<RunData> => {
  const train = await openDataSet(folder, { split: 'train', direction });
  const hasVal = (await listSplits(folder)).includes('val');
  return { train, val: hasVal ? await openDataSet(folder, { split: 'val', direction }) : undefined };
};

type Running = RunControl &
  Pick<StartRunOptions, 'data' | 'out' | 'options'> & {
    readonly from: Position;
    readonly attempt: number;
  };

const run = async (device: Device, trainer: Trainer, data: RunData, request: Running): Promise<RunResult> => {
  const { out, options, from, attempt, signal } = request;
  const validation = await openValidation(out, trainer, data.val ?? data.train);
  const palette = inputPalette(await readDescription(request.data), options.direction);
  const batches = openBatches(batchesOptions(data.train, options, from));
  const log = await EventLog.open(out);
  const { stepsPerEpoch } = batches;
  const total = totalSteps(options, stepsPerEpoch);
  let validationL1: number | undefined;
  let epochBegin = performance.now();

  const finishEpoch = async (epoch: number, { step }: Position): Promise<void> => {
    const { l1, samples } = await validation.run(epoch);
    // Pairs that were learned say nothing of others.
    validationL1 = data.val ? l1 : undefined;
    const event: EpochEvent = {
      type: 'epoch',
      attempt,
      step,
      epoch,
      ...(validationL1 === undefined ? {} : { validation_l1: validationL1 }),
      samples,
      seconds: (performance.now() - epochBegin) / 1000,
    };
    await log.append(event);
    request.onEpoch?.(event);
    epochBegin = performance.now();
  };
  let saving: Promise<unknown> = Promise.resolve();
  /** Copies the state, and writes it while training goes on. */
  const save = async (position: Position): Promise<void> => {
    await saving; // one snapshot at a time is in memory
    await log.flush(); // a checkpoint is never ahead of the events
    saving = writeCheckpoint(
      out,
      LATEST,
      {
        position,
        attempt,
        options: { ...options },
        generator: { ...trainer.generator },
        ...(trainer.discriminator ? { discriminator: { ...trainer.discriminator } } : {}),
        device: { ...device.info },
        plan: { ...trainer.plan },
      },
      await trainer.snapshot(),
    );
    saving.catch(() => {}); // thrown where it is awaited
  };

  try {
    request.onStart?.({
      pairs: data.train.count,
      validationPairs: validation.count,
      stepsPerEpoch,
      totalSteps: total,
      from,
    });
    const position = await trainingLoop({
      trainer,
      nextBatch: batches.next,
      stepsPerEpoch,
      from,
      attempt,
      onStep: async (event) => {
        await log.append(event);
        request.onStep?.(event);
      },
      onEpochEnd: async (epoch, position) => {
        await finishEpoch(epoch, position);
        await save(position);
      },
      shouldStop: () => signal?.aborted ?? false,
    });
    const isComplete = position.step >= total;
    if (isComplete && position.stepInEpoch > 0 && position.step > from.step)
      await finishEpoch(position.epoch, position); // by --max-steps
    await save(position);
    const model = await writeModel(out, trainer, palette);
    await saving;
    return {
      folder: out,
      position,
      isComplete,
      checkpoint: checkpointPath(out, LATEST),
      model,
      validationL1,
    };
  } finally {
    await Promise.allSettled([saving]);
    await batches.close();
    await log.close();
  }
};

/** Decoded pixels kept from epoch to epoch: 400 pairs of 256x256 take 157 MB. */
const CACHE_BYTES = 256 * 1024 * 1024;

const batchesOptions = (source: DataSet, options: Options, from: Position): BatchesOptions => ({
  source,
  channels: { input: options.inputChannels, target: options.outputChannels },
  batchSize: options.batchSize,
  seed: options.seed,
  isShuffled: options.shuffle,
  size: options.size,
  isJittered: options.jitter,
  isMirrored: options.flip,
  start: { epoch: from.epoch, step: from.stepInEpoch },
  cacheBytes: CACHE_BYTES,
});
