/** What a run goes on from: its record, its checkpoint, and its events cut back to that checkpoint's step. */
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { TrainingEvent } from '../../api/training-events.ts';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { readRegularText } from '../../core/node/regular-file.ts';
import type { Tensor } from '../../core/tensor.ts';
import { type LoweringPlan, planSchema } from '../../lowering/plan.ts';
import type { DeviceInfo } from '../../runtime/device.ts';
import { readOlderOptions } from '../../settings/older-options.ts';
import type { Options } from '../../settings/options.ts';
import { type CheckpointRecord, FIRST_POSITION, type Position } from '../checkpoint.ts';
import { LATEST } from '../checkpoint-names.ts';
import { formatEvent, parseEvents } from '../events.ts';
import { type Cadence, RUN_FILES, type RunRecord } from '../run-record.ts';
import { checkpointPath, readCheckpoint } from './checkpoint-files.ts';
import { checkpointNames, listCheckpoints } from './checkpoint-list.ts';
import { readRunRecord } from './run-folder.ts';
import { TEMPORARY_ENDING, writeWhole } from './write-whole.ts';

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

/**
 * Reads the state of a run. Throws FILE for no run and for one whose checkpoint or events are missing or cannot be read,
 * FORMAT if they are damaged or do not match each other or run.json.
 */
export const readResumePoint = async (folder: string, changes: ResumeChanges): Promise<ResumePoint> => {
  const before = await readRunRecord(folder);
  requireTrained(folder, before);
  const record = withChanges(before, changes);
  const path = checkpointPath(folder, LATEST);
  if (!(await isThere(path))) {
    await requireNeverSaved(folder, before);
    return { record, position: FIRST_POSITION, device: record.device };
  }
  const { record: checkpoint, tensors } = await readCheckpoint(path).catch(async (error: unknown) => {
    throw withOthers(error, await othersText(folder));
  });
  const { position, plan, device } = checkpoint;
  requireSameOptions(folder, before.options, checkpoint.options);
  requireEvents(folder, await readEvents(folder), checkpoint);
  return { record, position, device, saved: { tensors, plan: parsePlan(plan, folder) } };
};

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

/** Throws FILE if it cannot be told: what cannot be looked at is not taken for missing. */
export const isThere = async (path: string): Promise<boolean> => {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw new Pix2PixError('FILE', `${path}: cannot be read (${messageOf(error)}); check permissions`, {
      cause: error,
    });
  }
};

/** Throws FILE if a run has had a checkpoint: beginning again would write over what it has learned. */
const requireNeverSaved = async (folder: string, { hasCheckpoint, cadence }: RunRecord): Promise<void> => {
  const others = await checkpointNames(folder);
  const isSaved =
    hasCheckpoint ??
    ((await isThere(join(folder, RUN_FILES.model))) || (await hasEpoch(folder, cadence.saveEvery)));
  if (!isSaved && others.length === 0) return;
  throw new Pix2PixError(
    'FILE',
    `${checkpointPath(folder, LATEST)}: is missing, and the run has saved checkpoints; restore the file${await othersText(folder)}, or begin again in a new folder`,
  );
};

/** Whether an epoch has ended after which older versions saved a first checkpoint. */
const hasEpoch = async (folder: string, saveEvery: number): Promise<boolean> =>
  (await readEvents(folder)).some(({ type, epoch }) => type === 'epoch' && epoch >= saveEvery);

/** What else a run can go on from: `, or copy best.safetensors (epoch 1, step 16) to latest.safetensors to ...`. */
const othersText = async (folder: string): Promise<string> => {
  const others = (await listCheckpoints(folder)).filter(
    ({ name, problem }) => name !== LATEST && problem === undefined,
  );
  if (others.length === 0) return '';
  const names = others.map(({ path, epoch, step }) => `${basename(path)} (epoch ${epoch}, step ${step})`);
  return `, or go on from ${names.join(' or ')} by copying it to ${LATEST}.safetensors`;
};

const withOthers = (error: unknown, others: string): unknown =>
  error instanceof Pix2PixError && others !== ''
    ? new Pix2PixError(error.code, `${error.message}${others}`, { cause: error })
    : error;

/** Options that may change on resume; all others are what the checkpoint was trained with. */
const LENGTH_OPTIONS: readonly string[] = ['epochs', 'epochsDecay', 'maxSteps'] satisfies (keyof Options)[];

/** Throws FORMAT if run.json was edited: what the weights were trained with cannot change. */
const requireSameOptions = (folder: string, now: Options, trained: CheckpointRecord['options']): void => {
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
    `${join(folder, RUN_FILES.run)}: ${texts.join('; ')}; such options cannot change within a run: put them back, or start a new run`,
  );
};

/** Throws FORMAT if events up to the checkpoint are lost: they say which epoch was the best, and when to stop. */
const requireEvents = (
  folder: string,
  events: readonly TrainingEvent[],
  { position, events: expected }: CheckpointRecord,
): void => {
  const before = events.filter(({ step }) => step <= position.step);
  // Every step has one event, which older checkpoints do not count.
  const steps = before.filter(({ type }) => type === 'step').length;
  if (steps === position.step && (expected === undefined || before.length === expected)) return;
  throw new Pix2PixError(
    'FORMAT',
    `${join(folder, RUN_FILES.events)}: holds ${before.length} events up to step ${position.step} (${steps} of them steps), and the checkpoint was written after ${expected ?? `at least ${position.step}`}; restore the file, or start a new run from these weights: init (--init-generator, --init-discriminator)`,
  );
};

/** Removes files that were being written when a process was killed. */
export const removeLeftovers = async (folder: string): Promise<void> => {
  for (const part of ['', RUN_FILES.samples, RUN_FILES.checkpoints])
    for (const name of await readdir(join(folder, part)).catch(() => []))
      if (name.endsWith(TEMPORARY_ENDING)) await rm(join(folder, part, name), { force: true });
};

const parsePlan = (plan: unknown, folder: string): LoweringPlan => {
  const result = planSchema.safeParse(plan);
  if (result.success) return result.data;
  throw new Pix2PixError(
    'FORMAT',
    `${folder}: the checkpoint's lowering plan is of another version (${messageOf(result.error)}); resume with the version in run.json`,
  );
};

/** Number of the attempt that begins: one more than any that began before, with or without events of its own. */
export const nextAttempt = async (folder: string, { attempts }: RunRecord): Promise<number> =>
  1 + (await readEvents(folder)).reduce((latest, event) => Math.max(latest, event.attempt), attempts);

/** Cuts events.jsonl back to a step. Resolves with what is left. */
export const cutEvents = async (folder: string, step: number): Promise<TrainingEvent[]> => {
  const kept = (await readEvents(folder)).filter((event) => event.step <= step);
  await writeWhole(join(folder, RUN_FILES.events), kept.map(formatEvent).join(''));
  return kept;
};

/** None if the file is missing. Throws FILE if it cannot be read, FORMAT if a line is damaged. */
export const readEvents = async (folder: string): Promise<TrainingEvent[]> => {
  const path = join(folder, RUN_FILES.events);
  if (!(await isThere(path))) return [];
  const text = await readRegularText(path).catch((error: unknown) => {
    throw new Pix2PixError('FILE', `${path}: cannot be read (${messageOf(error)}); check permissions`, {
      cause: error,
    });
  });
  return parseEvents(text, path);
};

/** What differs from the device that the run began on, as text; the same bits are promised only if nothing differs. */
export const deviceChanges = (before: CheckpointRecord['device'], now: DeviceInfo): string[] =>
  Object.entries(now).flatMap(([key, value]) =>
    before[key] === value ? [] : [`${key} was ${before[key]}, is ${value}`],
  );
