import { describe, expect, it } from 'vitest';
import { eventId, parseEventId } from './event-id.ts';

describe('the id of an event', () => {
  it.each([
    [{ attempt: 1, step: 200, type: 'step' }, '1-200'],
    [{ attempt: 12, step: 8, type: 'epoch' }, '12-8-epoch'],
  ])('of %j is %s, and says what it names', (place, id) => {
    expect(eventId(place)).toBe(id);
    expect(parseEventId(id)).toEqual(place);
  });

  it.each([
    '',
    '1',
    '1-',
    '-1-2',
    '1-2-',
    '1-2-Epoch',
    '1-2-epoch-3',
    ' 1-2',
    '1-2\n',
    'x-y',
    '1-9999999999999999',
  ])('is not %j', (text) => {
    expect(parseEventId(text)).toBeUndefined();
  });
});
