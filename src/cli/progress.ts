/** The progress of a training: one line that is updated in a terminal, plain lines elsewhere. */

import type { EpochEvent, StepEvent } from '../api/training-events.ts';
import { distanceChart, inText, type LossTerm, termValue } from '../core/loss-term.ts';
import { epochMetrics } from '../training/epoch-metrics.ts';
import type { RunListener, RunOutline } from '../training/run-control.ts';
import { counted, formatCount, formatDuration } from './output.ts';

export interface ProgressOptions {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Current number of columns of the terminal. */
  readonly columns: () => number;
  /** Milliseconds from any start. */
  readonly now?: () => number;
}

/** Interval between updates of a terminal line; people do not read faster. */
export const RENEW_MS = 100;
/** Interval between plain lines; a log of a whole night stays readable. */
export const PLAIN_MS = 10_000;

/** Losses are shown as running means over about this many steps, because single steps vary a lot. */
const SMOOTHED_STEPS = 50;

/** Progress messages; none is a result, so all go to `write`. */
export const trainingProgress = ({
  write,
  isTerminal,
  columns,
  now = () => performance.now(),
}: ProgressOptions): Required<RunListener> & { readonly end: () => void } => {
  let outline: RunOutline | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;
  const means = new Map<string, number>();
  let numSteps = 0;

  const clearLine = (): void => {
    if (isTerminal) write('\r\x1b[K');
  };
  const renewLine = (text: string): void => write(`\r${text.slice(0, Math.max(20, columns() - 1))}\x1b[K`);
  const printLine = (text: string): void => {
    clearLine();
    write(`${text}\n`);
  };

  return {
    onStart: (start) => {
      outline = start;
      const validation =
        start.validationPairs > 0
          ? `, ${formatCount(start.validationPairs)} to validate on`
          : ', none to validate on';
      printLine(
        `${counted(start.pairs, 'pair')}${validation}; ${counted(Math.max(0, start.totalSteps - start.from.step), 'step')} of training${decayText(start.epochs)}`,
      );
    },
    onStep: (event) => {
      numSteps++;
      for (const name of ['seconds', ...(outline?.losses ?? []).map((term) => term.name)]) {
        const value = termValue(event, name);
        if (value === undefined) continue;
        const weight = 1 / Math.min(numSteps, SMOOTHED_STEPS);
        const mean = means.get(name) ?? value;
        means.set(name, mean + (value - mean) * weight);
      }
      const time = now();
      if (!outline || time - shownAt < (isTerminal ? RENEW_MS : PLAIN_MS)) return;
      shownAt = time;
      const text = stepLine(event, outline, means);
      if (isTerminal) renewLine(`${bar(event.step / outline.totalSteps)} ${text}`);
      else write(`${text}\n`);
    },
    onEpoch: (event) => printLine(epochLine(event, outline?.losses ?? [], means)),
    onResults: (done, total) => {
      if (isTerminal) renewLine(`${bar(done / total)} results: ${done} of ${total} pairs translated`);
    },
    end: clearLine,
  };
};

/** A preset's epochs of decay come on top of those that were asked for, which surprises. */
const decayText = ({ full, decay }: RunOutline['epochs']): string =>
  decay === 0 ? '' : ` (${counted(full, 'epoch')}, then ${formatCount(decay)} of decay: --epochs-decay)`;

const BAR_CELLS = 16;

/** `[######----------]`. */
const bar = (share: number): string => {
  const filled = Math.min(BAR_CELLS, Math.floor(share * BAR_CELLS));
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR_CELLS - filled)}]`;
};

/** `epoch 3, step 1,120 of 24,000, 8.3 steps/s, 45m 02s left, D 0.31+0.28, GAN 1.92, L1 0.21, ...`. */
const stepLine = (
  { epoch, step }: StepEvent,
  { totalSteps, losses }: RunOutline,
  means: ReadonlyMap<string, number>,
): string => {
  const seconds = means.get('seconds') ?? 0;
  return [
    `epoch ${epoch}, step ${formatCount(step)} of ${formatCount(totalSteps)}`,
    seconds < 1 ? `${(1 / seconds).toFixed(1)} steps/s` : `${seconds.toFixed(2)} s/step`,
    `${formatDuration((totalSteps - step) * seconds)} left`,
    ...lossTexts(losses, means),
  ].join(', ');
};

const epochLine = (
  event: EpochEvent,
  losses: readonly LossTerm[],
  means: ReadonlyMap<string, number>,
): string =>
  [
    `epoch ${event.epoch} done in ${formatDuration(event.seconds)}`,
    ...lossTexts(losses, means),
    ...Object.entries(epochMetrics(event)).map(
      ([name, value]) =>
        `${name === 'l1' ? `validation ${inText(distanceChart(losses))}` : name} ${metricText(value)}`,
    ),
    ...(event.samples === undefined ? [] : [event.samples]),
  ].join(', ');

const metricText = (value: number): string => {
  if (Number.isFinite(value)) return value.toFixed(4);
  return Number.isNaN(value) ? 'undefined' : 'infinite';
};

/** Running means of the terms, distances last and with one digit more: `D real 0.31, D fake 0.28, GAN 1.92, L1 0.214`. */
const lossTexts = (losses: readonly LossTerm[], means: ReadonlyMap<string, number>): string[] =>
  losses
    .toSorted((a, b) => Number(a.kind === 'distance') - Number(b.kind === 'distance'))
    .flatMap(({ name, short, kind }) => {
      const value = means.get(name);
      return value === undefined ? [] : [`${short} ${value.toFixed(kind === 'distance' ? 3 : 2)}`];
    });
