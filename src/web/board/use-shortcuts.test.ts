import { describe, expect, it } from 'vitest';
import { shortcutAction } from './use-shortcuts.ts';

const press = (key: string, held: { ctrlKey?: boolean; shiftKey?: boolean; altKey?: boolean } = {}) =>
  shortcutAction({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held }, 'labels');

describe('shortcutAction', () => {
  it('undoes and redoes with the usual keys', () => {
    expect(press('z', { ctrlKey: true })).toEqual({ type: 'undo' });
    expect(press('Z', { ctrlKey: true, shiftKey: true })).toEqual({ type: 'redo' });
    expect(press('y', { ctrlKey: true })).toEqual({ type: 'redo' });
  });

  it('chooses tools by their letter, only those on the board', () => {
    expect(press('f')).toEqual({ type: 'tool', tool: 'fill' });
    const event = { key: 'f', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
    expect(shortcutAction(event, 'lines')).toBeUndefined();
  });

  it('leaves the browser’s own keys alone', () => {
    expect(press('r', { ctrlKey: true })).toBeUndefined();
    expect(press('e', { altKey: true })).toBeUndefined();
  });
});
