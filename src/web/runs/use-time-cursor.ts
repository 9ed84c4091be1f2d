/** The cursor of time in a page: arrow keys move it, and it plays. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import {
  moveCursor,
  NEWEST,
  pictureMilliseconds,
  shownIndex,
  type TimeAction,
  timeKeyAction,
} from './time-cursor.ts';

export interface ShownTime {
  readonly index: number;
  readonly isPlaying: boolean;
  readonly move: (action: TimeAction) => void;
}

/** What uses the arrow keys itself. */
const OWN_KEYS = 'input, textarea, select, dialog, [role=group], [role=slider], [tabindex="0"]';

/** `count` samples are there. */
export const useTimeCursor = (count: number): ShownTime => {
  const [cursor, setCursor] = useState(NEWEST);
  const latest = useRef(count);
  latest.current = count;
  const move = useCallback(
    (action: TimeAction) => setCursor((before) => moveCursor(before, action, latest.current)),
    [],
  );
  const { isPlaying } = cursor;
  const pace = pictureMilliseconds(count);
  useEffect(() => {
    if (!isPlaying) return;
    const timer = setInterval(() => move({ type: 'tick' }), pace);
    return () => clearInterval(timer);
  }, [isPlaying, pace, move]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || (event.target as Element | null)?.closest?.(OWN_KEYS)) return;
      const action = timeKeyAction(event);
      if (!action || latest.current < 2) return;
      event.preventDefault();
      move(action);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [move]);
  return { index: shownIndex(cursor, count), isPlaying, move };
};
