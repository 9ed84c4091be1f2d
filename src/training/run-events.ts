/** events.jsonl of a run's store, read and cut back. */
import type { TrainingEvent } from '../api/training-events.ts';
import { formatEvent, parseEvents } from './events.ts';
import { RUN_FILES, type RunRecord } from './run-record.ts';
import { getText, putFile, type RunStore } from './run-store.ts';

/** None if the file is missing. Throws FILE if it cannot be read, FORMAT if a line is damaged. */
export const readEvents = async (store: RunStore): Promise<TrainingEvent[]> =>
  parseEvents((await getText(store, RUN_FILES.events)) ?? '', store.placeOf(RUN_FILES.events));

/** Number of the attempt that begins: one more than any that began before, with or without events of its own. */
export const nextAttempt = async (store: RunStore, { attempts }: RunRecord): Promise<number> =>
  1 + (await readEvents(store)).reduce((latest, event) => Math.max(latest, event.attempt), attempts);

/** Cuts events.jsonl back to a step. Resolves with what is left. */
export const cutEvents = async (store: RunStore, step: number): Promise<TrainingEvent[]> => {
  const kept = (await readEvents(store)).filter((event) => event.step <= step);
  await putFile(store, RUN_FILES.events, kept.map(formatEvent).join(''));
  return kept;
};
