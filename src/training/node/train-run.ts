/** A training run on files: a data set's folder in, a run folder out. */
import { resolve } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import { packageVersion } from '../../core/node/package-version.ts';
import { ALONE } from '../../core/peers.ts';
import { type Scope, withScope } from '../../core/scope.ts';
import type { DataSet } from '../../data/node/folders.ts';
import { requireOutside } from '../../data/node/outputs.ts';
import type { UnpairedPlace } from '../../data/node/unpaired-set.ts';
import type { LoweringPlan } from '../../lowering/plan.ts';
import type { Device } from '../../runtime/device.ts';
import type { Options, PartialOptions, PresetName } from '../../settings/options.ts';
import { resolveRunOptions } from '../../settings/run-options.ts';
import { trainingRecipe } from '../../settings/training-recipe.ts';
import { agree, toldOf } from '../agreement.ts';
import { FIRST_POSITION, type Position } from '../checkpoint.ts';
import { stepsPerEpochOf } from '../run-state.ts';
import { drawNothing } from '../trainer.ts';
import { finishedRun } from './finished-run.ts';
import { initialWeights } from './initial-weights.ts';
import { type OpenRun, openRun } from './open-run.ts';
import { drawInThreads } from './parameter-threads.ts';
import {
  factsOf,
  followRun,
  prepareTogether,
  requireSharedOut,
  type SharedFacts,
  withParts,
} from './peer-run.ts';
import {
  cutEvents,
  deviceChanges,
  nextAttempt,
  type ResumeChanges,
  type ResumePoint,
  readResumePoint,
  removeLeftovers,
} from './resume.ts';
import type { RunControl, RunResult } from './run-control.ts';
import { imageFoldersOf, openRunData, placeText, type RunData, readInFormats } from './run-data.ts';
import {
  type Cadence,
  createRunFolder,
  DEFAULT_CADENCE,
  type InitialFiles,
  placeOfData,
  type RunRecord,
  readRunRecord,
  requireNewFolder,
  writeRunRecord,
} from './run-folder.ts';
import { type HeldLock, lockRun } from './run-lock.ts';
import { requireMetrics } from './run-metrics.ts';
import { estimateDisk, requireDisk, requireMemory } from './run-resources.ts';
import { MOST_RESULT_PAIRS } from './run-results.ts';
import { runTraining } from './run-training.ts';
import { settleOptions } from './settle-options.ts';

/** A new run: its data, its folder, and its options as a preset and what differs from it. */
export interface StartRunOptions extends RunControl {
  /**
   * Folder of the data set, or two folders of unpaired images; the split `train` is learned, the split `val`, if any, is
   * validated on.
   */
  readonly data: UnpairedPlace;
  /** The run folder; new or empty. */
  readonly out: string;
  /** The options to start from: `paper` if absent, or `cyclegan` with that model. */
  readonly preset?: PresetName;
  /**
   * What differs from the preset. Every option at once, as `resolveOptions` returns them, is accepted too, without a preset
   * or with the one that they have.
   */
  readonly options?: PartialOptions;
  /** Run folders or checkpoints that networks begin with in place of random values. */
  readonly init?: InitialFiles;
  /** What differs from the usual cadence. */
  readonly cadence?: Partial<Cadence>;
  /** Whether pairs that cannot be used are left out; otherwise they are an error. */
  readonly skipBad?: boolean;
  /** How graphs become engine ops; the plan of the device if absent. */
  readonly plan?: LoweringPlan | undefined;
  /** Version of the program that trains, for run.json; that of this package if absent. */
  readonly version?: string;
}

/** A run to resume, and what changes. */
export interface ResumeRunOptions extends RunControl {
  /** The run folder. */
  readonly folder: string;
  /** Where the data set is now, if it was moved. */
  readonly data?: UnpairedPlace;
  readonly changes?: ResumeChanges;
}

/**
 * Trains from the beginning. Throws OPTION for options that are wrong or do not fit together, DATA for unusable pairs,
 * FILE if `out` is in use, NON_FINITE if a loss is not a number any more.
 *
 * @example
 * await startRun(device, { data: 'houses', out: 'runs/first', preset: 'small', options: { epochs: 20, flip: false } });
 */
export const startRun = (device: Device, request: StartRunOptions): Promise<RunResult> =>
  withScope(async (scope) => {
    const prepared = await prepareStart(device, request);
    return toldOf(request.peers ?? ALONE, () => startPrepared(scope, device, request, prepared));
  });

const startPrepared = async (
  scope: Scope,
  device: Device,
  request: StartRunOptions,
  prepared: PreparedStart,
): Promise<RunResult> => {
  const { data: place, out, version = packageVersion(), skipBad = false, onNotice } = request;
  const { preset, options, cadence, data, init } = prepared;
  const { from, run } = await openStart(device, request, prepared);
  scope.closing(run.close);

  let hasSteps = false;
  const newFolder = await createRunFolder(out);
  scope.failing(async () => {
    if (!hasSteps) await newFolder.remove();
  });
  const lock = await lockRun(out, { onNotice });
  scope.closing(lock.release);
  scope.failing(async () => {
    if (!hasSteps) await newFolder.empty(); // a start that failed does not block the corrected one
  });
  const record: RunRecord = {
    format: 1,
    version,
    createdAt: new Date().toISOString(),
    attempts: 1,
    hasCheckpoint: false,
    preset,
    options,
    cadence,
    init,
    data: {
      ...recordedPlace(place),
      layout: data.train.layout,
      pairs: pairCounts(data),
      fingerprint: data.train.fingerprint,
      skipBad,
    },
    losses: [...run.trainer.recipe.losses],
    device: { ...device.info },
  };
  await writeRunRecord(out, record);
  await data.leftOut.listIn(out);
  return runTraining(device, run, data, {
    ...request,
    onStep: (event) => {
      hasSteps = true;
      request.onStep?.(event);
    },
    options,
    from,
    attempt: 1,
    events: [],
    record,
    lock,
  });
};

/** Takes the steps of a run that rank 0 starts by the same request; nothing is written. Errors as `startRun`. */
export const joinStart = (device: Device, request: StartRunOptions): Promise<Position> =>
  withScope(async (scope) => {
    const { from, run } = await openStart(device, request, await prepareStart(device, request));
    scope.closing(run.close);
    return followRun(run, from, request);
  });

interface PreparedStart {
  readonly preset: PresetName;
  readonly options: Options;
  readonly cadence: Cadence;
  readonly data: RunData;
  readonly init: InitialFiles;
  readonly facts: SharedFacts;
}

/** All that can be known before anything takes time, the same on all ranks. */
const prepareStart = (device: Device, request: StartRunOptions): Promise<PreparedStart> => {
  const { data: place, out, skipBad = false, onNotice, peers = ALONE } = request;
  return prepareTogether(peers, async () => {
    const { preset, options: given } = resolveRunOptions(request);
    const cadence: Cadence = { ...DEFAULT_CADENCE, ...request.cadence };
    const opened = await openRunData(place, given, { skipBad, onNotice });
    const options = withParts(await settleOptions(given, opened, onNotice), peers, onNotice);
    const data = readInFormats(opened, options);
    const init = absoluteFiles(request.init ?? {});
    requireMetrics(cadence, options, data.val !== undefined);
    if (peers.rank === 0) {
      await requireOutside(out, imageFoldersOf(data));
      await requireNewFolder(out); // before anything that takes time
      await requireResources(out, options, cadence, data, onNotice);
    }
    const facts = factsOf(device, request.plan, data, options, FIRST_POSITION);
    return { preset, options, cadence, data, init, facts };
  });
};

/** Opens what trains, with its first weights. */
const openStart = async (
  device: Device,
  { plan, readers, peers, onNotice }: StartRunOptions,
  { options, data, init }: PreparedStart,
): Promise<{ readonly from: Position; readonly run: OpenRun }> => {
  const from = FIRST_POSITION;
  // Before threads and the engine start: files that cannot be used are told at once.
  const hasInitial = Object.keys(init).length > 0;
  const initial = hasInitial
    ? await initialWeights({ options, recipe: trainingRecipe(options) }, init, onNotice)
    : undefined;
  const run = await openRun(device, data, { options, from, readers, plan, draw: drawInThreads, peers });
  if (initial) await run.trainer.restore(initial);
  return { from, run };
};

/**
 * Goes on from the last checkpoint of a run, or from the start if there is none yet, to the same bits as a run
 * that was never interrupted. Throws FILE if there is no run or another process trains it, FORMAT for a damaged
 * checkpoint, DATA if the pairs are others than before.
 */
export const resumeRun = (device: Device, request: ResumeRunOptions): Promise<RunResult> =>
  withScope(async (scope) => {
    const { folder, onNotice } = request;
    await readRunRecord(folder); // before a lock is made in a folder that is not a run
    const lock = await lockRun(folder, { onNotice });
    scope.closing(lock.release);
    await removeLeftovers(folder);
    const prepared = await prepareResume(device, request);
    return (
      prepared.finished ??
      toldOf(request.peers ?? ALONE, () => resumePrepared(scope, device, { ...request, lock }, prepared))
    );
  });

const resumePrepared = async (
  scope: Scope,
  device: Device,
  request: ResumeRunOptions & { readonly lock: HeldLock },
  prepared: PreparedResume,
): Promise<RunResult> => {
  const { folder, lock, onNotice } = request;
  const { record, position, data, place } = prepared;
  const changed = deviceChanges(prepared.before, device.info);
  if (changed.length > 0)
    onNotice?.(`This run goes on with other bits than it would have had: ${changed.join('; ')}`);
  requireMemory(record.options, onNotice);
  const run = await openResume(device, request, prepared);
  scope.closing(run.close);
  const attempt = await nextAttempt(folder, record);
  const { end: _, ...running } = record; // it goes on
  await writeRunRecord(folder, { ...running, attempts: attempt }); // before the events that tell of it are cut
  await data.leftOut.listIn(folder);
  const events = await cutEvents(folder, position.step);
  const { options } = record;
  return runTraining(device, run, data, {
    ...request,
    data: place,
    out: folder,
    options,
    from: position,
    attempt,
    events,
    record: running,
    lock,
  });
};

/** Takes the steps of a run that rank 0 resumes by the same request; nothing is written. Errors as `resumeRun`. */
export const joinResume = (device: Device, request: ResumeRunOptions): Promise<Position> =>
  withScope(async (scope) => {
    const prepared = await prepareResume(device, request);
    if (prepared.isFinished) return prepared.position;
    const run = await openResume(device, request, prepared);
    scope.closing(run.close);
    return followRun(run, prepared.position, request);
  });

interface PreparedResume extends Omit<ResumePoint, 'device' | 'saved'> {
  readonly saved: ResumePoint['saved'] | undefined;
  readonly place: UnpairedPlace;
  readonly data: RunData;
  /** What trained it last. */
  readonly before: ResumePoint['device'];
  /** Of a run that has nothing left to do, on rank 0. */
  readonly finished: RunResult | undefined;
  readonly isFinished: boolean;
  readonly facts: SharedFacts;
}

/** What is left to do, the same on all ranks. */
const prepareResume = async (device: Device, request: ResumeRunOptions): Promise<PreparedResume> => {
  const { folder, changes = {}, onNotice, peers = ALONE } = request;
  const prepared = await prepareTogether(peers, async () => {
    const { record, position, saved, device: before } = await readResumePoint(folder, changes);
    const place = request.data ?? placeOfData(record);
    const { skipBad } = record.data;
    const data = readInFormats(
      await openRunData(place, record.options, { skipBad, onNotice }),
      record.options,
    );
    requireSameData(placeText(place), data.train, record);
    const stepsPerEpoch = stepsPerEpochOf(data.train.count, record.options);
    requirePossible(folder, position, stepsPerEpoch);
    requireMetrics(record.cadence, record.options, data.val !== undefined);
    requireSharedOut(record.options, peers);
    const facts = factsOf(device, saved?.plan, data, record.options, position);
    return { record, position, saved, before, place, data, facts, stepsPerEpoch };
  });
  const { record, position, data, stepsPerEpoch } = prepared;
  const { own, all } = await agree(peers, async () => {
    const found =
      peers.rank === 0 ? await finishedRun(folder, record, position, data, stepsPerEpoch) : undefined;
    return { own: found, told: found !== undefined };
  });
  return { ...prepared, finished: own, isFinished: all[0] === true };
};

/** Opens what trains, with the weights of the checkpoint, or the first ones. */
const openResume = async (
  device: Device,
  { readers, peers }: ResumeRunOptions,
  { record, position, saved, data }: PreparedResume,
): Promise<OpenRun> => {
  const run = await openRun(device, data, {
    options: record.options,
    from: position,
    readers,
    plan: saved?.plan,
    draw: saved ? drawNothing : drawInThreads,
    peers,
  });
  await run.trainer.restore(saved?.tensors ?? (await initialWeights(run.trainer, record.init)));
  return run;
};

/** Absolute, as `placeOfData` gives it back. */
const recordedPlace = (place: UnpairedPlace): Pick<RunRecord['data'], 'folder' | 'folderB'> =>
  typeof place === 'string'
    ? { folder: resolve(place) }
    : { folder: resolve(place.a), folderB: resolve(place.b) };

/** Absolute paths, since a run may be resumed from another folder. */
const absoluteFiles = (init: InitialFiles): InitialFiles =>
  Object.fromEntries(Object.entries(init).map(([network, path]) => [network, resolve(path)]));

const pairCounts = ({ train, val, test }: RunData): RunRecord['data']['pairs'] => ({
  train: train.count,
  ...(val ? { val: val.count } : {}),
  ...(test ? { test: test.count } : {}),
});

/** Throws OPTION or FILE if memory or disk cannot hold the run. */
const requireResources = async (
  out: string,
  options: Options,
  cadence: Cadence,
  { train, val, test }: RunData,
  onNotice: RunControl['onNotice'],
): Promise<void> => {
  requireMemory(options, onNotice);
  const stepsPerEpoch = Math.max(1, stepsPerEpochOf(train.count, options));
  const resultPairs = Math.min((test ?? val)?.count ?? 0, MOST_RESULT_PAIRS);
  await requireDisk(out, estimateDisk(options, cadence, { stepsPerEpoch, resultPairs }));
};

/** Throws FORMAT for a position that no training reaches, as in an edited file without a checksum over it. */
const requirePossible = (folder: string, position: Position, stepsPerEpoch: number): void => {
  const { step, epoch, stepInEpoch } = position;
  if (stepsPerEpoch < 1) return; // its batch is refused where batches are made
  if (step === (epoch - 1) * stepsPerEpoch + stepInEpoch && stepInEpoch < stepsPerEpoch) return;
  throw new Pix2PixError(
    'FORMAT',
    `${folder}: its checkpoint is at step ${step}, step ${stepInEpoch} of epoch ${epoch}, but an epoch has ${stepsPerEpoch} steps; the checkpoint or the batch in run.json was changed: restore them, or go on from another checkpoint`,
  );
};

const requireSameData = (folder: string, train: DataSet, { data }: RunRecord): void => {
  if (train.fingerprint === data.fingerprint) return;
  throw new Pix2PixError(
    'DATA',
    `data set ${folder}: its ${train.count} training pairs are not those that the run began with (${data.pairs.train}); restore the files, or start a new run`,
  );
};
