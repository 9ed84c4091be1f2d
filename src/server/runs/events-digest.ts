/** A summary of a run's events, kept up to date by reading only what was added. */

import type { AnyEvent } from '../../api/training-events.ts';
import { COLUMN_NAMES } from '../../metrics/metric-names.ts';
import { epochMetrics } from '../../training/epoch-metrics.ts';
import { isBetter, type MeasuredEpoch, type MetricPoint } from '../../training/run-state.ts';
import { type EventsCursor, NOTHING_READ, readNewEvents } from './events-file.ts';

/** An epoch's end. */
export interface EpochDigest extends MeasuredEpoch {
  readonly attempt: number;
  /** The sheet of samples, below the run folder. */
  readonly samples: string | undefined;
}

export interface EventsDigest {
  readonly attempt: number;
  readonly step: number;
  readonly epoch: number;
  readonly epochs: readonly EpochDigest[];
  /** Seconds per step over the last steps. */
  readonly secondsPerStep: number | undefined;
  readonly best: Readonly<Record<string, MetricPoint>>;
  readonly last: Readonly<Record<string, MetricPoint>>;
}

/** Steps whose mean time is reported: enough to be steady, few enough to follow a change. */
const TIMED_STEPS = 50;

/** The digest of one file; `read` brings it up to date. */
export interface DigestReader {
  /** Throws FORMAT. */
  read(): Promise<EventsDigest>;
}

/** Opens the digest of the events at `path`. */
export const openDigest = (path: string): DigestReader => {
  let cursor: EventsCursor = NOTHING_READ;
  let state = emptyState();
  const readMore = async (): Promise<EventsDigest> => {
    for (;;) {
      const more = await readNewEvents(path, cursor);
      cursor = more.cursor;
      if (more.isReplaced) state = emptyState();
      for (const { event } of more.lines) addEvent(state, event);
      if (more.isAtEnd) return digestOf(state);
    }
  };
  let reading: Promise<EventsDigest> | undefined;
  return {
    // Simultaneous callers share one reading, since there is only one cursor.
    read: () => {
      reading ??= readMore().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
};

interface DigestState {
  lastEvent: AnyEvent | undefined;
  readonly seconds: number[];
  readonly epochs: EpochDigest[];
  readonly best: Record<string, MetricPoint>;
  readonly last: Record<string, MetricPoint>;
}

const emptyState = (): DigestState => ({ lastEvent: undefined, seconds: [], epochs: [], best: {}, last: {} });

const addEvent = (state: DigestState, event: AnyEvent): void => {
  state.lastEvent = event;
  if (event.type === 'step') {
    state.seconds.push(event.seconds);
    if (state.seconds.length > TIMED_STEPS) state.seconds.shift();
  }
  if (event.type !== 'epoch') return;
  const { epoch, step, attempt } = event;
  const metrics = epochMetrics(event);
  const samples = typeof event.samples === 'string' ? event.samples : undefined;
  state.epochs.push({ epoch, step, attempt, samples, metrics });
  for (const [name, value] of Object.entries(metrics)) {
    state.last[name] = { value, epoch, step };
    if (isKnownColumn(name) && isBetter(name, value, state.best[name]?.value))
      state.best[name] = { value, epoch, step };
  }
};

/** Metrics of later versions have no direction that is known here. */
const isKnownColumn = (name: string): boolean => COLUMN_NAMES.some((column) => column === name);

const digestOf = ({ lastEvent, seconds, epochs, best, last }: DigestState): EventsDigest => ({
  attempt: lastEvent?.attempt ?? 0,
  step: lastEvent?.step ?? 0,
  epoch: lastEvent?.epoch ?? 0,
  epochs: [...epochs],
  secondsPerStep:
    seconds.length === 0 ? undefined : seconds.reduce((sum, value) => sum + value, 0) / seconds.length,
  best: { ...best },
  last: { ...last },
});
