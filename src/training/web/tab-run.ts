/** A training run in a browser tab: a store and a source of pairs in, the same files out as in a run folder. */

import { type Scope, withScope } from '../../core/scope.ts';
import { VERSION } from '../../core/version.ts';
import { openBatches } from '../../data/batches.ts';
import type { TabData, TabDataOptions } from '../../data/web/tab-data.ts';
import type { LoweringPlan } from '../../lowering/plan.ts';
import type { Device } from '../../runtime/device.ts';
import { cropCheck } from '../../settings/crop-check.ts';
import { exampleOptions } from '../../settings/examples.ts';
import type { Options, PartialOptions, PresetName } from '../../settings/options.ts';
import { resolveRunOptions } from '../../settings/run-options.ts';
import { FIRST_POSITION, type Position } from '../checkpoint.ts';
import { SYSTEM_CLOCK } from '../clock.ts';
import { finishedRun } from '../finished-run.ts';
import { newRunRecord } from '../new-record.ts';
import { deviceChanges, type ResumeChanges, readResumePoint } from '../resume.ts';
import { requirePossible, requireSameData } from '../resume-data.ts';
import type { RunControl, RunResult } from '../run-control.ts';
import { cutEvents, nextAttempt } from '../run-events.ts';
import { requireMetrics } from '../run-metrics.ts';
import { type Cadence, DEFAULT_CADENCE } from '../run-record.ts';
import { putRunRecord } from '../run-record-file.ts';
import type { OpenRun } from '../run-setup.ts';
import { stepsPerEpochOf } from '../run-state.ts';
import type { HeldLock, RunStore } from '../run-store.ts';
import { runTraining } from '../run-training.ts';
import { drawInTurn, drawNothing, openTrainer } from '../trainer.ts';
import { encodeByCanvas } from './canvas-encoder.ts';
import { settleTabOptions } from './settle-tab-options.ts';

const PORTS = { encodeImage: encodeByCanvas, clock: SYSTEM_CLOCK } as const;

/** Pixels kept from epoch to epoch, beside what the browser keeps. */
const CACHE_BYTES = 128 * 1024 * 1024;

/** Opens the pairs, as far as the options say how they are read. */
export type OpenData = (options: TabDataOptions & Options) => Promise<TabData>;

/** What every run in a tab takes. */
export interface TabRunRequest extends RunControl {
  readonly store: RunStore;
  readonly openData: OpenData;
}

/** A new run. */
export interface StartTabRun extends TabRunRequest {
  readonly preset?: PresetName | undefined;
  readonly options?: PartialOptions | undefined;
  readonly cadence?: Partial<Cadence> | undefined;
}

/** A run that goes on. */
export interface ResumeTabRun extends TabRunRequest {
  readonly changes?: ResumeChanges | undefined;
}

/**
 * Trains from the beginning, in an empty store. Throws OPTION for options that are wrong or that a tab cannot do, DATA for
 * unusable pairs, FILE where files cannot be written, NON_FINITE if a loss is not a number any more.
 */
export const startTabRun = (device: Device, request: StartTabRun): Promise<RunResult> =>
  withScope(async (scope) => {
    const { store, onNotice } = request;
    const { preset, options: given } = resolveRunOptions(request);
    const cadence: Cadence = { ...DEFAULT_CADENCE, ...request.cadence };
    const data = await openPairs(scope, request, given);
    const { splits } = data;
    const options = await settleTabOptions(given, splits.train, onNotice);
    requireMetrics(cadence, options, splits.val !== undefined);
    const lock = await held(scope, store, onNotice);
    const run = await openTabRun(scope, device, data, options, FIRST_POSITION);
    const record = newRunRecord(device, run, {
      createdAt: PORTS.clock.now(),
      version: VERSION,
      preset,
      options,
      cadence,
      init: {},
      data: { folder: data.name, layout: data.layout, fingerprint: data.fingerprint, skipBad: false },
      splits,
    });
    await putRunRecord(store, record);
    return runTraining(device, run, splits, {
      ...request,
      ...PORTS,
      options,
      from: FIRST_POSITION,
      attempt: 1,
      events: [],
      record,
      lock,
    });
  });

/**
 * Goes on from the last checkpoint of a run in its store, whether a tab or Node began it. Throws FILE if there is no run or
 * another tab trains it, FORMAT for a damaged checkpoint, DATA if the pairs are others than before.
 */
export const resumeTabRun = (device: Device, request: ResumeTabRun): Promise<RunResult> =>
  withScope(async (scope) => {
    const { store, changes = {}, onNotice } = request;
    const lock = await held(scope, store, onNotice);
    const point = await readResumePoint(store, changes, async () => '');
    const { record, position, saved } = point;
    const { options } = record;
    const data = await openPairs(scope, request, options);
    const { splits } = data;
    requireSameData(data.name, { count: splits.train.count, fingerprint: data.fingerprint }, record);
    const stepsPerEpoch = stepsPerEpochOf(splits.train.count, options);
    requirePossible(store.title, position, stepsPerEpoch);
    const finished = await finishedRun(store, record, position, splits, stepsPerEpoch);
    if (finished) return finished;
    const changed = deviceChanges(point.device, device.info);
    if (changed.length > 0)
      onNotice?.(`This run goes on with other bits than it would have had: ${changed.join('; ')}`);
    const run = await openTabRun(scope, device, data, options, position, saved?.plan);
    if (saved) await run.trainer.restore(saved.tensors);
    const attempt = await nextAttempt(store, record);
    const { end: _, ...running } = record; // it goes on
    await putRunRecord(store, { ...running, attempts: attempt });
    const events = await cutEvents(store, position.step);
    return runTraining(device, run, splits, {
      ...request,
      ...PORTS,
      options,
      from: position,
      attempt,
      events,
      record: running,
      lock,
    });
  });

const held = async (scope: Scope, store: RunStore, onNotice: RunControl['onNotice']): Promise<HeldLock> => {
  const lock = await store.lock(onNotice);
  scope.closing(lock.release);
  return lock;
};

/** The pairs of a request; the scope closes them. */
export const openPairs = async (
  scope: Scope,
  { openData, onNotice }: Pick<TabRunRequest, 'openData' | 'onNotice'>,
  options: Options,
): Promise<TabData> => {
  const data = await openData({ ...options, checkSizes: cropCheck(options) });
  scope.closing(data.close);
  for (const line of data.notices) onNotice?.(line);
  return data;
};

/** What trains, with its batches; the scope closes both. */
export const openTabRun = async (
  scope: Scope,
  device: Device,
  data: TabData,
  options: Options,
  from: Position,
  plan?: LoweringPlan,
): Promise<OpenRun> => {
  const { train } = data.splits;
  const example = exampleOptions(options);
  const reader = train.reader?.(example);
  const batches = openBatches({
    ...example,
    source: train,
    batchSize: options.batchSize * options.accumulate,
    isShuffled: options.shuffle,
    start: { epoch: from.epoch, step: from.stepInEpoch },
    cacheBytes: CACHE_BYTES,
    ...(reader ? { reader } : {}),
  });
  scope.closing(async () => {
    await data.close(); // first, so that nothing waits for pairs any more
    await batches.close();
  });
  const trainer = await openTrainer(device, options, plan, plan ? drawNothing : drawInTurn);
  scope.closing(trainer.dispose);
  return { trainer, batches, close: async () => {} }; // the scope does
};
