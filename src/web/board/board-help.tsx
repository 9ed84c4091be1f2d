/** Help for drawing; screen readers use it as the description of the drawing area. */
import type { InputKind } from './board-setup.ts';
import { TOOL_TEXTS, toolsOf } from './tool-bar.tsx';

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
          <dd>{TOOL_TEXTS[tool].name}</dd>
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
      <dd>Clear</dd>
      <dt>
        <kbd>Ctrl</kbd> <kbd>V</kbd>
      </dt>
      <dd>Paste a picture</dd>
    </dl>
  </details>
);
