import { describe, expect, it } from 'vitest';
import { HIGHER_IS_BETTER } from '../api/results.ts';
import { trainingEventSchema } from '../api/training-events.ts';
import { ERROR_CODES, Pix2PixError } from '../core/errors.ts';
import { PIXEL_METRICS } from '../metrics/pixel-metrics.ts';
import { errorBody, errorResponse } from './http/error-response.ts';
import { epochEvent, stepEvent } from './run-folders.testing.ts';

describe('the wire', () => {
  it('accepts what a training writes', () => {
    for (const event of [stepEvent(1, 2), epochEvent(1, 2)])
      expect(trainingEventSchema.parse(event)).toEqual(event);
  });

  it('lets terms of later versions pass', () => {
    const event = { ...epochEvent(1, 2), validation_new: 3 };
    expect(trainingEventSchema.parse(event)).toEqual(event);
  });

  it('knows for which metrics higher is better', () => {
    const higher = Object.values(PIXEL_METRICS).flatMap(({ columns }) =>
      columns.flatMap(({ name, better }) => (better === 'higher' ? [name] : [])),
    );
    expect([...HIGHER_IS_BETTER].sort()).toEqual(higher.sort());
  });
});

describe('an error', () => {
  it.each(Object.keys(ERROR_CODES))('%s has a fitting status', async (code) => {
    const response = errorResponse(new Pix2PixError(code as keyof typeof ERROR_CODES, 'here: this'));
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ code });
  });

  it('reveals no path of the disk, and no details of unexpected errors', async () => {
    expect(errorBody(new Pix2PixError('FILE', '/home/me/run.json: cannot be read')).message).not.toContain(
      '/home',
    );
    expect(errorBody(new Error('secret')).message).not.toContain('secret');
  });
});
