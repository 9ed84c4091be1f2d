import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunState } from '../../api/runs.ts';
import { folderStore } from '../../training/node/folder-store.ts';
import { cutEvents } from '../../training/run-events.ts';
import { addEvents, eventsOf } from '../run-folders.testing.ts';
import { openFollower } from '../runs/follow-events.ts';
import { readFrames } from './event-stream.testing.ts';
import { eventStream } from './event-stream.ts';

let folder: string;
let path: string;
let ending: AbortController;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'event-stream-'));
  path = join(folder, 'events.jsonl');
  ending = new AbortController();
});
afterEach(async () => {
  ending.abort();
  await rm(folder, { recursive: true });
});

const IDLE: RunState = { state: 'stopped', canStop: false, isStopping: false };

const open = (state: () => Promise<RunState> = async () => IDLE, heartbeatMs = 10_000) =>
  eventStream({
    follower: openFollower(path),
    state,
    signal: ending.signal,
    pollMs: 5,
    stateMs: 10,
    heartbeatMs,
  });

const idsOf = (data: unknown): string[] =>
  (data as { attempt: number; step: number; type: string }[]).map(
    ({ attempt, step, type }) => `${attempt}-${step}${type === 'step' ? '' : `-${type}`}`,
  );

describe('the stream of a run', () => {
  it('starts with the past events and the state, and continues with new events', async () => {
    await addEvents(folder, eventsOf(1, 1, 4));
    const { response } = open();
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const frames = readFrames(response);
    const past = await frames.next('events');
    expect([past.id, idsOf(past.data)]).toEqual(['1-4-epoch', ['1-1', '1-2', '1-3', '1-4', '1-4-epoch']]);
    expect((await frames.next('state')).data).toEqual(IDLE);
    await addEvents(folder, eventsOf(1, 5, 5));
    expect(await frames.next('events')).toMatchObject({ id: '1-5', data: [{ step: 5 }] });
  });

  it('reports a cut with the id of the last event that remains, and then the repeated steps', async () => {
    await addEvents(folder, eventsOf(1, 1, 7));
    const frames = readFrames(open().response);
    await frames.next('events');
    await cutEvents(folderStore(folder), 5);
    expect(await frames.next('cut')).toEqual({ event: 'cut', id: '1-5', data: { step: 5 } });
    await addEvents(folder, eventsOf(2, 6, 6));
    expect((await frames.next('events')).id).toBe('2-6');
  });

  it('reports the state when it changes, and only then', async () => {
    let state: RunState = { ...IDLE, state: 'running' };
    const frames = readFrames(open(async () => state).response);
    expect((await frames.next('state')).data).toMatchObject({ state: 'running' });
    state = IDLE;
    expect((await frames.next('state')).data).toMatchObject({ state: 'stopped' });
  });

  it('sends a sign of life when nothing happens', async () => {
    const frames = readFrames(open(async () => IDLE, 20).response);
    await frames.until(': alive');
  });

  it('ends with the server, and when the client is gone', async () => {
    const first = open();
    const frames = readFrames(first.response);
    await frames.next('state');
    ending.abort();
    await frames.end();
    expect(first.gone.aborted).toBe(true);

    ending = new AbortController();
    const second = open();
    await second.response.body?.cancel();
    expect(second.gone.aborted).toBe(true);
  });

  it('ends with the reason where the file is damaged', async () => {
    await writeFile(path, 'no event\n');
    const frames = readFrames(open().response);
    expect((await frames.next('problem')).data).toMatchObject({ code: 'FORMAT' });
    await frames.end();
  });
});
