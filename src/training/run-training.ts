/** The work of a training run: steps, events, samples, checkpoints, and at the end the model. */

import { ALONE } from '../core/peers.ts';
import { withScope } from '../core/scope.ts';
import type { Device } from '../runtime/device.ts';
import { inPlaceOf } from './agreement.ts';
import type { Position } from './checkpoint.ts';
import { trainingLoop } from './loop.ts';
import type { RunResult } from './run-control.ts';
import { type EndEpoch, epochEnding } from './run-epoch-end.ts';
import { finishRun, saveAfterError } from './run-finish.ts';
import { isEpochUnfinished } from './run-progress.ts';
import type { OpenRun } from './run-setup.ts';
import { outlineOf, type Running, type RunParts, setUpRun } from './run-setup.ts';
import type { RunSplits } from './run-splits.ts';
import { completion } from './run-state.ts';

/**
 * Takes the steps of a run from a position to its end, and leaves its files as promised. Throws NON_FINITE, DATA or FILE of
 * pairs and files, with what is saved and how to go on.
 */
export const runTraining = (
  device: Device,
  run: OpenRun,
  data: RunSplits,
  request: Running,
): Promise<RunResult> =>
  withScope(async (scope) => {
    const parts = await setUpRun(scope, device, run, data, request);
    const endEpoch = epochEnding(parts);
    try {
      request.onStart?.(outlineOf(parts));
      const position = await takeSteps(parts, endEpoch);
      return await finishRun(parts, position);
    } catch (error) {
      throw inPlaceOf(error, await saveAfterError(parts, error).catch((later: unknown) => later));
    } finally {
      await Promise.allSettled([parts.checkpoints.settled()]);
    }
  });

/** Saves, and waits until the checkpoint is in its place. */
const saveNow = async ({ checkpoints }: RunParts, position: Position): Promise<void> => {
  await checkpoints.save(position);
  await checkpoints.settled();
};

/** Takes the steps that are left, and ends their epochs. */
const takeSteps = async (parts: RunParts, endEpoch: EndEpoch): Promise<Position> => {
  const { trainer, batches, data, request, validation, history, checkpoints } = parts;
  const { from, attempt, signal, clock, peers = ALONE } = request;
  const { progress, state } = history;
  const { description } = parts.data;
  const rest = async (position: Position): Promise<void> =>
    request.atRest?.({ trainer, position, description, save: () => saveNow(parts, position) });
  // The validation of the last epoch failed, on a bad pair for example: it comes first now.
  if (isEpochUnfinished(progress())) await endEpoch(from.epoch - 1, from, ALONE); // the others are before the next step
  const position = await trainingLoop({
    trainer,
    nextBatch: batches.next,
    stepsPerEpoch: batches.stepsPerEpoch,
    from,
    attempt,
    validations: () => progress().validations,
    onStep: async (event, position) => {
      await history.add(event, position);
      request.onStep?.(event);
      validation.check();
      await checkpoints.afterStep(position);
      if (position.stepInEpoch > 0) await rest(position);
    },
    onEpochEnd: async (epoch, position) => {
      await endEpoch(epoch, position, peers);
      await rest(position);
    },
    shouldStop: () => (signal?.aborted ?? false) || completion(state()) !== undefined,
    peers,
    unusable: data.leftOut,
    clock,
  });
  // An epoch that --max-steps cut short ends like any other.
  if (completion(state()) && position.stepInEpoch > 0 && position.step > from.step)
    await endEpoch(position.epoch, position, ALONE); // the others are done
  return position;
};
