import { describe, expect, it } from 'vitest';
import type { TrainingEvent } from '../api/training-events.ts';
import { Pix2PixError } from '../core/errors.ts';
import { formatEvent, parseEvents } from './events.ts';

const STEP: TrainingEvent = {
  type: 'step',
  attempt: 1,
  step: 7,
  epoch: 2,
  lr: 2e-4,
  d_real: 0.625,
  d_fake: 0.75,
  p_real: 0.5,
  p_fake: 0.25,
  g_gan: 1.5,
  g_l1: 0.1,
  seconds: 0.25,
};
const EPOCH: TrainingEvent = {
  type: 'epoch',
  attempt: 1,
  step: 8,
  epoch: 2,
  validation_l1: 0.3,
  samples: 'samples/epoch-0002.png',
  seconds: 12,
};
const BARE_STEP: TrainingEvent = {
  type: 'step',
  attempt: 2,
  step: 9,
  epoch: 3,
  lr: 1e-4,
  g_l1: 0.1,
  seconds: 1,
};
const BARE_EPOCH: TrainingEvent = { type: 'epoch', attempt: 2, step: 9, epoch: 3, seconds: 1 };
const EVENTS = [STEP, EPOCH, BARE_STEP, BARE_EPOCH];

describe('formatEvent', () => {
  it('gives one line with its end', () => {
    expect(formatEvent(BARE_EPOCH)).toBe('{"type":"epoch","attempt":2,"step":9,"epoch":3,"seconds":1}\n');
  });
});

describe('parseEvents', () => {
  it('gives back what was formatted, in order', () => {
    expect(parseEvents(EVENTS.map(formatEvent).join(''))).toEqual(EVENTS);
  });

  it('finds no events in an empty file', () => {
    expect(parseEvents('')).toEqual([]);
  });

  it('drops a last line that was torn, wherever it was torn', () => {
    const whole = formatEvent(STEP);
    const last = formatEvent(EPOCH);
    for (let length = 0; length < last.length; length++)
      expect(parseEvents(whole + last.slice(0, length))).toEqual([STEP]);
  });

  it.each([
    ['{"type":"step"', 'column 15: the text ends, but a comma or } was expected'],
    ['', 'column 1: the text ends, but a value was expected'],
    [
      '{"type":"pause","attempt":1,"step":1,"epoch":1,"seconds":1}',
      'type is "pause", expected "step" or "epoch"',
    ],
    ['{"type":"epoch","attempt":1,"step":0,"epoch":1,"seconds":1}', 'step is 0, expected more than 0'],
    ['{"type":"epoch","attempt":1,"step":1,"epoch":1}', 'seconds is missing, expected a number'],
    ['{"type":"step","attempt":1,"step":"2","epoch":1,"lr":1,"seconds":1}', 'step is "2", expected a number'],
  ])('names file, line, key and what was expected: %s', (line, fault) => {
    const text = `${formatEvent(STEP)}${line}\n${formatEvent(EPOCH)}`;
    const run = () => parseEvents(text, 'runs/a/events.jsonl');
    expect(run).toThrow(Pix2PixError);
    expect(run).toThrow(
      expect.objectContaining({
        code: 'FORMAT',
        message: `runs/a/events.jsonl: line 2 is not a training event (${fault}); restore the file, or correct the line`,
      }),
    );
  });
});
