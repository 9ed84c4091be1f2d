import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventListSchema } from '../../api/events.ts';
import { makeRoot, openTestApp, removeApp, type TestApp } from '../app.testing.ts';
import { readFrames } from './event-stream.testing.ts';

let test: TestApp;
beforeEach(async () => {
  test = await openTestApp(await makeRoot());
});
afterEach(() => removeApp(test));

describe('events', () => {
  it('stream from the start, from an id in the address, or from the id with which a browser reconnects', async () => {
    const first = async (path: string, init?: RequestInit) => {
      const response = await test.ask(path, init);
      const frame = await readFrames(response).next('events');
      return (frame.data as { step: number; type: string }[])[0];
    };
    expect(await first('/api/runs/first/events')).toMatchObject({ step: 1 });
    expect(await first('/api/runs/first/events?after=1-3')).toMatchObject({ step: 4, type: 'step' });
    const headers = { 'last-event-id': '1-7' };
    expect(await first('/api/runs/first/events?after=1-3', { headers })).toMatchObject({ step: 8 });
  });

  it('are a list too', async () => {
    const all = eventListSchema.parse(await test.json('/api/runs/first/events.json'));
    expect([all.events.length, all.lastId, all.cut]).toEqual([10, '1-8-epoch', undefined]);
    const rest = eventListSchema.parse(await test.json('/api/runs/first/events.json?after=1-8'));
    expect(rest.events).toMatchObject([{ type: 'epoch' }]);
    expect(await test.json('/api/runs/first/events.json?after=2-99')).toEqual({
      cut: { step: 8 },
      events: [],
      lastId: '1-8-epoch',
    });
  });

  it('go on after an id and nothing else', async () => {
    expect(await test.failure('/api/runs/first/events?after=yesterday')).toMatchObject({
      status: 400,
      code: 'OPTION',
      message: expect.stringContaining('"yesterday" is not the id of an event'),
    });
  });

  it('have a limit of watchers, in which closed streams do not count', async () => {
    for (let i = 0; i < 65; i++) await test.ask('/api/runs/first/events', { method: 'HEAD' });
    const streams: Response[] = [];
    for (let i = 0; i < 64; i++) streams.push(await test.ask('/api/runs/first/events'));
    const refused = await test.ask('/api/runs/first/events');
    expect([refused.status, Number(refused.headers.get('retry-after')) >= 1]).toEqual([429, true]);
    await streams[0]?.body?.cancel();
    expect((await test.ask('/api/runs/first/events')).status).toBe(200);
  });
});
