/** The work of a training run: steps, events, samples, checkpoints, and at the end the model. */
import { basename, resolve } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import type { LossTerm } from '../../core/loss-term.ts';
import { type Scope, withScope } from '../../core/scope.ts';
import { inputPalette } from '../../data/node/description.ts';
import type { Device } from '../../runtime/device.ts';
import type { Options } from '../../settings/options.ts';
import type { Position } from '../checkpoint.ts';
import { metricFields } from '../epoch-metrics.ts';
import type { EpochEvent, StepEvent, TrainingEvent } from '../events.ts';
import { trainingLoop } from '../loop.ts';
import { isEpochUnfinished } from '../run-progress.ts';
import { completion, type RunEnd, totalSteps } from '../run-state.ts';
import type { Trainer } from '../trainer.ts';
import { checkpointPath, LATEST } from './checkpoint-files.ts';
import type { OpenRun } from './open-run.ts';
import { openCheckpoints } from './run-checkpoints.ts';
import type { RunData } from './run-data.ts';
import { endOf, isOfPair, withAdvice } from './run-end.ts';
import { lossTermsOf, noteEnd, type RunRecord } from './run-folder.ts';
import { openHistory } from './run-history.ts';
import type { HeldLock } from './run-lock.ts';
import { measuredMetrics, openRunLpips, type WeightsBytes } from './run-metrics.ts';
import { writeModel } from './run-model.ts';
import { runFacts } from './run-page-file.ts';
import { type Results, writeResults } from './run-results.ts';
import { openValidation } from './run-validation.ts';

/** What a caller learns while a run goes on. */
export interface RunListener {
  readonly onStart?: (outline: RunOutline) => void;
  readonly onStep?: (event: StepEvent) => void;
  readonly onEpoch?: (event: EpochEvent) => void;
  /** While the results are made at the end: pairs done, of how many. */
  readonly onResults?: (done: number, total: number) => void;
}

/** What a run has to do. */
export interface RunOutline {
  readonly pairs: number;
  /** 0 without a validation split: the samples of an epoch are then of training pairs. */
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
  /** Threads that read pairs ahead; 0 for the one that trains. As many as suit the machine if absent. */
  readonly readers?: number | undefined;
  /** Asked for LPIPS weights if the run measures it. */
  readonly lpipsWeights?: (() => Promise<WeightsBytes | undefined>) | undefined;
  /** Gets a line if something differs from before or from what a user expects. */
  readonly onNotice?: (line: string) => void;
}

/** How a run ended, and the files that it left. */
export interface RunResult {
  readonly folder: string;
  readonly position: Position;
  /** Whether all steps were taken, or as many as asked for; false if the signal ended the run. */
  readonly isComplete: boolean;
  /** Why it ended. */
  readonly end: RunEnd;
  /** Whether a resume found nothing left to do, and changed nothing. */
  readonly isUnchanged?: boolean;
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
  const { stepsPerEpoch } = batches;
  const history = await openHistory({
    ...request,
    folder: out,
    stepsPerEpoch,
    hasValidation: data.val !== undefined,
  });
  scope.closing(history.close);
  const { progress, state } = history;
  const checkpoints = openCheckpoints({
    folder: out,
    device,
    trainer,
    attempt,
    cadence,
    flushEvents: history.flush,
    requireHeld: lock.requireHeld,
    from,
  });
  const seconds = stopwatch();
  const endEpoch = async (epoch: number, position: Position): Promise<void> => {
    await lock.requireHeld(); // before a sheet of samples is written into a folder that is gone
    const { l1, samples, metrics } = await validation.run(epoch);
    const event: EpochEvent = {
      type: 'epoch',
      attempt,
      step: position.step,
      epoch,
      ...(data.val ? { validation_l1: l1 } : {}),
      ...(metrics ? metricFields(metrics) : {}),
      samples,
      seconds: seconds(),
    };
    await history.add(event, position);
    await history.writePage(true);
    request.onEpoch?.(event);
    await checkpoints.afterEpoch(epoch, progress().isBest, position);
  };

  try {
    request.onStart?.({
      pairs: data.train.count,
      validationPairs: data.val ? validation.count : 0,
      stepsPerEpoch,
      totalSteps: totalSteps(options, stepsPerEpoch),
      from,
      losses: lossTermsOf(request.record),
    });
    // The validation of the last epoch failed, on a bad pair for example: it comes first now.
    if (isEpochUnfinished(progress())) await endEpoch(from.epoch - 1, from);
    const position = await trainingLoop({
      trainer,
      nextBatch: batches.next,
      stepsPerEpoch,
      from,
      attempt,
      validations: () => progress().validations,
      onStep: async (event, position) => {
        await history.add(event, position);
        request.onStep?.(event);
        validation.check();
        await checkpoints.afterStep(position);
      },
      onEpochEnd: endEpoch,
      shouldStop: () => (signal?.aborted ?? false) || completion(state()) !== undefined,
    });
    const complete = completion(state());
    // An epoch that --max-steps cut short ends like any other.
    if (complete && position.stepInEpoch > 0 && position.step > from.step)
      await endEpoch(position.epoch, position);
    await checkpoints.save(position);
    await checkpoints.settled(); // its copy of the state is gone before the model takes one
    const model = await writeModel(out, trainer, position, palette);
    await history.writePage(false);
    const results = complete ? await resultsOf(trainer, data, request) : undefined;
    const end = endOf(complete ?? 'signal', state());
    await noteEnd(out, end);
    return {
      folder: out,
      position,
      isComplete: complete !== undefined,
      end,
      checkpoint: checkpointPath(out, LATEST),
      model,
      validationL1: progress().validations.at(-1),
      ...(results ? { results } : {}),
    };
  } catch (error) {
    await lock.requireHeld(); // a folder that is gone is the cause of all else
    const { position } = progress();
    if (isOfPair(error) && position.step > from.step) await checkpoints.save(position); // the steps so far were good ones
    await Promise.allSettled([
      checkpoints.settled(),
      noteEnd(out, endOf('error', state(), messageOf(error))),
    ]);
    throw withAdvice(error, out, checkpoints.savedStep);
  } finally {
    await Promise.allSettled([checkpoints.settled()]);
  }
};

/** Seconds since the last call. */
const stopwatch = (): (() => number) => {
  let begin = performance.now();
  return () => {
    const end = performance.now();
    const seconds = (end - begin) / 1000;
    begin = end;
    return seconds;
  };
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
