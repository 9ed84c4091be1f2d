/** The drawing board as a pure reducer: tools, strokes, and a history of images. */
import {
  bringBack,
  colourAt,
  cutCentre,
  drawLine,
  drawRectangle,
  filledRaster,
  floodFill,
  type Point,
  type Raster,
} from './raster.ts';

export const TOOLS = ['brush', 'line', 'rectangle', 'fill', 'eraser', 'pick'] as const;
export type Tool = (typeof TOOLS)[number];

export interface BoardState {
  /** Includes the stroke in progress, if there is one. */
  readonly drawing: Raster;
  /** Images before the last changes, the oldest first. */
  readonly past: readonly Raster[];
  /** Undone images, the next one to redo last. */
  readonly future: readonly Raster[];
  readonly stroke: Stroke | undefined;
  readonly tool: Tool;
  readonly colour: number;
  /** The colour of the eraser and of an empty board. */
  readonly background: number;
  /** Of brush, line and eraser, in pixels. */
  readonly size: number;
  /** The cursor of the keyboard. */
  readonly cursor: Point;
  /** Seed of the noise; another seed gives another sample. */
  readonly seed: number;
}

interface Stroke {
  /** The picture before it. */
  readonly base: Raster;
  readonly from: Point;
  readonly last: Point;
}

export type BoardAction =
  | { readonly type: 'tool'; readonly tool: Tool }
  | { readonly type: 'colour'; readonly colour: number }
  | { readonly type: 'size'; readonly size: number }
  | { readonly type: 'press'; readonly at: Point }
  | { readonly type: 'drag'; readonly to: Point }
  | { readonly type: 'release' }
  | { readonly type: 'cancel' }
  /** Moves the keyboard's cursor, and draws if a stroke is in progress. */
  | { readonly type: 'move'; readonly dx: number; readonly dy: number }
  /** Starts a stroke at the cursor, or ends the one in progress. */
  | { readonly type: 'toggle' }
  | { readonly type: 'undo' }
  | { readonly type: 'redo' }
  /** An empty board; of a picture with holes all is brought back. */
  | { readonly type: 'clear' }
  /** Cuts the middle out of a picture with holes. */
  | { readonly type: 'centre' }
  /** Another image, as one step of the history. */
  | { readonly type: 'load'; readonly picture: Raster }
  /** A camera frame, which is not part of the history. */
  | { readonly type: 'frame'; readonly picture: Raster }
  | { readonly type: 'sample' }
  /** A new board, for another model. */
  | { readonly type: 'begin'; readonly state: BoardState };

/** Steps that can be undone; 100 pictures of 256x256 take 26 MB. */
const MOST_STEPS = 100;

export const LARGEST_BRUSH = 64;

export interface BoardBegin {
  readonly width: number;
  readonly height: number;
  readonly background: number;
  readonly colour: number;
  readonly size: number;
}

export const beginBoard = ({ width, height, background, colour, size }: BoardBegin): BoardState => ({
  drawing: filledRaster(width, height, background),
  past: [],
  future: [],
  stroke: undefined,
  tool: 'brush',
  colour,
  background,
  size,
  cursor: { x: width >> 1, y: height >> 1 },
  seed: 0,
});

export const reduceBoard = (state: BoardState, action: BoardAction): BoardState => {
  switch (action.type) {
    case 'tool':
      return { ...settle(state), tool: action.tool };
    case 'colour':
      // After picking a colour, people want to paint with it.
      return { ...state, colour: action.colour, tool: isPainting(state.tool) ? state.tool : 'brush' };
    case 'size':
      return { ...state, size: Math.max(1, Math.min(LARGEST_BRUSH, Math.round(action.size))) };
    case 'press':
      return press(settle(state), action.at);
    case 'drag':
      return drag(state, action.to);
    case 'release':
      return settle(state);
    case 'cancel':
      return state.stroke ? { ...state, drawing: state.stroke.base, stroke: undefined } : state;
    case 'move': {
      const cursor = {
        x: clamp(state.cursor.x + action.dx, state.drawing.width),
        y: clamp(state.cursor.y + action.dy, state.drawing.height),
      };
      return drag({ ...state, cursor }, cursor);
    }
    case 'toggle':
      return state.stroke ? settle(state) : press(state, state.cursor);
    case 'undo':
      return undo(settle(state));
    case 'redo':
      return redo(settle(state));
    case 'clear': {
      const { width, height, under } = state.drawing;
      const empty = under
        ? { width, height, under, pixels: under }
        : filledRaster(width, height, state.background);
      return replace(settle(state), empty);
    }
    case 'centre':
      return replace(settle(state), cutCentre(settle(state).drawing));
    case 'load':
      return replace(settle(state), action.picture);
    case 'frame':
      return { ...state, drawing: action.picture, stroke: undefined };
    case 'sample':
      return { ...state, seed: state.seed + 1 };
    case 'begin':
      return action.state;
  }
};

const isPainting = (tool: Tool): boolean => tool !== 'eraser' && tool !== 'pick';

const clamp = (value: number, size: number): number => Math.max(0, Math.min(size - 1, value));

/** Tools that act immediately, without a stroke. */
const press = (state: BoardState, at: Point): BoardState => {
  const { tool, drawing, colour } = state;
  if (tool === 'pick') {
    const picked = colourAt(drawing, at);
    return picked === undefined ? state : { ...state, colour: picked, tool: 'brush' };
  }
  if (tool === 'fill') return replace(state, floodFill(drawing, at, colour));
  const stroke = { base: drawing, from: at, last: at };
  return { ...state, stroke, drawing: stroked(state, stroke, at) };
};

const drag = (state: BoardState, to: Point): BoardState => {
  const { stroke } = state;
  if (!stroke || (to.x === stroke.last.x && to.y === stroke.last.y)) return state;
  return { ...state, drawing: stroked(state, stroke, to), stroke: { ...stroke, last: to } };
};

/** The picture with a stroke drawn on to a point. */
const stroked = (
  { tool, drawing, colour, background, size }: BoardState,
  stroke: Stroke,
  to: Point,
): Raster => {
  if (tool === 'line') return drawLine(stroke.base, stroke.from, to, size, colour);
  if (tool === 'rectangle') return drawRectangle(stroke.base, stroke.from, to, colour);
  if (tool === 'eraser' && drawing.under) return bringBack(drawing, stroke.last, to, size);
  return drawLine(drawing, stroke.last, to, size, tool === 'eraser' ? background : colour);
};

/** Ends a stroke in progress: it becomes one step of the history. */
const settle = (state: BoardState): BoardState => {
  const { stroke, drawing } = state;
  return stroke ? replace({ ...state, drawing: stroke.base, stroke: undefined }, drawing) : state;
};

const replace = (state: BoardState, drawing: Raster): BoardState =>
  drawing === state.drawing
    ? state
    : { ...state, drawing, past: [...state.past, state.drawing].slice(-MOST_STEPS), future: [] };

const undo = (state: BoardState): BoardState => {
  const before = state.past.at(-1);
  if (!before) return state;
  return {
    ...state,
    drawing: before,
    past: state.past.slice(0, -1),
    future: [...state.future, state.drawing],
  };
};

const redo = (state: BoardState): BoardState => {
  const after = state.future.at(-1);
  if (!after) return state;
  return {
    ...state,
    drawing: after,
    past: [...state.past, state.drawing],
    future: state.future.slice(0, -1),
  };
};
