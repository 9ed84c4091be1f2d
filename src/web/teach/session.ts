/** A training that its page looks at: one that goes on in a worker, or one of this browser that has ended. */
import { trainingEventSchema } from '../../api/training-events.ts';
import { messageOf } from '../../core/errors.ts';
import { GRID_GAP } from '../../data/grid.ts';
import { imageSize } from '../../settings/image-size.ts';
import type { PartialOptions } from '../../settings/options.ts';
import { RUN_FILES, type RunRecord } from '../../training/run-record.ts';
import { stepsPerEpochOf, totalSteps } from '../../training/run-state.ts';
import { keptSource } from '../library/kept-source.ts';
import { openTraining, resumeTraining, type Training, type TrainingPlace } from '../library/training.ts';
import type { TrainingUpdate } from '../library/training-messages.ts';
import { filesOfTraining, type KeptTraining, listTrainings } from '../library/trainings.ts';
import {
  FIRST_STATE,
  type LearningAction,
  type LearningState,
  pngHeight,
  reduceLearning,
} from './learning-state.ts';
import { type FoundPairs, type FoundTask, lookAtSource } from './look-at-source.ts';

export interface Session {
  readonly name: string;
  readonly record: RunRecord;
  readonly totalSteps: number;
  /** What it learns from; absent where the browser has not kept it. */
  readonly found: FoundPairs | undefined;
  /** What trains; absent for one that is only looked at. */
  readonly training: Training | undefined;
  /** The browser keeps it, also when the page is closed. */
  readonly isKept: boolean;
  readonly state: () => LearningState;
  /** Told of every new state; returns a function that ends it. */
  watch(listener: (state: LearningState) => void): () => void;
  act(...actions: readonly LearningAction[]): void;
  /** A file of the run. */
  file(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Ends its worker. */
  dispose(): void;
}

/** A page saves often: it can be closed at any time. */
const CADENCE = { saveEveryMinutes: 1 } as const;

/** Shortest time between two drawings of the page. */
const DRAW_EVERY_MS = 300;

/** A name that no training of this browser has. */
export const freeName = (wanted: string, kept: readonly Pick<KeptTraining, 'name'>[]): string => {
  const plain = wanted.replaceAll(/[/\\]/g, ' ').trim() || 'training';
  const names = new Set(kept.map(({ name }) => name));
  let name = plain;
  for (let number = 2; names.has(name); number++) name = `${plain} ${number}`;
  return name;
};

/** Begins a training. Where the browser keeps no files, it is in memory alone. */
export const beginSession = async (
  found: FoundPairs,
  options: PartialOptions,
  place: Pick<TrainingPlace, 'device' | 'assets'> = {},
): Promise<Session> => {
  const kept = await listTrainings().catch(() => undefined);
  const name = freeName(found.name, kept ?? []);
  const live = liveActions(name);
  const training = await openTraining({
    ...place,
    source: found.source,
    options,
    cadence: CADENCE,
    onUpdate: live.onUpdate,
    ...(kept ? { store: name } : {}),
  });
  return openSession(name, training, found, live, kept !== undefined);
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
    .then(lookAtSource)
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

/** Keeps a state, and tells of it a few times a second. */
const stateStore = (first: LearningState): Pick<Session, 'state' | 'watch' | 'act'> => {
  let state = first;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waiting: LearningAction[] = [];
  const listeners = new Set<(state: LearningState) => void>();
  const tell = (): void => {
    timer = undefined;
    state = reduceLearning(state, waiting.splice(0));
    for (const listener of listeners) listener(state);
  };
  return {
    state: () => {
      if (waiting.length > 0) state = reduceLearning(state, waiting.splice(0));
      return state;
    },
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    act: (...actions) => {
      waiting.push(...actions);
      if (timer === undefined) timer = setTimeout(tell, DRAW_EVERY_MS);
    },
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

const actionsOf = (update: TrainingUpdate, record: RunRecord): LearningAction[] => {
  switch (update.type) {
    case 'step':
      return [{ type: 'event', event: update.event }];
    case 'epoch':
      return [
        { type: 'event', event: update.event },
        ...(update.samples ? [sheetAction(update.event, update.samples, record)] : []),
      ];
    case 'notice':
      return [{ type: 'line', line: update.line }];
    case 'paused':
      return [{ type: 'phase', phase: 'paused' }];
    case 'resumed':
      return [{ type: 'phase', phase: 'learning' }];
    case 'results':
      return [{ type: 'results', done: update.done, total: update.total }];
    default:
      return [];
  }
};

type EpochUpdate = Extract<TrainingUpdate, { type: 'epoch' }>;

const PREFIX = 'validation_';

const sheetAction = (
  event: EpochUpdate['event'],
  png: Uint8Array<ArrayBuffer>,
  { options }: RunRecord,
): LearningAction => {
  const { epoch, step, attempt } = event;
  const metrics = Object.entries(event).flatMap(([key, value]) =>
    key.startsWith(PREFIX) && typeof value === 'number' ? [[key.slice(PREFIX.length), value] as const] : [],
  );
  return {
    type: 'sheet',
    sheet: {
      epoch,
      step,
      attempt,
      url: URL.createObjectURL(new Blob([png], { type: 'image/png' })),
      metrics: Object.fromEntries(metrics),
    },
    rows: Math.round((pngHeight(png) + GRID_GAP) / (imageSize(options).height + GRID_GAP)),
  };
};

/** What happened before, from the run's files. */
const pastActions = async (record: RunRecord, file: Session['file']): Promise<LearningAction[]> => {
  const text = new TextDecoder().decode((await file(RUN_FILES.events)) ?? new Uint8Array());
  const actions: LearningAction[] = [];
  for (const line of text.split('\n')) {
    const event = eventOf(line);
    if (!event) continue;
    actions.push({ type: 'event', event });
    const png = event.type === 'epoch' && event.samples ? await file(event.samples) : undefined;
    if (event.type === 'epoch' && png) actions.push(sheetAction(event, png, record));
  }
  return actions;
};

/** Undefined for a torn line, and for an event of a later version. */
const eventOf = (line: string) => {
  try {
    return trainingEventSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
};

const RUNNING = 'pix2pix-teach';

/** What this tab trains, so that a reload goes on with it. */
const rememberRunning = (name: string): void => sessionStorage.setItem(RUNNING, name);
export const forgetRunning = (): void => sessionStorage.removeItem(RUNNING);
export const runningName = (): string | undefined => sessionStorage.getItem(RUNNING) ?? undefined;
