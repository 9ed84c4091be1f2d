/** What has happened in a run while it trains: in events.jsonl, on its page, and as the state that decides its end. */

import type { TrainingEvent } from '../api/training-events.ts';
import type { Options } from '../settings/options.ts';
import type { Position } from './checkpoint.ts';
import { EventLog } from './event-log.ts';
import { writeRunPage } from './run-page-file.ts';
import { nextProgress, type RunProgress, startProgress } from './run-progress.ts';
import type { RunRecord } from './run-record.ts';
import { type Completion, completion, totalSteps } from './run-state.ts';
import type { RunStore } from './run-store.ts';

export interface HistoryOptions {
  readonly store: RunStore;
  readonly record: RunRecord;
  readonly options: Options;
  /** Where this attempt starts, and the events before it. */
  readonly from: Position;
  readonly events: readonly TrainingEvent[];
  readonly stepsPerEpoch: number;
  readonly hasValidation: boolean;
}

export interface RunHistory {
  readonly progress: () => RunProgress;
  /** What the rules of `run-state.ts` need. */
  readonly state: () => Completion;
  /** Adds an event, after the step that led to `position`. Throws FILE, also for an earlier event. */
  readonly add: (event: TrainingEvent, position: Position) => Promise<void>;
  /** Resolves with the number of events of the run once all are on disk. Throws FILE. */
  readonly flush: () => Promise<number>;
  readonly writePage: (isRunning: boolean) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Throws FILE if events.jsonl cannot be opened. */
export const openHistory = async ({
  store,
  record,
  options,
  from,
  events: earlier,
  stepsPerEpoch,
  hasValidation,
}: HistoryOptions): Promise<RunHistory> => {
  const { cadence } = record;
  const log = await EventLog.open(store);
  const events = [...earlier];
  let progress = startProgress(from, events, cadence.bestBy);
  const state = (): Completion => ({
    options,
    cadence,
    hasValidation,
    stepsPerEpoch,
    step: progress.position.step,
    best: progress.best,
  });
  return {
    progress: () => progress,
    state,
    add: async (event, position) => {
      events.push(event);
      progress = nextProgress(progress, event, position, cadence.bestBy);
      await log.append(event);
    },
    flush: async () => {
      await log.flush();
      return events.length;
    },
    writePage: (isRunning) =>
      writeRunPage(store, record, {
        events,
        totalSteps: totalSteps(options, stepsPerEpoch),
        isComplete: completion(state()) !== undefined,
        isRunning,
      }),
    close: () => log.close(),
  };
};
