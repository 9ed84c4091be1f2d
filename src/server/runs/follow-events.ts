/** A run's events after a watcher's last one: what it missed, cuts included, and then new events as they arrive. */
import { setTimeout as delay } from 'node:timers/promises';
import { type EventPlace, eventId } from '../../api/event-id.ts';
import { type EventLine, NOTHING_READ, readNewEvents } from './events-file.ts';

/** The next message to a watcher. */
export type EventsPart =
  | {
      readonly kind: 'events';
      /** JSON texts, one per event. */
      readonly texts: readonly string[];
      /** Id of the last event. */
      readonly id: string;
    }
  /** Events after this step are void. */
  | { readonly kind: 'cut'; readonly step: number; readonly id: string }
  /** There is nothing new. */
  | { readonly kind: 'idle' };

/** The id after which all events are new. */
const BEGINNING: EventPlace = { attempt: 0, step: 0, type: 'step' };

/**
 * Whether a watcher whose last event is `last` already has an event of the file. Attempts and steps only grow in a file,
 * so the watcher has a first part of the file.
 */
const isKnown = (event: EventPlace, last: EventPlace): boolean => {
  if (event.attempt !== last.attempt) return event.attempt < last.attempt;
  if (event.step !== last.step) return event.step < last.step;
  return event.type === 'step' || last.type !== 'step'; // the end of an epoch follows its last step
};

/** The events that a watcher has, and the next ones. */
export interface Follower {
  /** The next part; `idle` if there is nothing new. Throws FORMAT for a file that is not a run's. */
  next(): Promise<EventsPart>;
}

/** Follows the file at `path` after an event, or from its start. */
export const openFollower = (path: string, after: EventPlace = BEGINNING): Follower => {
  let cursor = NOTHING_READ;
  let last = after; // the last event that the watcher got
  let isAligning = true; // whether all lines read so far are events that the watcher has
  let kept = BEGINNING; // the last of these
  const waiting: EventLine[] = [];

  /** A cut if the watcher has events that the file has not. */
  const aligned = (): EventsPart | undefined => {
    isAligning = false;
    if (eventId(kept) === eventId(last)) return undefined;
    last = kept;
    return { kind: 'cut', step: kept.step, id: eventId(kept) };
  };

  const send = (): EventsPart => {
    const lines = waiting.splice(0);
    last = (lines.at(-1) as EventLine).event;
    return { kind: 'events', texts: lines.map(({ text }) => text), id: eventId(last) };
  };

  return {
    next: async () => {
      if (waiting.length > 0) return send();
      for (;;) {
        const read = await readNewEvents(path, cursor);
        cursor = read.cursor;
        if (read.isReplaced) {
          isAligning = true;
          kept = BEGINNING;
        }
        waiting.push(...(isAligning ? read.lines.filter(({ event }) => !isKnown(event, last)) : read.lines));
        if (isAligning) {
          kept = read.lines.findLast(({ event }) => isKnown(event, last))?.event ?? kept;
          const cut = waiting.length > 0 || read.isAtEnd ? aligned() : undefined;
          if (cut) return cut;
        }
        if (waiting.length > 0) return send();
        if (read.isAtEnd) return { kind: 'idle' };
      }
    },
  };
};

/** Parts until the signal aborts, looking for new ones after each `idle`. */
export async function* followEvents(
  follower: Follower,
  { signal, pollMs }: { readonly signal: AbortSignal; readonly pollMs: number },
): AsyncGenerator<EventsPart> {
  while (!signal.aborted) {
    const part = await follower.next();
    yield part;
    if (part.kind === 'idle') await delay(pollMs, undefined, { signal }).catch(() => {}); // ends early on abort
  }
}
