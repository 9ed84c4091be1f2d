/** Tools, size and history of the board. */
import { Icon, type IconName } from '../app/icons.tsx';
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

/** Line drawings need only a pencil and an eraser; holes are cut and closed. */
const TOOLS_OF: Readonly<Record<InputKind, readonly Tool[]>> = {
  lines: ['brush', 'line', 'eraser'],
  holes: ['brush', 'line', 'rectangle', 'eraser'],
  labels: ['brush', 'line', 'rectangle', 'fill', 'eraser', 'pick'],
  photo: ['brush', 'line', 'rectangle', 'fill', 'eraser', 'pick'],
};

export const toolsOf = (kind: InputKind): readonly Tool[] => TOOLS_OF[kind];

const NAMES: { readonly [K in InputKind]?: { readonly [T in Tool]?: string } } = {
  lines: { brush: 'Pencil' },
  holes: {
    brush: 'Erase what is to be filled',
    line: 'Erase a line',
    rectangle: 'Erase a rectangle',
    eraser: 'Bring back what was erased',
  },
};

/** What a tool does on a board of some kind. */
export const toolName = (kind: InputKind, tool: Tool): string => NAMES[kind]?.[tool] ?? TOOL_TEXTS[tool].name;

const toolIcon = (kind: InputKind, tool: Tool): IconName => {
  if (kind !== 'holes') return tool;
  return tool === 'brush' ? 'eraser' : tool === 'eraser' ? 'brush' : tool;
};

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
          const name = toolName(kind, tool);
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
              <Icon name={toolIcon(kind, tool)} />
            </button>
          );
        })}
      </div>
      <span class="divider" />
      <div class="group">
        {history('undo', 'Undo', 'Ctrl+Z', state.past.length === 0 && !state.stroke)}
        {history('redo', 'Redo', 'Ctrl+Shift+Z', state.future.length === 0)}
        {history('clear', kind === 'holes' ? 'Bring all back' : 'Clear', 'Delete', false)}
      </div>
      {kind === 'holes' && (
        <button
          type="button"
          onClick={() => dispatch({ type: 'centre' })}
          title="Erase the middle half of both sides (C)"
        >
          <Icon name="centre" />
          Centre
        </button>
      )}
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
