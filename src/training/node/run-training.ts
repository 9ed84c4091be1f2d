/** The work of a training run: steps, events, samples, checkpoints, and at the end the model. */
import { basename, resolve } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import type { LossTerm } from '../../core/loss-term.ts';
import { type Scope, withScope } from '../../core/scope.ts';
import { inputPalette } from '../../data/node/description.ts';
import type { Device } from '../../runtime/device.ts';
import type { Options } from '../../settings/options.ts';
import type { Position } from '../checkpoint.ts';
import { epochBadness, metricFields } from '../epoch-metrics.ts';
import type { EpochEvent, StepEvent, TrainingEvent } from '../events.ts';
import { totalSteps, trainingLoop } from '../loop.ts';
import type { Trainer } from '../trainer.ts';
import { checkpointPath, LATEST } from './checkpoint-files.ts';
import type { OpenRun } from './open-run.ts';
import { openCheckpoints } from './run-checkpoints.ts';
import type { RunData } from './run-data.ts';
import { EventLog, lossTermsOf, type RunRecord } from './run-folder.ts';
import type { HeldLock } from './run-lock.ts';
import { measuredMetrics, openRunLpips, type WeightsBytes } from './run-metrics.ts';
import { writeModel } from './run-model.ts';
import { runFacts, writeRunPage } from './run-page-file.ts';
import { type Results, writeResults } from './run-results.ts';
import { openValidation } from './run-validation.ts';
import { isWriteFailure } from './write-whole.ts';

/** What a caller learns while a run goes on. */
export interface RunListener {
  readonly onStart?: (outline: RunOutline) => void;
  readonly onStep?: (event: StepEvent) => void;
  readonly onEpoch?: (event: EpochEvent) => void;
  /** While the results are made at the end: pairs done, of how many. */
  readonly onResults?: (done: number, total: number) => void;
}

/** What lies before a run. */
export interface RunOutline {
  readonly pairs: number;
  readonly validationPairs: number;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  readonly from: Position;
  /** What each step reports. */
  readonly losses: readonly LossTerm[];
}

/** What every run takes. */
export interface RunControl extends RunListener {
  /** Ends the run after the step in progress, with everything saved. */
  readonly signal?: AbortSignal;
  /** Threads that read pairs ahead; 0 for the one that trains. As many as suit the machine where absent. */
  readonly readers?: number | undefined;
  /** Asked for LPIPS weights where the run measures it. */
  readonly lpipsWeights?: (() => Promise<WeightsBytes | undefined>) | undefined;
  /** Gets a line where something is not as it was, or not as one would think. */
  readonly onNotice?: (line: string) => void;
}

/** How a run ended, and the files that it left. */
export interface RunResult {
  readonly folder: string;
  readonly position: Position;
  /** Whether all steps were taken; false where the signal ended the run. */
  readonly isComplete: boolean;
  readonly checkpoint: string;
  readonly model: string;
  /** Of the last validation, in [-1,1] units. */
  readonly validationL1: number | undefined;
  /** Of a complete run: its page of results on the test split, or else on the validation split. */
  readonly results?: Results;
}

export interface Running extends RunControl {
  /** Folder of the data set. */
  readonly data: string;
  /** The run folder. */
  readonly out: string;
  readonly options: Options;
  readonly from: Position;
  readonly attempt: number;
  /** What happened so far. */
  readonly events: readonly TrainingEvent[];
  readonly record: RunRecord;
  /** The lock of the run folder. */
  readonly lock: HeldLock;
}

/** Takes the steps of a run from a position to its end, and leaves the run folder as promised. Errors as `startRun`. */
export const runTraining = (
  device: Device,
  run: OpenRun,
  data: RunData,
  request: Running,
): Promise<RunResult> => withScope((scope) => train(scope, device, run, data, request));

const train = async (
  scope: Scope,
  device: Device,
  { trainer, batches }: OpenRun,
  data: RunData,
  request: Running,
): Promise<RunResult> => {
  const { out, options, from, attempt, signal, lock } = request;
  const { cadence } = request.record;
  const lpips = await openRunLpips(device, cadence, request.lpipsWeights);
  scope.closing(async () => lpips?.dispose());
  const validation = openValidation(out, trainer, data.val ?? data.train, {
    metrics: data.val ? measuredMetrics(cadence) : [],
    every: cadence.metricsEvery,
    lpips,
  });
  const palette = inputPalette(data.description, options.direction);
  const log = await EventLog.open(out);
  scope.closing(() => log.close());
  const { stepsPerEpoch } = batches;
  const total = totalSteps(options, stepsPerEpoch);
  const events = [...request.events];
  const record = (event: TrainingEvent): Promise<void> => {
    events.push(event);
    return log.append(event);
  };
  const validations = validationsOf(events);
  let validationL1: number | undefined;
  let badness: number | undefined;
  let epochBegin = performance.now();
  let reached = from;

  const finishEpoch = async (epoch: number, { step }: Position): Promise<void> => {
    const { l1, samples, metrics } = await validation.run(epoch);
    // Pairs that were learned say nothing of others.
    validationL1 = data.val ? l1 : undefined;
    if (validationL1 !== undefined) validations.push(validationL1);
    const event: EpochEvent = {
      type: 'epoch',
      attempt,
      step,
      epoch,
      ...(validationL1 === undefined ? {} : { validation_l1: validationL1 }),
      ...(metrics ? metricFields(metrics) : {}),
      samples,
      seconds: (performance.now() - epochBegin) / 1000,
    };
    badness = epochBadness(event, cadence.bestBy);
    await record(event);
    await writeRunPage(out, request.record, { events, totalSteps: total, isRunning: true });
    request.onEpoch?.(event);
    epochBegin = performance.now();
  };
  const checkpoints = openCheckpoints({
    folder: out,
    device,
    trainer,
    attempt,
    cadence,
    events: request.events,
    flushEvents: async () => {
      await log.flush();
      return events.length;
    },
    requireHeld: lock.requireHeld,
    from,
  });
  const endEpoch = async (epoch: number, position: Position): Promise<void> => {
    await lock.requireHeld(); // before a sheet of samples is written into a folder that is gone
    await finishEpoch(epoch, position);
    await checkpoints.afterEpoch(epoch, badness, position);
  };
  const isEarlyEnd = (): boolean =>
    cadence.earlyStop !== null && data.val !== undefined && checkpoints.epochsSinceBest >= cadence.earlyStop;

  try {
    request.onStart?.({
      pairs: data.train.count,
      validationPairs: validation.count,
      stepsPerEpoch,
      totalSteps: total,
      from,
      losses: lossTermsOf(request.record),
    });
    // The validation of the last epoch failed, on a bad pair for example: it comes first now.
    if (isUnfinished(from, events)) await endEpoch(from.epoch - 1, from);
    const position = await trainingLoop({
      trainer,
      nextBatch: batches.next,
      stepsPerEpoch,
      from,
      attempt,
      validations: () => validations,
      onStep: async (event, position) => {
        await record(event);
        reached = position;
        request.onStep?.(event);
        validation.check();
        await checkpoints.afterStep(position);
      },
      onEpochEnd: endEpoch,
      shouldStop: () => (signal?.aborted ?? false) || isEarlyEnd(),
    });
    const isComplete = position.step >= total || isEarlyEnd();
    // An epoch that --max-steps cut short ends like any other.
    if (isComplete && position.stepInEpoch > 0 && position.step > from.step)
      await endEpoch(position.epoch, position);
    await checkpoints.save(position);
    await checkpoints.settled(); // its copy of the state is gone before the model takes one
    const model = await writeModel(out, trainer, position, palette);
    await writeRunPage(out, request.record, { events, totalSteps: total, isRunning: false });
    const results = isComplete ? await resultsOf(trainer, data, request) : undefined;
    return {
      folder: out,
      position,
      isComplete,
      checkpoint: checkpointPath(out, LATEST),
      model,
      validationL1,
      ...(results ? { results } : {}),
    };
  } catch (error) {
    await lock.requireHeld(); // a folder that is gone is the cause of all else
    const isPair = isOfPair(error);
    if (isPair && reached.step > from.step) await checkpoints.save(reached); // the steps so far were good ones
    await Promise.allSettled([checkpoints.settled()]);
    throw withAdvice(error, out, checkpoints.savedStep, isPair);
  } finally {
    await Promise.allSettled([checkpoints.settled()]);
  }
};

/** Translates the test split, or else the validation split, into a page; without either there is none. */
const resultsOf = async (
  trainer: Trainer,
  { test, val }: RunData,
  { out, record, signal, onResults }: Running,
): Promise<Results | undefined> => {
  const source = test ?? val;
  if (!source) return undefined;
  return writeResults({
    folder: out,
    trainer,
    source,
    split: source.split,
    title: basename(resolve(out)),
    facts: runFacts(record),
    ...(signal ? { signal } : {}),
    ...(onResults ? { onProgress: onResults } : {}),
  });
};

/** Whether an epoch has all its steps, but no event of its end. */
const isUnfinished = ({ step, epoch, stepInEpoch }: Position, events: readonly TrainingEvent[]): boolean =>
  step > 0 &&
  stepInEpoch === 0 &&
  !events.some((event) => event.type === 'epoch' && event.epoch === epoch - 1);

const isOfPair = (error: unknown): boolean =>
  error instanceof Pix2PixError && (error.code === 'DATA' || error.code === 'FILE') && !isWriteFailure(error);

/** An error that ends a run, with what of it is saved and how to go on. */
const withAdvice = (error: unknown, folder: string, step: number, isPair: boolean): unknown => {
  if (!(error instanceof Pix2PixError) || error.code === 'STOPPED' || step === 0) return error;
  const flag = isPair ? ', and --skip-bad to leave such pairs out' : '';
  return new Pix2PixError(
    error.code,
    `${error.message}; the run is saved at step ${step}: go on with --resume ${folder}${flag}`,
    { cause: error },
  );
};

/** Validation L1 of every epoch, in order. */
const validationsOf = (events: readonly TrainingEvent[]): number[] =>
  events.flatMap((event) => (event.type === 'epoch' ? (event.validation_l1 ?? []) : []));
