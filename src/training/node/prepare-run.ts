/** How a run begins: what can be known before anything takes time, the same on all ranks, and what trains, opened. */
import { resolve } from 'node:path';
import { ALONE } from '../../core/peers.ts';
import { requireOutside } from '../../data/node/outputs.ts';
import type { UnpairedPlace } from '../../data/node/unpaired-set.ts';
import type { LoweringPlan } from '../../lowering/plan.ts';
import type { Device } from '../../runtime/device.ts';
import type { Options, PartialOptions, PresetName } from '../../settings/options.ts';
import { resolveRunOptions } from '../../settings/run-options.ts';
import { trainingRecipe } from '../../settings/training-recipe.ts';
import { agree } from '../agreement.ts';
import { FIRST_POSITION, type Position } from '../checkpoint.ts';
import { finishedRun } from '../finished-run.ts';
import { requireSharedOut } from '../peer-state.ts';
import { type ResumeChanges, type ResumePoint, readResumePoint } from '../resume.ts';
import { requirePossible, requireSameData } from '../resume-data.ts';
import type { RunControl, RunResult } from '../run-control.ts';
import { requireMetrics } from '../run-metrics.ts';
import { type Cadence, DEFAULT_CADENCE, type InitialFiles, placeOfData } from '../run-record.ts';
import { MOST_RESULT_PAIRS } from '../run-results.ts';
import type { OpenRun } from '../run-setup.ts';
import { stepsPerEpochOf } from '../run-state.ts';
import { drawNothing } from '../trainer.ts';
import { folderStore } from './folder-store.ts';
import { initialWeights } from './initial-weights.ts';
import { openRun } from './open-run.ts';
import { drawInThreads } from './parameter-threads.ts';
import { factsOf, prepareTogether, type SharedFacts, withParts } from './peer-run.ts';
import { othersText } from './resume.ts';
import { imageFoldersOf, openRunData, placeText, type RunData, readInFormats } from './run-data.ts';
import { requireNewFolder } from './run-folder.ts';
import { estimateDisk, requireDisk, requireMemory } from './run-resources.ts';
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

/** A new run before its folder is made. */
export interface PreparedStart {
  readonly preset: PresetName;
  readonly options: Options;
  readonly cadence: Cadence;
  readonly data: RunData;
  readonly init: InitialFiles;
  readonly facts: SharedFacts;
}

/** All that can be known before anything takes time, the same on all ranks. */
export const prepareStart = (device: Device, request: StartRunOptions): Promise<PreparedStart> => {
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
    const facts = factsOf(device, request.plan, data, { options, cadence }, FIRST_POSITION);
    return { preset, options, cadence, data, init, facts };
  });
};

/** Opens what trains, with its first weights. */
export const openStart = async (
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

/** A run before it goes on. */
export interface PreparedResume extends Omit<ResumePoint, 'device' | 'saved'> {
  readonly saved: ResumePoint['saved'] | undefined;
  readonly data: RunData;
  /** What trained it last. */
  readonly before: ResumePoint['device'];
  /** Of a run that has nothing left to do, on rank 0. */
  readonly finished: RunResult | undefined;
  readonly isFinished: boolean;
  readonly facts: SharedFacts;
}

/** What is left to do, the same on all ranks. */
export const prepareResume = async (device: Device, request: ResumeRunOptions): Promise<PreparedResume> => {
  const { folder, changes = {}, onNotice, peers = ALONE } = request;
  const prepared = await prepareTogether(peers, async () => {
    const {
      record,
      position,
      saved,
      device: before,
    } = await readResumePoint(folderStore(folder), changes, () => othersText(folder));
    const place = request.data ?? placeOfData(record);
    const { skipBad } = record.data;
    const data = readInFormats(
      await openRunData(place, record.options, { skipBad, onNotice }),
      record.options,
    );
    requireSameData(placeText(place), data.train, record, data.description);
    const stepsPerEpoch = stepsPerEpochOf(data.train.count, record.options);
    requirePossible(folder, position, stepsPerEpoch);
    requireMetrics(record.cadence, record.options, data.val !== undefined);
    requireSharedOut(record.options.accumulate, peers);
    const facts = factsOf(device, saved?.plan, data, record, position);
    return { record, position, saved, before, data, facts, stepsPerEpoch };
  });
  const { record, position, data, stepsPerEpoch } = prepared;
  const { own, all } = await agree(peers, async () => {
    const found =
      peers.rank === 0
        ? await finishedRun(folderStore(folder), record, position, data, stepsPerEpoch)
        : undefined;
    return { own: found, told: found !== undefined };
  });
  return { ...prepared, finished: own, isFinished: all[0] === true };
};

/** Opens what trains, with the weights of the checkpoint, or the first ones. */
export const openResume = async (
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

/** Absolute paths, since a run may be resumed from another folder. */
const absoluteFiles = (init: InitialFiles): InitialFiles =>
  Object.fromEntries(Object.entries(init).map(([network, path]) => [network, resolve(path)]));

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
