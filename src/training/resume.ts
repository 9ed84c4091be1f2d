/** What a run goes on from: its record and its checkpoint, if they and its events belong together. */
import type { TrainingEvent } from '../api/training-events.ts';
import { messageOf, Pix2PixError } from '../core/errors.ts';
import type { Tensor } from '../core/tensor.ts';
import { type LoweringPlan, planSchema } from '../lowering/plan.ts';
import type { DeviceInfo } from '../runtime/device.ts';
import { readOlderOptions } from '../settings/older-options.ts';
import type { Options } from '../settings/options.ts';
import { type CheckpointRecord, decodeCheckpoint, FIRST_POSITION, type Position } from './checkpoint.ts';
import { CHECKPOINT_ENDING, checkpointName, LATEST } from './checkpoint-names.ts';
import { readEvents } from './run-events.ts';
import { type Cadence, RUN_FILES, type RunRecord } from './run-record.ts';
import { getRunRecord } from './run-record-file.ts';
import type { RunStore } from './run-store.ts';

/** What may change on resume: how long the run goes on, how often it saves, and what it does with bad pairs. */
export type ResumeChanges = Partial<Pick<Options, 'epochs' | 'epochsDecay' | 'maxSteps'> & Cadence> & {
  readonly skipBad?: boolean;
};

export interface ResumePoint {
  /** With the changes in its options. */
  readonly record: RunRecord;
  readonly position: Position;
  /** What ran before. */
  readonly device: CheckpointRecord['device'];
  /** Absent if the run ended before its first checkpoint, and so begins again. */
  readonly saved?: { readonly tensors: ReadonlyMap<string, Tensor>; readonly plan: LoweringPlan };
}

/** What else a run can go on from, as the end of an error: `, or go on from ...`; empty if there is nothing. */
export type OfferOthers = () => Promise<string>;

/**
 * Reads the state of a run. Throws FILE for no run and for one whose checkpoint or events are missing or cannot be read,
 * FORMAT if they are damaged or do not match each other or run.json.
 */
export const readResumePoint = async (
  store: RunStore,
  changes: ResumeChanges,
  offerOthers: OfferOthers,
): Promise<ResumePoint> => {
  const before = await getRunRecord(store);
  requireTrained(store.placeOf(''), before);
  const record = withChanges(before, changes);
  const name = checkpointName(LATEST);
  const saved = await orOthers(() => store.get(name), offerOthers);
  if (!saved) {
    await requireNeverSaved(store, before, offerOthers);
    return { record, position: FIRST_POSITION, device: record.device };
  }
  const { record: checkpoint, tensors } = await orOthers(
    () => decodeCheckpoint(saved, store.placeOf(name)),
    offerOthers,
  );
  const { position, plan, device } = checkpoint;
  requireSameOptions(store, before.options, checkpoint.options);
  requireEvents(store, await readEvents(store), checkpoint);
  return { record, position, device, saved: { tensors, plan: parsePlan(plan, store.placeOf('')) } };
};

/** An error of `work` with what else there is. */
const orOthers = async <T>(work: () => Promise<T>, offerOthers: OfferOthers): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw withOthers(error, await offerOthers());
  }
};

const withOthers = (error: unknown, others: string): unknown =>
  error instanceof Pix2PixError && others !== ''
    ? new Pix2PixError(error.code, `${error.message}${others}`, { cause: error })
    : error;

/** Throws FILE for a run of networks that were trained elsewhere. */
const requireTrained = (folder: string, { imported }: RunRecord): void => {
  if (!imported) return;
  throw new Pix2PixError(
    'FILE',
    `${folder}: holds imported networks, without the data and the moments of a training to go on with; begin a new run with them: init (pix2pix train DATA --init-generator ${folder})`,
  );
};

const withChanges = (before: RunRecord, { skipBad, ...changes }: ResumeChanges): RunRecord => {
  const { epochs, epochsDecay, maxSteps, ...cadence } = changes;
  return {
    ...before,
    options: { ...before.options, ...given({ epochs, epochsDecay, maxSteps }) },
    cadence: { ...before.cadence, ...given(cadence) },
    data: { ...before.data, skipBad: skipBad ?? before.data.skipBad },
  };
};

/** Without the entries that are undefined. */
const given = <T extends object>(entries: { readonly [K in keyof T]: T[K] | undefined }): Partial<T> =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as Partial<T>; // its keys

/** Throws FILE if a run has had a checkpoint: beginning again would write over what it has learned. */
const requireNeverSaved = async (
  store: RunStore,
  { hasCheckpoint, cadence }: RunRecord,
  offerOthers: OfferOthers,
): Promise<void> => {
  const others = await store.list(RUN_FILES.checkpoints);
  const isSaved =
    hasCheckpoint ??
    ((await store.list('')).includes(RUN_FILES.model) || (await hasEpoch(store, cadence.saveEvery)));
  if (!isSaved && !others.some((name) => name.endsWith(CHECKPOINT_ENDING))) return;
  throw new Pix2PixError(
    'FILE',
    `${store.placeOf(checkpointName(LATEST))}: is missing, and the run has saved checkpoints; restore the file${await offerOthers()}, or begin again in a new folder`,
  );
};

/** Whether an epoch has ended after which older versions saved a first checkpoint. */
const hasEpoch = async (store: RunStore, saveEvery: number): Promise<boolean> =>
  (await readEvents(store)).some(({ type, epoch }) => type === 'epoch' && epoch >= saveEvery);

/** Options that may change on resume; all others are what the checkpoint was trained with. */
const LENGTH_OPTIONS: readonly string[] = ['epochs', 'epochsDecay', 'maxSteps'] satisfies (keyof Options)[];

/** Throws FORMAT if run.json was edited: what the weights were trained with cannot change. */
const requireSameOptions = (store: RunStore, now: Options, trained: CheckpointRecord['options']): void => {
  const saved = readOlderOptions(trained).options; // with the names of this version
  const different = Object.entries(now).filter(
    ([name, value]) =>
      !LENGTH_OPTIONS.includes(name) &&
      Object.hasOwn(saved, name) && // an option of a later version has its default
      JSON.stringify(saved[name]) !== JSON.stringify(value),
  );
  if (different.length === 0) return;
  const texts = different.map(
    ([name, value]) =>
      `${name} is ${JSON.stringify(value)}, and the checkpoint has ${JSON.stringify(saved[name])}`,
  );
  throw new Pix2PixError(
    'FORMAT',
    `${store.placeOf(RUN_FILES.run)}: ${texts.join('; ')}; such options cannot change within a run: put them back, or start a new run`,
  );
};

/** Throws FORMAT if events up to the checkpoint are lost: they say which epoch was the best, and when to stop. */
const requireEvents = (
  store: RunStore,
  events: readonly TrainingEvent[],
  { position, events: expected }: CheckpointRecord,
): void => {
  const before = events.filter(({ step }) => step <= position.step);
  // Every step has one event, which older checkpoints do not count.
  const steps = before.filter(({ type }) => type === 'step').length;
  if (steps === position.step && (expected === undefined || before.length === expected)) return;
  throw new Pix2PixError(
    'FORMAT',
    `${store.placeOf(RUN_FILES.events)}: holds ${before.length} events up to step ${position.step} (${steps} of them steps), and the checkpoint was written after ${expected ?? `at least ${position.step}`}; restore the file, or start a new run from these weights: init (--init-generator, --init-discriminator)`,
  );
};

const parsePlan = (plan: unknown, folder: string): LoweringPlan => {
  const result = planSchema.safeParse(plan);
  if (result.success) return result.data;
  throw new Pix2PixError(
    'FORMAT',
    `${folder}: the checkpoint's lowering plan is of another version (${messageOf(result.error)}); resume with the version in run.json`,
  );
};

/** What differs from the device that the run began on, as text; the same bits are promised only if nothing differs. */
export const deviceChanges = (before: CheckpointRecord['device'], now: DeviceInfo): string[] =>
  Object.entries(now).flatMap(([key, value]) =>
    before[key] === value ? [] : [`${key} was ${before[key]}, is ${value}`],
  );
