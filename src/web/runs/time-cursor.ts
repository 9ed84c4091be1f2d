/** One time for all panels of a run: which of its samples is shown, and whether they play as a film. */

export interface TimeCursor {
  /** Of the samples; absent for the newest, also when newer ones arrive. */
  readonly index?: number | undefined;
  readonly isPlaying: boolean;
}

export type TimeAction =
  | { readonly type: 'to'; readonly index: number }
  | { readonly type: 'step'; readonly by: number }
  | { readonly type: 'play' }
  | { readonly type: 'pause' }
  /** The time of one picture of the film is over. */
  | { readonly type: 'tick' };

export const NEWEST: TimeCursor = { isPlaying: false };

/** The index that is shown; `count` samples are there. */
export const shownIndex = ({ index }: TimeCursor, count: number): number =>
  Math.max(0, Math.min(index ?? count - 1, count - 1));

/** The cursor after an action; `count` samples are there. */
export const moveCursor = (cursor: TimeCursor, action: TimeAction, count: number): TimeCursor => {
  const now = shownIndex(cursor, count);
  const at = (index: number, isPlaying: boolean): TimeCursor => {
    const kept = Math.max(0, Math.min(index, count - 1));
    return { index: kept === count - 1 ? undefined : kept, isPlaying };
  };
  switch (action.type) {
    case 'to':
      return at(action.index, false);
    case 'step':
      return at(now + action.by, false);
    case 'play':
      return count < 2 ? cursor : at(now >= count - 1 ? 0 : now, true); // from the beginning, where it has ended
    case 'pause':
      return { ...cursor, isPlaying: false };
    case 'tick':
      return cursor.isPlaying ? at(now + 1, now + 1 < count - 1) : cursor;
  }
};

/** The index of the sample that is nearest to a step. */
export const nearestIndex = (steps: readonly number[], step: number): number =>
  steps.reduce(
    (best, one, index) => (Math.abs(one - step) < Math.abs((steps[best] as number) - step) ? index : best),
    0,
  );

/** A film takes some ten seconds, if no picture is then too short to be seen, or too long. */
const FILM_MS = 10_000;
const SHORTEST_MS = 80;
const LONGEST_MS = 500;

export const pictureMilliseconds = (count: number): number =>
  Math.max(SHORTEST_MS, Math.min(LONGEST_MS, FILM_MS / Math.max(count, 1)));

const KEYS: Readonly<Record<string, TimeAction>> = {
  ArrowLeft: { type: 'step', by: -1 },
  ArrowRight: { type: 'step', by: 1 },
  Home: { type: 'to', index: 0 },
  End: { type: 'to', index: Number.POSITIVE_INFINITY },
};

/** The action of a key, or undefined if it has none. */
export const timeKeyAction = (
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
): TimeAction | undefined => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return undefined;
  return Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : undefined;
};
