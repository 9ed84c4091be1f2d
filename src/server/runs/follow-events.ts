/** A run's events from where a watcher stands: what it missed, cuts included, and then what is new as it comes. */
import { setTimeout as delay } from 'node:timers/promises';
import { type EventPlace, eventId } from '../../api/event-id.ts';
import { type EventLine, NOTHING_READ, readNewEvents } from './events-file.ts';

/** What a watcher is told next. */
export type EventsPart =
  | {
      readonly kind: 'events';
      /** Each the JSON of an event. */
      readonly texts: readonly string[];
      /** Of the last one. */
      readonly id: string;
    }
  /** Forget what is after this step. */
  | { readonly kind: 'cut'; readonly step: number; readonly id: string }
  /** All that there is was told. */
  | { readonly kind: 'idle' };

/** The id after which everything is new. */
const BEGINNING: EventPlace = { attempt: 0, step: 0, type: 'step' };

/**
 * Whether a watcher that stands at `last` has an event of the file already. Attempts and steps only grow in a file,
 * so that what it has is the file's beginning.
 */
const isKnown = (event: EventPlace, last: EventPlace): boolean => {
  if (event.attempt !== last.attempt) return event.attempt < last.attempt;
  if (event.step !== last.step) return event.step < last.step;
  return event.type === 'step' || last.type !== 'step'; // what ends an epoch follows its last step
};

/** What a watcher has, and what it will get. */
export interface Follower {
  /** The next part; `idle` when there is none now. Throws FORMAT for a file that is none of ours. */
  next(): Promise<EventsPart>;
}

/** Follows the file at `path` after an event, or from its beginning. */
export const openFollower = (path: string, after: EventPlace = BEGINNING): Follower => {
  let cursor = NOTHING_READ;
  let last = after; // the event that the watcher got last
  let isAligning = true; // whether the file's lines so far are those that the watcher has
  let kept = BEGINNING; // the last of them
  const waiting: EventLine[] = [];

  /** A cut where the watcher has more than the file; then it has what the file has. */
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

/** Parts for as long as the signal is not aborted, looking for new ones after each `idle`. */
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
