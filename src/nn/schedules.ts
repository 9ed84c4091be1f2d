/** Learning rate by epoch: constant (the paper) or constant and then linear to zero (junyanz). */

export const SCHEDULES = ['constant', 'linear'] as const;
export type Schedule = (typeof SCHEDULES)[number];

export interface ScheduleOptions {
  readonly schedule: Schedule;
  readonly lr: number;
  /** Epochs at the full rate. */
  readonly epochs: number;
  /** Epochs of linear decay after them. */
  readonly epochsDecay: number;
}

/**
 * The rate of an epoch, counted from 1. `linear` is junyanz's lambda rule: it divides by epochsDecay + 1, so
 * the last epoch still learns.
 */
export const learningRate = (
  epoch: number,
  { schedule, lr, epochs, epochsDecay }: ScheduleOptions,
): number => (schedule === 'constant' ? lr : lr * (1 - Math.max(0, epoch - epochs) / (epochsDecay + 1)));
