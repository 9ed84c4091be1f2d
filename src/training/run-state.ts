/**
 * The rules of a run, once: how long it is, which epoch was the best, when it ends and why. Pure, over what run.json and
 * the events say; training, server and pages use them.
 */
import { z } from 'zod';
import { batchesPerEpoch } from '../data/batches.ts';
import { asLoss } from '../metrics/direction.ts';
import { columnNamed } from '../metrics/metric-names.ts';
import { optionText } from '../settings/option-text.ts';
import type { Options } from '../settings/options.ts';

/** Steps of an epoch: one for each whole batch, whose parts are gathered by `accumulate`. */
export const stepsPerEpochOf = (
  pairs: number,
  { batchSize, accumulate }: Pick<Options, 'batchSize' | 'accumulate'>,
): number => batchesPerEpoch(pairs, batchSize * accumulate);

/** Steps of a whole training. */
export const totalSteps = (
  { epochs, epochsDecay, maxSteps }: Pick<Options, 'epochs' | 'epochsDecay' | 'maxSteps'>,
  stepsPerEpoch: number,
): number => Math.min((epochs + epochsDecay) * stepsPerEpoch, maxSteps ?? Number.POSITIVE_INFINITY);

/** The end of an epoch: what its validation measured, by column (`l1`, `ssim`, ...). */
export interface MeasuredEpoch {
  readonly epoch: number;
  readonly step: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** A value, and the epoch that has it. */
export interface MetricPoint {
  readonly value: number;
  readonly epoch: number;
  readonly step: number;
}

/** Whether a value of a column is better than another; never for one that is undefined (NaN). */
export const isBetter = (column: string, value: number, than: number | undefined): boolean => {
  const { better } = columnNamed(column).column;
  const loss = asLoss(value, better);
  return !Number.isNaN(loss) && (than === undefined || loss < asLoss(than, better));
};

/** How the validation of a run goes, by one column. */
export interface BestSoFar {
  readonly best: MetricPoint | undefined;
  /** Epochs after the best one; those whose validation has no value, as a mean of NaN, do not count. */
  readonly epochsSinceBest: number;
}

export const NO_EPOCH: BestSoFar = { best: undefined, epochsSinceBest: 0 };

/** With one more epoch. */
export const withEpoch = (
  { best, epochsSinceBest }: BestSoFar,
  { epoch, step, metrics }: MeasuredEpoch,
  column: string,
): BestSoFar => {
  const value = metrics[column];
  if (value !== undefined && isBetter(column, value, best?.value))
    return { best: { value, epoch, step }, epochsSinceBest: 0 };
  const isUndefined = value !== undefined && Number.isNaN(value);
  return { best, epochsSinceBest: isUndefined ? epochsSinceBest : epochsSinceBest + 1 };
};

/** Of all epochs so far. */
export const bestSoFar = (epochs: readonly MeasuredEpoch[], column: string): BestSoFar =>
  epochs.reduce((state, epoch) => withEpoch(state, epoch, column), NO_EPOCH);

/**
 * Why a run ended. `signal`: it was asked to, with everything saved; `error`: see the message; `imported`: it holds
 * networks that another program trained.
 */
export const END_REASONS = ['all-steps', 'max-steps', 'early-stop', 'signal', 'error', 'imported'] as const;
export type EndReason = (typeof END_REASONS)[number];

/** Of a training that is complete. */
export type CompleteReason = Exclude<EndReason, 'signal' | 'error' | 'imported'>;

/** How a run ended, in run.json; absent while it trains, and where its process was killed. */
export const runEndSchema = z.object({
  reason: z.enum(END_REASONS),
  /** For people. */
  text: z.string(),
  step: z.int().min(0),
  /** ISO 8601; absent for a run of an older version, which did not note it. */
  at: z.string().exactOptional(),
});
export type RunEnd = z.output<typeof runEndSchema>;

/** What decides whether a run is complete. */
export interface Completion {
  readonly options: Pick<Options, 'epochs' | 'epochsDecay' | 'maxSteps'>;
  readonly cadence: { readonly earlyStop: number | null; readonly bestBy: string };
  /** Without a validation split nothing ends early: the L1 of training pairs does not show overfitting. */
  readonly hasValidation: boolean;
  readonly stepsPerEpoch: number;
  readonly step: number;
  readonly best: BestSoFar;
}

/** Why a run is complete; undefined for one that has steps to take. */
export const completion = (run: Completion): CompleteReason | undefined => {
  const { options, cadence, hasValidation, stepsPerEpoch, step, best } = run;
  if (step >= totalSteps(options, stepsPerEpoch))
    return step >= totalSteps({ ...options, maxSteps: null }, stepsPerEpoch) ? 'all-steps' : 'max-steps';
  const earlyStop = hasValidation ? cadence.earlyStop : null;
  return earlyStop !== null && best.best && best.epochsSinceBest >= earlyStop ? 'early-stop' : undefined;
};

const count = (value: number): string => value.toLocaleString('en-US');

/** Of a training. */
export type TrainingEnd = Exclude<EndReason, 'imported'>;

/** The end of a run in words: `all 24,000 steps were taken`. */
export const endText = (
  reason: TrainingEnd,
  { options, cadence, stepsPerEpoch, step, best }: Completion,
): string => {
  switch (reason) {
    case 'all-steps':
      return `all ${count(step)} steps were taken`;
    case 'max-steps':
      return `the limit of ${count(step)} steps (--max-steps) was reached, of ${count(totalSteps({ ...options, maxSteps: null }, stepsPerEpoch))} steps`;
    case 'early-stop':
      return `early stop: ${cadence.bestBy} was best at epoch ${best.best?.epoch}, and no better for ${best.epochsSinceBest === 1 ? 'one epoch' : `${best.epochsSinceBest} epochs`}`;
    case 'signal':
      return `stopped on request at step ${count(step)}`;
    case 'error':
      return `an error ended it at step ${count(step)}`;
  }
};

/** Why nothing is left to do for a run that is resumed, and which change lets it go on. */
export const nothingLeftText = (reason: CompleteReason, run: Completion): string => {
  const { options, stepsPerEpoch, step } = run;
  const { epochs, epochsDecay, maxSteps } = options;
  switch (reason) {
    case 'all-steps': {
      const done = Math.floor(step / stepsPerEpoch);
      const asked = epochs + epochsDecay;
      const why =
        asked < done
          ? `${counted(done, 'epoch')} are done, and ${count(asked)} asked for`
          : endText(reason, run);
      const decay =
        epochsDecay > 0
          ? ` (${counted(epochsDecay, 'epoch')} of ${optionText('epochsDecay')} come on top)`
          : '';
      return `${why}; to go on, give ${optionText('epochs')} of ${done - epochsDecay + 1} or more${decay}`;
    }
    case 'max-steps': {
      const why =
        maxSteps !== null && maxSteps < step
          ? `${counted(step, 'step')} are taken, and ${count(maxSteps)} asked for`
          : endText(reason, run);
      return `${why}; to go on, give ${optionText('maxSteps')} of ${step + 1} or more`;
    }
    case 'early-stop':
      return `${endText(reason, run)}; to go on, give a larger ${optionText('earlyStop')}, or none (--no-early-stop)`;
  }
};

const counted = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
