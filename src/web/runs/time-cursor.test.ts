import { describe, expect, it } from 'vitest';
import {
  moveCursor,
  NEWEST,
  nearestIndex,
  pictureMilliseconds,
  shownIndex,
  type TimeAction,
  type TimeCursor,
  timeKeyAction,
} from './time-cursor.ts';

const moved = (actions: readonly TimeAction[], count = 4, from: TimeCursor = NEWEST): TimeCursor =>
  actions.reduce((cursor, action) => moveCursor(cursor, action, count), from);

describe('the cursor of time', () => {
  it('stays at the newest sample when another arrives, and else where it is', () => {
    expect([shownIndex(NEWEST, 4), shownIndex(NEWEST, 5)]).toEqual([3, 4]);
    const earlier = moved([{ type: 'step', by: -1 }]);
    expect([shownIndex(earlier, 4), shownIndex(earlier, 5)]).toEqual([2, 2]);
    expect(
      moved([
        { type: 'step', by: -1 },
        { type: 'step', by: 1 },
      ]),
    ).toEqual(NEWEST);
  });

  it('ends at the first and the last sample', () => {
    expect(
      shownIndex(
        moved([
          { type: 'to', index: 0 },
          { type: 'step', by: -1 },
        ]),
        4,
      ),
    ).toBe(0);
    expect(moved([{ type: 'step', by: 1 }])).toEqual(NEWEST);
    expect(moved([{ type: 'to', index: Number.POSITIVE_INFINITY }])).toEqual(NEWEST);
    expect(shownIndex(moved([{ type: 'to', index: 2 }]), 2)).toBe(1); // a run that went back has fewer
    expect(shownIndex(NEWEST, 0)).toBe(0);
  });

  it('plays from the beginning, or from where it is, once to the end', () => {
    const film = (actions: readonly TimeAction[]): number[] => {
      let cursor = moved([...actions, { type: 'play' }]);
      const shown = [shownIndex(cursor, 4)];
      while (cursor.isPlaying) {
        cursor = moveCursor(cursor, { type: 'tick' }, 4);
        shown.push(shownIndex(cursor, 4));
      }
      return shown;
    };
    expect(film([])).toEqual([0, 1, 2, 3]);
    expect(film([{ type: 'to', index: 1 }])).toEqual([1, 2, 3]);
    expect(moved([{ type: 'play' }], 1)).toEqual(NEWEST);
  });

  it('stops playing when it is moved or paused', () => {
    const playing = moved([{ type: 'play' }, { type: 'tick' }]);
    expect(playing).toEqual({ index: 1, isPlaying: true });
    expect(moved([{ type: 'pause' }], 4, playing)).toEqual({ index: 1, isPlaying: false });
    expect(moved([{ type: 'pause' }, { type: 'tick' }], 4, playing).index).toBe(1);
    expect(moved([{ type: 'step', by: 1 }], 4, playing)).toEqual({ index: 2, isPlaying: false });
  });

  it('moves by keys, which are left to the browser with Ctrl or Alt', () => {
    const key = (name: string, parts = {}) =>
      timeKeyAction({ key: name, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...parts });
    expect(key('ArrowLeft')).toEqual({ type: 'step', by: -1 });
    expect(key('Home')).toEqual({ type: 'to', index: 0 });
    expect(key('ArrowLeft', { altKey: true })).toBeUndefined();
    expect(key('constructor')).toBeUndefined();
  });

  it('finds the sample of a step, and a pace at which a film can be watched', () => {
    expect([0, 60, 140, 999].map((step) => nearestIndex([50, 100, 150], step))).toEqual([0, 0, 2, 2]);
    expect([2, 50, 1000].map(pictureMilliseconds)).toEqual([500, 200, 80]);
  });
});
