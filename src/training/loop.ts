/** The training loop: batches in, events out; it owns no file and no device of its own. */

import type { StepEvent } from '../api/training-events.ts';
import { Pix2PixError } from '../core/errors.ts';
import { ALONE, type Peers } from '../core/peers.ts';
import type { Batch } from '../data/batches.ts';
import { learningRate } from '../nn/schedules.ts';
import { agree, alike, inStep, toldOf } from './agreement.ts';
import type { Position } from './checkpoint.ts';
import { type Clock, SYSTEM_CLOCK } from './clock.ts';
import { totalSteps } from './run-state.ts';
import type { StepLosses, Trainer } from './trainer.ts';
import type { UnusablePairs } from './unusable-pairs.ts';

export interface LoopOptions {
  readonly trainer: Pick<Trainer, 'options' | 'step'>;
  /** Batches from `from` on, in order. */
  readonly nextBatch: () => Promise<Batch>;
  readonly stepsPerEpoch: number;
  readonly from: Position;
  readonly attempt: number;
  /** Validation of the epochs so far, for a schedule that reads it. */
  readonly validations?: () => readonly number[];
  /** After a step, with the position that it led to. */
  readonly onStep: (event: StepEvent, position: Position) => Promise<void> | void;
  /** After the last step of an epoch. */
  readonly onEpochEnd: (finishedEpoch: number, position: Position) => Promise<void> | void;
  /** Asked after each step; the loop ends early on true. */
  readonly shouldStop?: () => boolean;
  /** With whom each step is agreed on: what one cannot do, or wants to end, all leave. */
  readonly peers?: Peers;
  /** What all ranks are told of, of the pairs that each of them reads. */
  readonly unusable?: UnusablePairs | undefined;
  readonly clock?: Clock;
}

/** Runs until the options' end; returns where it stopped. Throws NON_FINITE with step and term. */
export const trainingLoop = async (options: LoopOptions): Promise<Position> => {
  const { trainer, stepsPerEpoch, attempt, peers = ALONE, clock = SYSTEM_CLOCK } = options;
  const last = totalSteps(trainer.options, stepsPerEpoch);
  let position = options.from;
  while (position.step < last) {
    const begin = clock.seconds();
    const next = await nextStep(options, peers);
    if (next === undefined) break;
    const { input, target, weight } = next.batch;
    const step = position.step + 1;
    const { epoch } = position;
    const lr = learningRate(epoch, trainer.options, next.validations);
    const losses = await inStep(() => trainer.step(step, lr, input, target, weight));
    alike(() => requireFinite(losses, step));
    position = advance(position, stepsPerEpoch);
    const seconds = clock.seconds() - begin;
    await toldOf(peers, async () => {
      await options.onStep({ type: 'step', attempt, step, epoch, lr, ...losses, seconds }, position);
      if (position.epoch > epoch) await options.onEpochEnd(epoch, position);
    });
  }
  return position;
};

interface NextStep {
  readonly batch: Batch;
  /** Of the rank that validates. */
  readonly validations: readonly number[] | undefined;
}

/** The batch of the next step, if all go on. Throws what one of them threw. */
const nextStep = async (
  { nextBatch, shouldStop, validations, unusable }: LoopOptions,
  peers: Peers,
): Promise<NextStep | undefined> => {
  if (peers.size === 1)
    return shouldStop?.() ? undefined : { batch: await nextBatch(), validations: validations?.() };
  const word = await agree(peers, async () => ({
    own: await nextBatch(),
    told: {
      stops: shouldStop?.() ?? false,
      validations: validations?.(),
      unusable: unusable?.take() ?? [], // reading the batch may have found some
    },
  }));
  for (const [rank, told] of word.all.entries()) if (rank !== peers.rank) unusable?.add(told.unusable);
  if (word.all.some(({ stops }) => stops)) return undefined;
  return { batch: word.own, validations: word.all.find((told) => told.validations)?.validations };
};

/** The position after one more step. */
const advance = ({ step, epoch, stepInEpoch }: Position, stepsPerEpoch: number): Position =>
  stepInEpoch + 1 < stepsPerEpoch
    ? { step: step + 1, epoch, stepInEpoch: stepInEpoch + 1 }
    : { step: step + 1, epoch: epoch + 1, stepInEpoch: 0 };

const requireFinite = (losses: StepLosses, step: number): void => {
  for (const [term, value] of Object.entries(losses))
    if (!Number.isFinite(value))
      throw new Pix2PixError(
        'NON_FINITE',
        `training: ${term} became ${value} at step ${step}; lower the learning rate, or look for constant images in the data`,
      );
};
