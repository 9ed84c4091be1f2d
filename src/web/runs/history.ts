/** The events of a run as they arrive: in order, each once, cut where the run went back to a checkpoint. */
import type { EpochEvent, StepEvent, TrainingEvent } from '../../api/training-events.ts';

export interface RunHistory {
  readonly steps: readonly StepEvent[];
  readonly epochs: readonly EpochEvent[];
}

export const EMPTY_HISTORY: RunHistory = { steps: [], epochs: [] };

/**
 * The history with more events. An event that is there already, as after a reconnect, is not added again;
 * one of a later attempt replaces the events at its step and after it.
 */
export const addEvents = (history: RunHistory, events: readonly TrainingEvent[]): RunHistory => {
  const steps = [...history.steps];
  const epochs = [...history.epochs];
  for (const event of events)
    if (event.type === 'step') put(steps, event);
    else put(epochs, event);
  return { steps, epochs };
};

const put = <E extends TrainingEvent>(list: E[], event: E): void => {
  let last = list.at(-1);
  while (last && last.attempt < event.attempt && last.step >= event.step) {
    list.pop();
    last = list.at(-1);
  }
  if (!last || event.step > last.step) list.push(event);
};

/** The history up to a step: later events are void. */
export const cutHistory = ({ steps, epochs }: RunHistory, step: number): RunHistory => ({
  steps: steps.filter((event) => event.step <= step),
  epochs: epochs.filter((event) => event.step <= step),
});
