/** How to draw, for those who ask; it is also what a screen reader says of the paper. */
import type { InputKind } from './board-setup.ts';
import { TOOL_TEXTS, toolsOf } from './tool-bar.tsx';

export const BoardHelp = ({ kind }: { readonly kind: InputKind }) => (
  <details class="board-help">
    <summary>Keys</summary>
    <p id="drawing-help">
      Arrow keys move on the paper, with Shift by eight pixels; Space begins and ends a stroke, Escape gives
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
