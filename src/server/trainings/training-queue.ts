/**
 * Trainings as processes, so many at a time and the others in their order. Each is kept in a file beside the runs: a
 * server that starts again finds those that still run by their processes and locks, and goes on with the queue.
 */
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { isSamePidSpace } from '../../training/lock-holder.ts';
import { ownPidSpace } from '../../training/node/process-facts.ts';
import { lockRun } from '../../training/node/run-lock.ts';
import type { HeldLock } from '../../training/run-store.ts';
import { canSignal, readRunProcess, type Stopper } from '../runs/run-process.ts';
import { inTurn } from './in-turn.ts';
import { requireIdle, taken, trains } from './queue-errors.ts';
import { failureOf } from './training-end.ts';
import { TRAININGS_FOLDER, type TrainingFile, trainingFiles } from './training-file.ts';
import { isAlive, type ProcessEnd, startProcess } from './training-process.ts';

export interface QueueOptions {
  /** The folder that new runs go to. */
  readonly runsFolder: string;
  /** How many run at the same time. */
  readonly atOnce: number;
  /** The program and its first arguments. */
  readonly command: readonly string[];
  readonly stopper: Stopper;
  readonly onNotice?: ((line: string) => void) | undefined;
}

/** What a new training learns from, and how. */
export type FreshTraining = NonNullable<TrainingFile['fresh']>;

export interface TrainingQueue {
  /** Running ones, then the queue in its order, then those that failed. */
  list(): Promise<readonly TrainingFile[]>;
  /** Puts a new run at the end of the queue; without `isFixed` its name gets a number if it is taken. Throws CONFLICT, BUSY. */
  add(name: string, isFixed: boolean, fresh: FreshTraining): Promise<TrainingFile>;
  /** Puts the rest of a run at the end. Throws CONFLICT, BUSY. */
  resume(id: string, folder: string): Promise<TrainingFile>;
  /** Takes one that waits out of the queue, or asks one that runs to save and stop. Throws NOT_FOUND, CONFLICT. */
  stop(id: string): Promise<void>;
  /** Forgets one that failed, or takes it out of the queue. Throws NOT_FOUND, CONFLICT. */
  forget(id: string): Promise<void>;
  /** Does something to a run folder while no training of it can begin. Throws CONFLICT if one runs or waits. */
  withIdle(folder: string, name: string, work: () => Promise<void>): Promise<void>;
  /** Whether one that runs or waits reads a data set. */
  uses(dataFolder: string): Promise<boolean>;
  /** Lets go of the queue; trainings go on. */
  close(): Promise<void>;
}

/** Each is a small file; more than anybody puts there by hand. */
const MOST_WAITING = 50;

/** Processes of an earlier server send no event when they end. */
const LOOK_MS = 1000;

/** Opens the queue of a folder. Nothing is written before the first training. */
export const openTrainingQueue = (options: QueueOptions): TrainingQueue => {
  const { runsFolder, atOnce, command, stopper, onNotice } = options;
  const folder = join(runsFolder, TRAININGS_FOLDER);
  const files = trainingFiles(runsFolder);
  const trainings = new Map<string, TrainingFile>();
  /** Of this server's own processes. */
  const children = new Set<string>();
  const one = inTurn();
  let held: HeldLock | undefined;
  let isClosed = false;

  const inState = (state: TrainingFile['state']): TrainingFile[] =>
    [...trainings.values()].filter((training) => training.state === state).sort((a, b) => a.order - b.order);
  const keep = async (training: TrainingFile): Promise<TrainingFile> => {
    await files.write(training);
    trainings.set(training.id, training);
    return training;
  };
  const drop = async (id: string): Promise<void> => {
    await files.remove(id);
    trainings.delete(id);
  };

  const dropFailed = async (runFolder: string): Promise<void> => {
    for (const failed of inState('failed')) if (failed.folder === runFolder) await drop(failed.id);
  };

  /** Takes the queue, and reads what an earlier server left. Throws CONFLICT if another server has it. */
  const hold = async (): Promise<void> => {
    if (held) {
      await held.requireHeld().catch((error: unknown) => {
        held = undefined;
        throw taken(error);
      });
      return;
    }
    await mkdir(folder, { recursive: true });
    held = await lockRun(folder, { onNotice }).catch((error: unknown) => {
      throw taken(error);
    });
    trainings.clear();
    for (const training of await files.read((name) =>
      onNotice?.(`${join(folder, name)}: cannot be read, and its training is not started; remove the file`),
    ))
      trainings.set(training.id, training);
  };

  const fail = async (training: TrainingFile, error: readonly string[]): Promise<void> => {
    await keep({ ...training, state: 'failed', error: [...error] });
    onNotice?.(`training ${training.id} failed: ${error.at(-1) ?? 'without a word'}`);
  };

  /** Starts those whose turn it is. */
  const advance = async (): Promise<void> => {
    for (;;) {
      const next = inState('queued')[0];
      if (isClosed || !next || inState('running').length >= atOnce) return;
      await begin(next);
    }
  };
  const begin = async (training: TrainingFile): Promise<void> => {
    const startedAt = new Date().toISOString();
    if ((await readRunProcess(training.folder))?.isAlive) {
      await keep({ ...training, state: 'running', startedAt }); // somebody was quicker: it is what was asked for
      return;
    }
    try {
      const { ended, holder } = await startProcess(command, training, files.logOf(training.id));
      children.add(training.id);
      await keep({ ...training, state: 'running', process: holder, startedAt });
      void ended.then((end) =>
        one(async () => {
          children.delete(training.id);
          await settle(training.id, end);
        }).catch((error: unknown) => onNotice?.(`trainings: ${messageOf(error)}`)),
      );
    } catch (error) {
      await fail(training, [`it could not be started (${messageOf(error)})`]);
    }
  };

  /** After a process has ended; how is not known of an earlier server's. */
  const settle = async (id: string, end?: ProcessEnd): Promise<void> => {
    const training = trainings.get(id);
    if (isClosed || training?.state !== 'running') return;
    const failure = await failureOf(training, files.logOf(id), end);
    if (failure) await fail(training, failure);
    else await drop(id);
    await advance();
  };

  const look = async (): Promise<void> => {
    for (const training of inState('running'))
      if (!children.has(training.id) && !(await isAlive(training))) await settle(training.id);
  };
  const timer = setInterval(() => {
    if (held && inState('running').some(({ id }) => !children.has(id))) void one(look).catch(() => {});
  }, LOOK_MS);
  timer.unref();

  /** What an earlier server left is taken up at once. */
  const restored = one(async () => {
    const isThere = await stat(folder).then(
      () => true,
      () => false,
    );
    if (!isThere) return;
    await hold();
    await look();
    await advance();
  }).catch((error: unknown) => onNotice?.(messageOf(error)));

  const changing = <T>(work: () => Promise<T>): Promise<T> =>
    one(async () => {
      await hold();
      return work();
    });

  const enqueue = async (training: Pick<TrainingFile, 'id' | 'folder' | 'fresh'>): Promise<TrainingFile> => {
    const waiting = inState('queued').length;
    if (waiting >= MOST_WAITING)
      throw new Pix2PixError(
        'BUSY',
        `serve: ${waiting} trainings are waiting already; take one out of the queue, or wait until one has ended`,
      );
    const order = Math.max(0, ...[...trainings.values()].map((other) => other.order)) + 1;
    const createdAt = new Date().toISOString();
    const { id } = await keep({ format: 1, state: 'queued', order, createdAt, ...training });
    await advance();
    return trainings.get(id) as TrainingFile; // kept above
  };

  const find = (id: string): TrainingFile => {
    const training = trainings.get(id);
    if (training) return training;
    throw new Pix2PixError(
      'NOT_FOUND',
      `serve: there is no training "${id.slice(0, 80)}"; api/trainings lists them`,
    );
  };

  const isTaken = async (name: string): Promise<boolean> => {
    const other = trainings.get(name);
    if (other && other.state !== 'failed') return true;
    return stat(join(runsFolder, name)).then(
      () => true,
      () => false,
    );
  };

  const ask = async (training: TrainingFile): Promise<void> => {
    if (training.isStopping) return; // a second signal would end it without saving
    const holder = await readRunProcess(training.folder);
    if (holder?.isAlive) stopper.ask(holder, training.id);
    else {
      // It has not begun yet, so there is nothing to save.
      const { process: own } = training;
      if (!own || !isSamePidSpace(own, await ownPidSpace()) || !canSignal(own.pid))
        throw new Pix2PixError(
          'CONFLICT',
          `serve: training ${training.id} has not begun yet and cannot be reached; try again in a moment`,
        );
      try {
        process.kill(own.pid, 'SIGINT');
      } catch {
        return; // it has ended just now
      }
    }
    await keep({ ...training, isStopping: true });
  };

  return {
    list: async () => {
      await restored;
      return [...inState('running'), ...inState('queued'), ...inState('failed')];
    },
    add: (name, isFixed, fresh) =>
      changing(async () => {
        if (isFixed && (await isTaken(name)))
          throw new Pix2PixError(
            'CONFLICT',
            `serve: there is a run or a training "${name}" already; choose another name, or leave it out`,
          );
        let id = name;
        for (let number = 2; await isTaken(id); number++) id = `${name}-${number}`;
        return enqueue({ id, folder: join(runsFolder, id), fresh });
      }),
    resume: (id, runFolder) =>
      changing(async () => {
        requireIdle(trainings, runFolder, id);
        if ((await readRunProcess(runFolder))?.isAlive) throw trains(id);
        await dropFailed(runFolder);
        return enqueue({ id, folder: runFolder });
      }),
    stop: (id) =>
      changing(async () => {
        const training = find(id);
        if (training.state === 'failed')
          throw new Pix2PixError(
            'CONFLICT',
            `serve: training ${id} has failed; only one that runs or waits can be stopped`,
          );
        if (training.state === 'queued') await drop(id);
        else await ask(training);
      }),
    forget: (id) =>
      changing(async () => {
        const training = find(id);
        if (training.state === 'running')
          throw new Pix2PixError('CONFLICT', `serve: training ${id} is running; stop it first`);
        await drop(id);
      }),
    withIdle: (runFolder, name, work) =>
      changing(async () => {
        requireIdle(trainings, runFolder, name);
        if ((await readRunProcess(runFolder))?.isAlive) throw trains(name);
        await work();
        await dropFailed(runFolder);
      }),
    uses: (dataFolder) =>
      one(async () =>
        [...inState('running'), ...inState('queued')].some(({ fresh }) => fresh?.data === dataFolder),
      ),
    close: () =>
      one(async () => {
        isClosed = true;
        clearInterval(timer);
        held?.release();
        const running = inState('running').length;
        const waiting = inState('queued').length;
        if (held && running + waiting > 0)
          onNotice?.(
            `trainings: ${running} ${running === 1 ? 'goes' : 'go'} on without the server, ${waiting} in the queue ${waiting === 1 ? 'waits' : 'wait'} for its next start`,
          );
        held = undefined;
      }),
  };
};
