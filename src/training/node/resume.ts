/** What a run goes on from: its record, its checkpoint, and its events cut back to that checkpoint's step. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { readRegularText } from '../../core/node/regular-file.ts';
import type { Tensor } from '../../core/tensor.ts';
import type { LoweringPlan } from '../../lowering/plan.ts';
import type { DeviceInfo } from '../../runtime/device.ts';
import type { Options } from '../../settings/options.ts';
import { type CheckpointRecord, FIRST_POSITION, type Position } from '../checkpoint.ts';
import { formatEvent, parseEvents, type TrainingEvent } from '../events.ts';
import { checkpointPath, LATEST, readCheckpoint } from './checkpoint-files.ts';
import { planSchema } from './plan-file.ts';
import { type Cadence, RUN_FILES, type RunRecord, readRunRecord } from './run-folder.ts';
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
  /** Absent where the run ended before its first checkpoint, and so begins again. */
  readonly saved?: { readonly tensors: ReadonlyMap<string, Tensor>; readonly plan: LoweringPlan };
}

/** Reads where a run stands. Throws FILE for no run, FORMAT for a damaged checkpoint. */
export const readResumePoint = async (folder: string, changes: ResumeChanges): Promise<ResumePoint> => {
  const before = await readRunRecord(folder);
  const { saveEvery, keep, earlyStop, metrics, metricsEvery, bestBy, skipBad, ...length } = changes;
  const record: RunRecord = {
    ...before,
    options: { ...before.options, ...length },
    cadence: { ...before.cadence, ...given({ saveEvery, keep, earlyStop, metrics, metricsEvery, bestBy }) },
    data: { ...before.data, skipBad: skipBad ?? before.data.skipBad },
  };
  const path = checkpointPath(folder, LATEST);
  if (!(await isThere(path))) return { record, position: FIRST_POSITION, device: record.device };
  const { record: checkpoint, tensors } = await readCheckpoint(path);
  const { position, plan, device } = checkpoint;
  return { record, position, device, saved: { tensors, plan: parsePlan(plan, folder) } };
};

/** Without the entries that are undefined. */
const given = (cadence: { readonly [K in keyof Cadence]: Cadence[K] | undefined }): Partial<Cadence> =>
  Object.fromEntries(Object.entries(cadence).filter(([, value]) => value !== undefined));

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

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

const readEvents = async (folder: string): Promise<TrainingEvent[]> => {
  const path = join(folder, RUN_FILES.events);
  return parseEvents(await readRegularText(path).catch(() => ''), path);
};

/** What differs from the device that the run began on, in words; bits are promised only where nothing does. */
export const deviceChanges = (before: CheckpointRecord['device'], now: DeviceInfo): string[] =>
  Object.entries(now).flatMap(([key, value]) =>
    before[key] === value ? [] : [`${key} was ${before[key]}, is ${value}`],
  );
