import { writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resultsSchema } from '../../api/results.ts';
import { runDetailsSchema, runListSchema } from '../../api/runs.ts';
import { sampleListSchema } from '../../api/samples.ts';
import { makeRoot, openTestApp, removeApp, type TestApp } from '../app.testing.ts';
import {
  addEvents,
  colourModel,
  eventsOf,
  runRecord,
  writeCycleRun,
  writeRun,
} from '../run-folders.testing.ts';

let test: TestApp;
beforeEach(async () => {
  test = await openTestApp(await makeRoot());
});
afterEach(() => removeApp(test));

describe('runs', () => {
  it('are listed, the newest first, apart from those that cannot be read', async () => {
    await writeRun(join(test.root, 'runs', 'newer'), { record: { createdAt: '2026-02-01T00:00:00.000Z' } });
    await writeRun(join(test.root, 'runs', 'broken'));
    await writeFile(join(test.root, 'runs', 'broken', 'run.json'), '{}');
    const list = runListSchema.parse(await test.json('/api/runs'));
    expect(list.runs.map(({ id }) => id)).toEqual(['newer', 'first']);
    expect(list.unreadable).toMatchObject([
      { id: 'broken', message: expect.stringContaining('broken/run.json') },
    ]);
    expect(JSON.stringify(list)).not.toContain(test.root);
  });

  it('are described in full', async () => {
    const details = runDetailsSchema.parse(await test.json('/api/runs/first'));
    expect(details).toMatchObject({ state: 'complete', preset: 'paper', options: { ngf: 4 } });
  });

  it('have names with any letters', async () => {
    await writeRun(join(test.root, 'runs', 'ü & 50%'));
    const { runs } = runListSchema.parse(await test.json('/api/runs'));
    const id = runs.map((run) => run.id).find((one) => one.startsWith('ü')) as string;
    expect(await test.json(`/api/runs/${encodeURIComponent(id)}`)).toMatchObject({ name: 'ü & 50%' });
  });

  it('have a log and a model to download', async () => {
    const log = await test.ask('/api/runs/first/log');
    expect(await log.text()).toContain('complete at step 8\n');
    const model = await test.ask('/api/runs/first/model.onnx');
    expect(model.headers.get('content-disposition')).toContain('first.onnx');
    expect(new Uint8Array(await model.arrayBuffer())).toEqual(colourModel());
  });
});

describe('samples', () => {
  it('of a run both ways have what came back in place of a target', async () => {
    await writeCycleRun(join(test.root, 'runs', 'houses'));
    const { columns } = sampleListSchema.parse(await test.json('/api/runs/houses/samples'));
    expect(columns).toEqual(['input', 'output', 'back']);
  });

  it('are sheets in order, whose addresses may be cached forever', async () => {
    const list = sampleListSchema.parse(await test.json('/api/runs/first/samples'));
    expect(list).toMatchObject({ rows: 2, tileWidth: 8, tileHeight: 8, gap: 2 });
    expect(list.sheets.map(({ epoch, metrics }) => [epoch, metrics.l1])).toEqual([
      [1, 1],
      [2, 0.5],
    ]);
    const sheet = await test.ask(`/${list.sheets[1]?.url}`);
    expect(sheet.headers.get('cache-control')).toContain('immutable');
    const { width, height } = await sharp(await sheet.arrayBuffer()).metadata();
    expect([width, height]).toEqual([3 * 10 - 2, 2 * 10 - 2]);
    const unnamed = await test.ask('/api/runs/first/samples/1.png?v=old');
    expect(unnamed.headers.get('cache-control')).toBe('private, no-cache');
  });

  it('are of the size of the run', async () => {
    const options = { ...runRecord().options, size: 16 };
    await writeRun(join(test.root, 'runs', 'wide'), { record: { options } });
    expect(await test.json('/api/runs/wide/samples')).toMatchObject({ tileWidth: 16 });
  });

  it('are empty before the first epoch', async () => {
    await writeRun(join(test.root, 'runs', 'young'), { events: [] });
    expect(await test.json('/api/runs/young/samples')).toMatchObject({ sheets: [], rows: 0 });
    expect(await test.failure('/api/runs/young/thumbnail.webp')).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
    });
  });

  it('have a small picture', async () => {
    const picture = await test.ask('/api/runs/first/thumbnail.webp?v=1-8');
    const { format, width, height } = await sharp(await picture.arrayBuffer()).metadata();
    expect({ format, width, height }).toEqual({ format: 'webp', width: 8, height: 8 });
    expect(picture.headers.get('cache-control')).toContain('immutable');
  });

  it('are not read from outside the run’s folder', async () => {
    await writeFile(join(test.root, 'runs', 'secret.png'), 'secret');
    const event = { ...eventsOf(1, 4, 4)[1], samples: '../secret.png' };
    await writeRun(join(test.root, 'runs', 'foreign'), { events: [] });
    await addEvents(join(test.root, 'runs', 'foreign'), [event as never]);
    expect(await test.failure('/api/runs/foreign/samples/1.png')).toMatchObject({ status: 404 });
    expect(await test.json('/api/runs/foreign/samples')).toMatchObject({ sheets: [] });
  });
});

describe('results', () => {
  it('are pairs with their images and metrics', async () => {
    const results = resultsSchema.parse(await test.json('/api/runs/first/results'));
    expect(results).toMatchObject({ split: 'val', means: { l1: 0.25 }, pairs: [{ name: 'a/1' }] });
    const image = await test.ask(`/${results.pairs[0]?.output}`);
    expect((await sharp(await image.arrayBuffer()).metadata()).width).toBe(8);
    expect(image.headers.get('cache-control')).toContain('immutable');
  });

  it('are missing before they are written', async () => {
    await writeRun(join(test.root, 'runs', 'young'), { events: [] });
    expect(await test.failure('/api/runs/young/results')).toMatchObject({
      status: 404,
      message: expect.stringContaining('run young has no results yet'),
    });
  });
});

describe('stopping a run', () => {
  it('asks its process once', async () => {
    await writeRun(join(test.root, 'runs', 'live'), { events: eventsOf(1, 1, 2) });
    const lock = JSON.stringify({ pid: process.pid, host: hostname() });
    await writeFile(join(test.root, 'runs', 'live', 'training.lock'), lock);
    for (let i = 0; i < 2; i++) {
      const response = await test.ask('/api/runs/live/stop', { method: 'POST' });
      expect([response.status, await response.json()]).toEqual([202, { isStopping: true }]);
    }
    expect(test.stopped).toEqual([process.pid]);
    expect(await test.json('/api/runs/live')).toMatchObject({
      state: 'running',
      isStopping: true,
      canStop: false,
    });
  });

  it('is a conflict if the run is not training', async () => {
    expect(await test.failure('/api/runs/first/stop', { method: 'POST' })).toEqual({
      status: 409,
      code: 'CONFLICT',
      message: 'serve: run first is complete; only a run that is training can be stopped',
    });
  });

  it('is refused to pages of other sites', async () => {
    const headers = { origin: 'https://evil.example' };
    expect(await test.failure('/api/runs/first/stop', { method: 'POST', headers })).toMatchObject({
      status: 403,
      code: 'ORIGIN',
    });
  });
});
