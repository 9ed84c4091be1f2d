/** Which checkpoints a run keeps: the latest, the best by its validation, and some of earlier epochs. */

import type { Device } from '../runtime/device.ts';
import { describeNetworks, encodeCheckpoint, type Position } from './checkpoint.ts';
import { BEST, checkpointName, LATEST } from './checkpoint-names.ts';
import type { Clock } from './clock.ts';
import { type Cadence, RUN_FILES } from './run-record.ts';
import { noteCheckpoint } from './run-record-file.ts';
import type { BegunFile, RunStore } from './run-store.ts';
import type { Trainer } from './trainer.ts';

export interface CheckpointsOptions {
  readonly store: RunStore;
  readonly device: Device;
  readonly trainer: Trainer;
  readonly attempt: number;
  readonly cadence: Cadence;
  /** Resolves with the number of events when all so far are on disk: a checkpoint is never ahead of them. */
  readonly flushEvents: () => Promise<number>;
  /** Throws if this process may not write to the run any more. */
  readonly requireHeld: () => Promise<void>;
  readonly from: Position;
  readonly clock: Clock;
}

export interface Checkpoints {
  /** Step of the last checkpoint that is complete on disk; 0 if there is none. */
  readonly savedStep: number;
  /** Saves in the middle of an epoch if the steps or the minutes of the cadence have passed. */
  afterStep(position: Position): Promise<void>;
  /** Saves the checkpoints that the cadence asks for after an epoch; its validation may be the best so far. */
  afterEpoch(epoch: number, isBest: boolean, position: Position): Promise<void>;
  /** Saves the latest, unless it is saved already. */
  save(position: Position): Promise<void>;
  /** Resolves when nothing is being written any more. Throws FILE. */
  settled(): Promise<void>;
}

/**
 * The state is written at once, from its own memory: a copy would take as much again, and longer than the system needs to take
 * the bytes. That they reach the disk is waited for while training goes on.
 */
export const openCheckpoints = (options: CheckpointsOptions): Checkpoints => {
  const { store, cadence, clock } = options;
  let saving: Promise<void> = Promise.resolve();
  let savedStep = options.from.step === 0 ? -1 : options.from.step;
  let writtenStep = options.from.step;
  let savedAt = clock.seconds();

  const save = async (position: Position, copies: readonly string[]): Promise<void> => {
    if (position.step === savedStep && copies.length === 0) return;
    await saving; // one at a time
    await options.requireHeld();
    const events = await options.flushEvents();
    const written = await begin(options, position, copies, events);
    saving = finish(options, written).then(() => {
      writtenStep = position.step;
    });
    saving.catch(() => {}); // thrown where it is awaited
    savedStep = position.step;
    savedAt = clock.seconds();
  };
  const isOverdue = ({ step }: Position): boolean => {
    const { saveEverySteps, saveEveryMinutes } = cadence;
    const isBySteps = saveEverySteps !== null && step - Math.max(0, savedStep) >= saveEverySteps;
    return isBySteps || (saveEveryMinutes > 0 && clock.seconds() - savedAt >= saveEveryMinutes * 60);
  };

  return {
    get savedStep() {
      return writtenStep;
    },
    afterStep: async (position) => {
      // The last step of an epoch is saved after its validation, whose event belongs to the checkpoint.
      if (position.stepInEpoch > 0 && isOverdue(position)) await save(position, []);
    },
    afterEpoch: async (epoch, isBest, position) => {
      const isDue = epoch % cadence.saveEvery === 0;
      if (!isDue && !isBest && !isOverdue(position)) return;
      const copies = [...(isBest ? [BEST] : []), ...(isDue && cadence.keep > 0 ? [epochName(epoch)] : [])];
      await save(position, copies);
    },
    save: (position) => save(position, []),
    settled: async () => {
      await saving;
      if (cadence.keep > 0) await removeOld(store, cadence.keep);
    },
  };
};

const epochName = (epoch: number): string => `epoch-${String(epoch).padStart(4, '0')}`;

/** A checkpoint that has its content, and the names that it gets. */
interface BegunCheckpoint {
  readonly file: BegunFile;
  readonly names: readonly [string, ...string[]];
}

const begin = async (
  { store, device, trainer, attempt }: CheckpointsOptions,
  position: Position,
  copies: readonly string[],
  events: number,
): Promise<BegunCheckpoint> => {
  const record = {
    position,
    attempt,
    events,
    options: { ...trainer.options },
    ...describeNetworks(trainer.recipe),
    device: { ...device.info },
    plan: { ...trainer.plan },
  };
  const names = [...copies, LATEST] as unknown as BegunCheckpoint['names'];
  const content = await encodeCheckpoint(record, await trainer.currentState());
  return { file: await store.begin(checkpointName(names[0]), content), names };
};

/**
 * Under its other names and last of all as the latest: a run that is killed in between goes on from the one before, and
 * writes the others again.
 */
const finish = async (
  { store, cadence }: CheckpointsOptions,
  { file, names: [first, ...others] }: BegunCheckpoint,
): Promise<void> => {
  await file.finish();
  for (const name of others) await store.copy(checkpointName(first), checkpointName(name));
  await noteCheckpoint(store);
  if (cadence.keep > 0) await removeOld(store, cadence.keep);
};

const removeOld = async (store: RunStore, keep: number): Promise<void> => {
  const files = await store.list(RUN_FILES.checkpoints);
  const names = files.filter((name) => /^epoch-\d+\.safetensors$/.test(name));
  for (const name of names.slice(0, -keep)) await store.remove(`${RUN_FILES.checkpoints}/${name}`);
};
