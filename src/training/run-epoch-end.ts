/** The end of an epoch: validation, its event, the run's page, and the checkpoints that are due. */

import type { EpochEvent } from '../api/training-events.ts';
import type { Peers } from '../core/peers.ts';
import type { Position } from './checkpoint.ts';
import type { Clock } from './clock.ts';
import { metricFields } from './epoch-metrics.ts';
import type { RunParts } from './run-setup.ts';
import { validateEpoch } from './run-validation.ts';

/** Ends an epoch after the step that led to `position`; the peers validate it too, if there are others. */
export type EndEpoch = (epoch: number, position: Position, peers: Peers) => Promise<void>;

/** The first epoch is timed from this call on, every other from the end of the one before. */
export const epochEnding = ({ data, request, validation, history, checkpoints }: RunParts): EndEpoch => {
  const { attempt, lock, onEpoch, clock } = request;
  const seconds = stopwatch(clock);
  return async (epoch, position, peers) => {
    await lock.requireHeld(); // before a sheet of samples is written into a folder that is gone
    const { l1, samples, metrics } = await validateEpoch(request, validation, epoch, peers);
    const event: EpochEvent = {
      type: 'epoch',
      attempt,
      step: position.step,
      epoch,
      ...(data.val ? { validation_l1: l1 } : {}),
      ...(metrics ? metricFields(metrics) : {}),
      samples,
      seconds: seconds(),
    };
    await history.add(event, position);
    await history.writePage(true);
    onEpoch?.(event);
    await checkpoints.afterEpoch(epoch, history.progress().isBest, position);
  };
};

/** Seconds since the last call. */
const stopwatch = (clock: Clock): (() => number) => {
  let begin = clock.seconds();
  return () => {
    const end = clock.seconds();
    const seconds = end - begin;
    begin = end;
    return seconds;
  };
};
