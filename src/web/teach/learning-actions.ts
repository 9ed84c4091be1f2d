/** What has happened in a training, as it changes what its page shows: updates of a worker, and files of what was before. */
import { trainingEventSchema } from '../../api/training-events.ts';
import { GRID_GAP } from '../../data/grid.ts';
import { imageSize } from '../../settings/image-size.ts';
import { RUN_FILES, type RunRecord } from '../../training/run-record.ts';
import type { TrainingUpdate } from '../library/training-messages.ts';
import { type LearningAction, pngHeight } from './learning-state.ts';

export const actionsOf = (update: TrainingUpdate, record: RunRecord): LearningAction[] => {
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

/** Of the metrics of a validation among the fields of an event. */
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
export const pastActions = async (
  record: RunRecord,
  file: (name: string) => Promise<Uint8Array<ArrayBuffer> | undefined>,
): Promise<LearningAction[]> => {
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
