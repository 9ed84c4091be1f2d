/** Keys of the board that work everywhere except in text fields. */
import { useEffect } from 'preact/hooks';
import type { InputKind } from './board-setup.ts';
import type { BoardAction } from './board-state.ts';
import { TOOL_TEXTS, toolsOf } from './tool-bar.tsx';

/** The action of a key, or undefined if it has none. */
export const shortcutAction = (
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
  kind: InputKind,
): BoardAction | undefined => {
  const key = event.key.toLowerCase();
  if (event.altKey) return undefined;
  if (event.ctrlKey || event.metaKey) {
    if (key === 'z') return { type: event.shiftKey ? 'redo' : 'undo' };
    return key === 'y' ? { type: 'redo' } : undefined;
  }
  if (key === 'delete') return { type: 'clear' };
  if (key === 'c' && kind === 'holes') return { type: 'centre' };
  if (key === 'n') return { type: 'sample' };
  const tool = toolsOf(kind).find((name) => TOOL_TEXTS[name].key.toLowerCase() === key);
  return tool && { type: 'tool', tool };
};

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input:not([type=range]), textarea, select');

export const useShortcuts = (dispatch: (action: BoardAction) => void, kind: InputKind): void => {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (isField(event.target)) return;
      const action = shortcutAction(event, kind);
      if (!action) return;
      event.preventDefault();
      dispatch(action);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [dispatch, kind]);
};
