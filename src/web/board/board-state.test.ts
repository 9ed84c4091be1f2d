import { describe, expect, it } from 'vitest';
import { type BoardAction, type BoardState, beginBoard, reduceBoard } from './board-state.ts';
import { filledRaster, TRANSPARENT, withHoles } from './raster.ts';

const BEGIN = beginBoard({ width: 6, height: 1, background: 0, colour: 1, size: 1 });

const stateAfter = (...actions: readonly BoardAction[]): BoardState => actions.reduce(reduceBoard, BEGIN);

const text = ({ drawing }: BoardState): string => [...drawing.pixels].join('');

const at = (x: number) => ({ x, y: 0 });
const press = (x: number): BoardAction => ({ type: 'press', at: at(x) });
const drag = (x: number): BoardAction => ({ type: 'drag', to: at(x) });
const tool = (name: BoardState['tool']): BoardAction => ({ type: 'tool', tool: name });
const colour = (value: number): BoardAction => ({ type: 'colour', colour: value });
const [release, cancel, undo, redo, clear] = (['release', 'cancel', 'undo', 'redo', 'clear'] as const).map(
  (type): BoardAction => ({ type }),
) as [BoardAction, BoardAction, BoardAction, BoardAction, BoardAction];

describe('strokes', () => {
  it('follow the pointer, and are one step of the history', () => {
    const drawn = stateAfter(press(0), drag(1), drag(3), release);
    expect(text(drawn)).toBe('111100');
    expect(text(reduceBoard(drawn, undo))).toBe('000000');
  });

  it('appear at once, as a dot', () => {
    expect(text(stateAfter(press(2)))).toBe('001000');
  });

  it('of lines and rectangles run from their start', () => {
    for (const name of ['line', 'rectangle'] as const)
      expect(text(stateAfter(tool(name), press(1), drag(5), drag(2), release))).toBe('011000');
  });

  it('can be cancelled', () => {
    const state = stateAfter(press(0), drag(3), cancel);
    expect(text(state)).toBe('000000');
    expect(state.past).toEqual([]);
  });

  it('erase to the background', () => {
    expect(text(stateAfter(press(0), drag(5), release, tool('eraser'), press(2), drag(3), release))).toBe(
      '110011',
    );
  });

  it('do not move unless pressed', () => {
    expect(text(stateAfter(drag(3)))).toBe('000000');
  });
});

describe('tools that act immediately', () => {
  it('fill an area', () => {
    const state = stateAfter(press(3), release, tool('fill'), colour(2), press(0), release);
    expect(text(state)).toBe('222100');
    expect(text(reduceBoard(state, undo))).toBe('000100');
  });

  it('pick a colour, and paint with it', () => {
    const state = stateAfter(colour(5), press(3), release, colour(2), tool('pick'), press(3));
    expect(state).toMatchObject({ colour: 5, tool: 'brush' });
  });

  it('switch from the eraser to the brush when a colour is chosen', () => {
    expect(stateAfter(tool('eraser'), colour(3)).tool).toBe('brush');
    expect(stateAfter(tool('fill'), colour(3)).tool).toBe('fill');
  });
});

describe('history', () => {
  it('undoes and redoes many steps', () => {
    const actions = [0, 1, 2].flatMap((x) => [press(x), release]);
    const drawn = stateAfter(...actions);
    expect(text(drawn)).toBe('111000');
    const back = [undo, undo, undo, undo].reduce(reduceBoard, drawn);
    expect(text(back)).toBe('000000');
    expect(text([redo, redo].reduce(reduceBoard, back))).toBe('110000');
  });

  it('forgets undone steps when something new is drawn', () => {
    const state = stateAfter(press(0), release, undo, press(4), release, redo);
    expect(text(state)).toBe('000010');
  });

  it('counts clearing and loading as steps, but not camera frames', () => {
    const picture = filledRaster(6, 1, 7);
    expect(text(stateAfter(press(0), release, clear, undo))).toBe('100000');
    expect(text(stateAfter({ type: 'load', picture }, undo))).toBe('000000');
    expect(stateAfter({ type: 'frame', picture }).past).toEqual([]);
  });

  it('ends a stroke that is in progress', () => {
    expect(text(stateAfter(press(0), drag(2), undo))).toBe('000000');
  });

  it('keeps the last hundred steps', () => {
    const actions = Array.from({ length: 150 }, (_, i): BoardAction[] => [
      colour(i + 1),
      press(0),
      release,
    ]).flat();
    expect(stateAfter(...actions).past).toHaveLength(100);
  });
});

describe('the keyboard', () => {
  it('moves a cursor inside the image, and draws during a stroke', () => {
    const move = (dx: number): BoardAction => ({ type: 'move', dx, dy: 0 });
    const state = stateAfter(move(-2), press(1), move(2), release, move(99));
    expect(text(state)).toBe('011100');
    expect(state.cursor).toEqual({ x: 5, y: 0 });
  });
});

describe('the key that draws', () => {
  it('starts a stroke at the cursor, and ends it', () => {
    const toggle: BoardAction = { type: 'toggle' };
    const move: BoardAction = { type: 'move', dx: -2, dy: 0 };
    const state = stateAfter(toggle, move, toggle, move);
    expect(text(state)).toBe('011100');
    expect(text(stateAfter(toggle, move, cancel))).toBe('000000');
    expect(text(reduceBoard(state, undo))).toBe('000000');
  });
});

describe('a picture with holes', () => {
  const picture = withHoles({ width: 6, height: 1, pixels: new Uint32Array(6).fill(0xff000001) });
  const holes = ({ drawing }: BoardState): string =>
    [...drawing.pixels].map((pixel) => (pixel === TRANSPARENT ? '.' : '1')).join('');
  const load: BoardAction = { type: 'load', picture };

  it('is erased by the brush, and brought back by the eraser and by clearing', () => {
    const erased = stateAfter(load, colour(TRANSPARENT), press(1), drag(4), release);
    expect(holes(erased)).toBe('1....1');
    const back = [tool('eraser'), press(2), drag(3), release].reduce(reduceBoard, erased);
    expect(holes(back)).toBe('1.11.1');
    expect(holes(reduceBoard(back, clear))).toBe('111111');
    expect(holes(reduceBoard(reduceBoard(back, clear), undo))).toBe('1.11.1');
  });

  it('loses its middle as one step', () => {
    const cut = stateAfter(load, { type: 'centre' });
    expect(holes(cut)).toBe('1...11');
    expect(holes(reduceBoard(cut, undo))).toBe('111111');
  });
});

describe('the rest', () => {
  it('keeps sizes in their range, and draws new noise', () => {
    expect(stateAfter({ type: 'size', size: 0 }).size).toBe(1);
    expect(stateAfter({ type: 'size', size: 999 }).size).toBe(64);
    expect(stateAfter({ type: 'sample' }).seed).toBe(1);
  });
});
