/** What a run works with while it trains: its validation, its history and its checkpoints, all open. */

import type { TrainingEvent } from '../api/training-events.ts';
import { ALONE } from '../core/peers.ts';
import type { Scope } from '../core/scope.ts';
import type { Batches } from '../data/batches.ts';
import type { Device } from '../runtime/device.ts';
import type { Options } from '../settings/options.ts';
import type { Position } from './checkpoint.ts';
import { type Checkpoints, openCheckpoints } from './run-checkpoints.ts';
import type { RunControl, RunOutline } from './run-control.ts';
import { openHistory, type RunHistory } from './run-history.ts';
import type { RunPorts } from './run-ports.ts';
import { lossTermsOf, type RunRecord } from './run-record.ts';
import type { RunSplits } from './run-splits.ts';
import { totalSteps } from './run-state.ts';
import type { HeldLock } from './run-store.ts';
import { openRunValidation } from './run-validation.ts';
import type { SharedValidation } from './shared-validation.ts';
import type { Trainer } from './trainer.ts';

/** What trains: networks with their state, and the batches that they learn from. */
export interface OpenRun {
  readonly trainer: Trainer;
  readonly batches: Batches;
  close(): Promise<void>;
}

export interface Running extends RunControl, RunPorts {
  readonly options: Options;
  readonly from: Position;
  readonly attempt: number;
  /** What happened so far. */
  readonly events: readonly TrainingEvent[];
  readonly record: RunRecord;
  /** The lock of the store. */
  readonly lock: HeldLock;
}

export interface RunParts {
  readonly trainer: Trainer;
  readonly batches: Batches;
  readonly data: RunSplits;
  readonly request: Running;
  readonly validation: SharedValidation;
  readonly history: RunHistory;
  readonly checkpoints: Checkpoints;
}

/** Opens what a run works with; the scope closes it. */
export const setUpRun = async (
  scope: Scope,
  device: Device,
  { trainer, batches }: OpenRun,
  data: RunSplits,
  request: Running,
): Promise<RunParts> => {
  const { store, clock, from, attempt, lock, record } = request;
  const { cadence } = record;
  const validation = await openRunValidation(scope, device, trainer, data, {
    cadence,
    weights: request.lpipsWeights,
    peers: request.peers ?? ALONE,
  });
  const history = await openHistory({
    ...request,
    stepsPerEpoch: batches.stepsPerEpoch,
    hasValidation: data.val !== undefined,
  });
  scope.closing(history.close);
  const checkpoints = openCheckpoints({
    store,
    clock,
    device,
    trainer,
    attempt,
    cadence,
    flushEvents: history.flush,
    requireHeld: lock.requireHeld,
    from,
  });
  return { trainer, batches, data, request, validation, history, checkpoints };
};

/** What the run has to do, for its caller. */
export const outlineOf = ({ data, batches, validation, request }: RunParts): RunOutline => ({
  pairs: data.train.count,
  validationPairs: data.val ? validation.count : 0,
  stepsPerEpoch: batches.stepsPerEpoch,
  totalSteps: totalSteps(request.options, batches.stepsPerEpoch),
  epochs: { full: request.options.epochs, decay: request.options.epochsDecay },
  from: request.from,
  losses: lossTermsOf(request.record),
});
