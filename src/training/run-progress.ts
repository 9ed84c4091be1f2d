/** Where a running training stands, as a reducer: a state, and what a step or an epoch makes of it. */

import { type EpochEvent, type TrainingEvent, validationL1 } from '../api/training-events.ts';
import type { Position } from './checkpoint.ts';
import { measuredEpoch } from './epoch-metrics.ts';
import { type BestSoFar, bestSoFar, withEpoch } from './run-state.ts';

export interface RunProgress {
  /** Epochs that have an event of their end, by number. */
  readonly epochs: readonly number[];
  /** After the last step. */
  readonly position: Position;
  /** Validation L1 of every epoch, in order; a schedule may read it. */
  readonly validations: readonly number[];
  readonly best: BestSoFar;
  /** Whether the last epoch is the best so far. */
  readonly isBest: boolean;
}

/** At the start of an attempt. `bestBy` is the column that says which epoch is the best. */
export const startProgress = (
  position: Position,
  events: readonly TrainingEvent[],
  bestBy: string,
): RunProgress => {
  const epochs = events.filter((event) => event.type === 'epoch');
  return {
    epochs: epochs.map(({ epoch }) => epoch),
    position,
    validations: epochs.flatMap((epoch) => validationL1(epoch) ?? []),
    best: bestSoFar(epochs.map(measuredEpoch), bestBy),
    isBest: false,
  };
};

/** With one more event, after the step that led to `position`. */
export const nextProgress = (
  progress: RunProgress,
  event: TrainingEvent,
  position: Position,
  bestBy: string,
): RunProgress =>
  event.type === 'epoch'
    ? withEpochEvent({ ...progress, position }, event, bestBy)
    : { ...progress, position };

const withEpochEvent = (progress: RunProgress, event: EpochEvent, bestBy: string): RunProgress => {
  const best = withEpoch(progress.best, measuredEpoch(event), bestBy);
  const l1 = validationL1(event);
  return {
    ...progress,
    epochs: [...progress.epochs, event.epoch],
    validations: l1 === undefined ? progress.validations : [...progress.validations, l1],
    best,
    isBest: best.best?.epoch === event.epoch,
  };
};

/** Whether an epoch has all its steps, but no event of its end. */
export const isEpochUnfinished = ({ position, epochs }: RunProgress): boolean =>
  position.step > 0 && position.stepInEpoch === 0 && !epochs.includes(position.epoch - 1);
