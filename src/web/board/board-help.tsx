/** Help for drawing; screen readers use it as the description of the drawing area. */
import type { InputKind } from './board-setup.ts';
import { TOOL_TEXTS, toolName, toolsOf } from './tool-bar.tsx';

export const BoardHelp = ({ kind }: { readonly kind: InputKind }) => (
  <details class="board-help">
    <summary>Keys</summary>
    <p id="drawing-help">
      Arrow keys move the cursor, with Shift by eight pixels; Space starts and ends a stroke, Escape cancels
      it up.
    </p>
    <dl>
      {toolsOf(kind).map((tool) => (
        <>
          <dt>
            <kbd>{TOOL_TEXTS[tool].key}</kbd>
          </dt>
          <dd>{toolName(kind, tool)}</dd>
        </>
      ))}
      <dt>
        <kbd>Ctrl</kbd> <kbd>Z</kbd>
      </dt>
      <dd>Undo; with Shift, redo</dd>
      <dt>
        <kbd>N</kbd>
      </dt>
      <dd>Another sample</dd>
      <dt>
        <kbd>Delete</kbd>
      </dt>
      <dd>{kind === 'holes' ? 'Bring all back' : 'Clear'}</dd>
      {kind === 'holes' && (
        <>
          <dt>
            <kbd>C</kbd>
          </dt>
          <dd>Erase the centre</dd>
        </>
      )}
      <dt>
        <kbd>Ctrl</kbd> <kbd>V</kbd>
      </dt>
      <dd>Paste a picture</dd>
    </dl>
  </details>
);
