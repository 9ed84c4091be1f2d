import { describe, expect, it } from 'vitest';
import { boardInput, boardSize, shownText } from './board-input.ts';

const raw = (channels: number) =>
  ({ kind: 'raw', channels, range: [120, 4095] as [number, number] }) as const;

describe('boardInput', () => {
  it.each([
    ['a picture', { inputChannels: 3 }, 'picture'],
    ['a picture in gray', { inputChannels: 1 }, 'picture'],
    ['values of a channel', { inputChannels: 1, inputHolds: raw(1) }, 'picture'],
    ['classes', { inputChannels: 12, inputHolds: { kind: 'ids', channels: 12 } }, 'picture'],
    [
      'lightness',
      { inputChannels: 1, task: 'colorize', inputHolds: { kind: 'lab', channels: 1 } },
      'picture',
    ],
    ['a picture with alpha', { inputChannels: 4, inputHolds: { kind: 'colour', channels: 4 } }, 'alpha'],
    ['holes', { inputChannels: 4, task: 'inpaint' }, 'holes'],
    ['values of four channels', { inputChannels: 4, inputHolds: raw(4) }, 'none'],
    ['values of six channels', { inputChannels: 6, inputHolds: raw(6) }, 'none'],
  ] as const)('of a model of %s', (_, model, input) => {
    expect(boardInput(model)).toBe(input);
  });
});

it('super-resolution draws what it enlarges to the size of the training', () => {
  expect(boardSize(256)).toEqual({ width: 256, height: 256 });
  expect(boardSize(256, 128, 4)).toEqual({ width: 64, height: 32 });
});

describe('shownText', () => {
  it('says which values are black and white, and which channels are shown', () => {
    expect(shownText(undefined)).toBeUndefined();
    expect(shownText({ kind: 'colour', channels: 4 })).toBeUndefined();
    expect(shownText(raw(1))).toBe('black is 120, white 4,095');
    expect(shownText(raw(6))).toBe(
      'channels 1, 2 and 3 of 6 as red, green and blue; black is 120, white 4,095',
    );
  });
});
