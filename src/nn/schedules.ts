/** Learning rate by epoch: constant (the paper), and the policies of the PyTorch code's `get_scheduler`. */

export const SCHEDULES = ['constant', 'linear', 'step', 'plateau', 'cosine'] as const;
export type Schedule = (typeof SCHEDULES)[number];

/** The learning rate and how it falls. */
export interface ScheduleOptions {
  readonly schedule: Schedule;
  readonly lr: number;
  /** Epochs at the full rate. */
  readonly epochs: number;
  /** Epochs of linear decay after them. */
  readonly epochsDecay: number;
  /** Epochs between the drops of `step`. */
  readonly lrDecayEvery: number;
}

/**
 * The rate of an epoch, counted from 1. `validation` holds a value for each epoch before it, lower being better;
 * only `plateau` reads it, so that the rate depends on what events.jsonl says and on nothing else.
 *
 * @example
 * learningRate(150, { schedule: 'linear', lr: 2e-4, epochs: 100, epochsDecay: 100, lrDecayEvery: 50 }); // 1.01e-4
 */
export const learningRate = (
  epoch: number,
  options: ScheduleOptions,
  validation: readonly number[] = [],
): number => options.lr * FACTORS[options.schedule](epoch, options, validation);

/** `step` multiplies by it. */
const STEP_FACTOR = 0.1;

/** PyTorch's ReduceLROnPlateau as the PyTorch code calls it: better is lower by one percent. */
const PLATEAU = { factor: 0.2, threshold: 0.01, patience: 5 } as const;

const FACTORS: {
  readonly [S in Schedule]: (
    epoch: number,
    options: ScheduleOptions,
    validation: readonly number[],
  ) => number;
} = {
  constant: () => 1,
  // Divides by epochsDecay + 1, so the last epoch still learns.
  linear: (epoch, { epochs, epochsDecay }) => 1 - Math.max(0, epoch - epochs) / (epochsDecay + 1),
  step: (epoch, { lrDecayEvery }) => STEP_FACTOR ** Math.floor((epoch - 1) / lrDecayEvery),
  plateau: (_epoch, _options, validation) => PLATEAU.factor ** plateauDrops(validation),
  // From the full rate to near zero in the last epoch (Loshchilov and Hutter 2017, without restarts).
  cosine: (epoch, { epochs, epochsDecay }) =>
    (1 + Math.cos((Math.PI * (epoch - 1)) / (epochs + epochsDecay))) / 2,
};

/** How often more than `patience` epochs in a row were no better than the best before. */
const plateauDrops = (validation: readonly number[]): number => {
  let [best, bad, drops] = [Number.POSITIVE_INFINITY, 0, 0];
  for (const value of validation) {
    if (value < best * (1 - PLATEAU.threshold)) {
      best = value;
      bad = 0;
    } else bad++;
    if (bad > PLATEAU.patience) {
      drops++;
      bad = 0;
    }
  }
  return drops;
};
