/** A training that its page looks at: one that goes on in a worker, or one of this browser that has ended. */
import { messageOf } from '../../core/errors.ts';
import type { PartialOptions } from '../../settings/options.ts';
import type { RunRecord } from '../../training/run-record.ts';
import { stepsPerEpochOf, totalSteps } from '../../training/run-state.ts';
import { keptSource } from '../library/kept-source.ts';
import { openTraining, resumeTraining, type Training, type TrainingPlace } from '../library/training.ts';
import type { TrainingUpdate } from '../library/training-messages.ts';
import { filesOfTraining, freeName, type KeptTraining, listTrainings } from '../library/trainings.ts';
import { actionsOf, pastActions } from './learning-actions.ts';
import { FIRST_STATE } from './learning-state.ts';
import { type FoundPairs, type FoundTask, lookAtSource } from './look-at-source.ts';
import { forgetRunning, rememberRunning } from './running-name.ts';
import { type StateStore, stateStore } from './state-store.ts';

export interface Session extends StateStore {
  readonly name: string;
  readonly record: RunRecord;
  readonly totalSteps: number;
  /** What it learns from; absent where the browser has not kept it. */
  readonly found: FoundPairs | undefined;
  /** What trains; absent for one that is only looked at. */
  readonly training: Training | undefined;
  /** The browser keeps it, also when the page is closed. */
  readonly isKept: boolean;
  /** A file of the run. */
  file(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Ends its worker. */
  dispose(): void;
}

/** A page saves often: it can be closed at any time. */
const CADENCE = { saveEveryMinutes: 1 } as const;

/** Begins a training. Where the browser keeps no files, it is in memory alone. */
export const beginSession = async (
  found: FoundPairs,
  options: PartialOptions,
  place: Pick<TrainingPlace, 'device' | 'assets'> = {},
): Promise<Session> => {
  const free = await freeName(found.name).catch(() => undefined); // this browser keeps no files for pages
  const name = free ?? found.name;
  const live = liveActions(name);
  const training = await openTraining({
    ...place,
    source: found.source,
    options,
    cadence: CADENCE,
    onUpdate: live.onUpdate,
    ...(free === undefined ? {} : { store: name }),
  });
  return openSession(name, training, found, live, free !== undefined);
};

/** Goes on with a training of this browser from its last save. */
export const resumeSession = async (name: string): Promise<Session> => {
  const record = (await listTrainings()).find((one) => one.name === name)?.record;
  const source = await keptSource(name);
  const found = await lookAtSource(source, taskOf(record));
  const live = liveActions(name);
  const training = await resumeTraining(name, { source, onUpdate: live.onUpdate });
  return openSession(name, training, found, live, true);
};

/** Looks at a training of this browser that does not train now. */
export const keptSession = async (
  { name }: Pick<KeptTraining, 'name'>,
  record: RunRecord,
): Promise<Session> => {
  const files = new Map((await filesOfTraining(name)).map((one) => [one.name, one.file]));
  const found = await keptSource(name)
    .then((source) => lookAtSource(source, taskOf(record)))
    .catch(() => undefined); // it can be looked at without
  const file: Session['file'] = async (path) => {
    const blob = files.get(path);
    return blob && new Uint8Array(await blob.arrayBuffer());
  };
  const steps = stepsPerEpochOf(record.data.pairs.train ?? 0, record.options);
  const store = stateStore({ ...FIRST_STATE, phase: 'ended' });
  store.act(...(await pastActions(record, file)));
  return {
    name,
    record,
    totalSteps: totalSteps(record.options, steps),
    found,
    training: undefined,
    isKept: true,
    ...store,
    file,
    dispose: () => {},
  };
};

const taskOf = (record: RunRecord | undefined): FoundTask =>
  record?.options.task === 'colorize' ? 'colorize' : 'pairs';

const openSession = async (
  name: string,
  training: Training,
  found: FoundPairs,
  live: LiveActions,
  isKept: boolean,
): Promise<Session> => {
  const { record, outline } = training;
  const store = stateStore(FIRST_STATE);
  if (outline.from.step > 0) {
    store.act(...(await pastActions(record, training.file)));
    store.act({ type: 'line', line: `It goes on from step ${outline.from.step}, where it was last saved.` });
  }
  live.pour(record, store.act);
  training.result.then(
    (result) => {
      forgetRunning(); // a reload has nothing to go on with
      store.act({ type: 'ended', result });
    },
    (error: unknown) => store.act({ type: 'failed', problem: messageOf(error) }),
  );
  return {
    name,
    record,
    totalSteps: outline.totalSteps,
    found,
    training,
    isKept,
    ...store,
    file: training.file,
    dispose: training.dispose,
  };
};

interface LiveActions {
  readonly onUpdate: (update: TrainingUpdate) => void;
  /** From now on actions go there, those that wait first. */
  pour(record: RunRecord, act: Session['act']): void;
}

const liveActions = (name: string): LiveActions => {
  const waiting: TrainingUpdate[] = [];
  let take = (update: TrainingUpdate): void => void waiting.push(update);
  return {
    onUpdate: (update) => take(update),
    pour: (record, act) => {
      take = (update) => act(...actionsOf(update, record));
      for (const update of waiting.splice(0)) take(update);
      rememberRunning(name);
    },
  };
};
