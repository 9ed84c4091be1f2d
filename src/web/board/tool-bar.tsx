/** Tools, size and history of the board. */
import { Icon } from '../app/icons.tsx';
import type { InputKind } from './board-setup.ts';
import { type BoardAction, type BoardState, LARGEST_BRUSH, type Tool } from './board-state.ts';

interface ToolText {
  readonly name: string;
  readonly key: string;
}

export const TOOL_TEXTS: Readonly<Record<Tool, ToolText>> = {
  brush: { name: 'Brush', key: 'B' },
  line: { name: 'Line', key: 'L' },
  rectangle: { name: 'Rectangle', key: 'R' },
  fill: { name: 'Fill an area', key: 'F' },
  eraser: { name: 'Eraser', key: 'E' },
  pick: { name: 'Pick a colour from the drawing', key: 'I' },
};

/** Line drawings need only a pencil and an eraser. */
export const toolsOf = (kind: InputKind): readonly Tool[] =>
  kind === 'lines' ? ['brush', 'line', 'eraser'] : ['brush', 'line', 'rectangle', 'fill', 'eraser', 'pick'];

interface Props {
  readonly state: BoardState;
  readonly kind: InputKind;
  readonly dispatch: (action: BoardAction) => void;
}

export const ToolBar = ({ state, kind, dispatch }: Props) => {
  const history = (type: 'undo' | 'redo' | 'clear', name: string, key: string, isDisabled: boolean) => (
    <button
      type="button"
      class="icon"
      title={`${name} (${key})`}
      aria-label={name}
      disabled={isDisabled}
      onClick={() => dispatch({ type })}
    >
      <Icon name={type} />
    </button>
  );
  return (
    <div class="tools" role="toolbar" aria-label="Drawing tools">
      <div class="group">
        {toolsOf(kind).map((tool) => {
          const { key } = TOOL_TEXTS[tool];
          const name = kind === 'lines' && tool === 'brush' ? 'Pencil' : TOOL_TEXTS[tool].name;
          return (
            <button
              key={tool}
              type="button"
              class="icon"
              title={`${name} (${key})`}
              aria-label={name}
              aria-pressed={state.tool === tool}
              onClick={() => dispatch({ type: 'tool', tool })}
            >
              <Icon name={tool} />
            </button>
          );
        })}
      </div>
      <span class="divider" />
      <div class="group">
        {history('undo', 'Undo', 'Ctrl+Z', state.past.length === 0 && !state.stroke)}
        {history('redo', 'Redo', 'Ctrl+Shift+Z', state.future.length === 0)}
        {history('clear', 'Clear', 'Delete', false)}
      </div>
      <label>
        Size
        <input
          type="range"
          min={1}
          max={LARGEST_BRUSH}
          value={state.size}
          onInput={({ currentTarget }) => dispatch({ type: 'size', size: Number(currentTarget.value) })}
        />
        <output class="number">{state.size}</output>
      </label>
    </div>
  );
};
