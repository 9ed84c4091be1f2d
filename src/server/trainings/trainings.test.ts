/** Trainings through the API, with real processes and a tiny data set. */
import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunDetails } from '../../api/runs.ts';
import type { DataSetList, Training, TrainingList } from '../../api/trainings.ts';
import { zipArchive } from '../../data/node/download/zip.testing.ts';
import { openTestApp, type TestApp } from '../app.testing.ts';
import { writeRun } from '../run-folders.testing.ts';
import { openStopper } from '../runs/run-process.ts';
import { OWN_COMMAND } from './training-process.ts';
import { openTrainingService, type TrainingServiceOptions } from './training-service.ts';

/** Over in a moment; with more steps it goes on until it is stopped. */
const TINY = { size: 64, ngf: 4, ndf: 4, epochs: 1 };
const LONG = { ...TINY, epochs: 100_000 };

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

let made: string;
beforeAll(async () => {
  spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs')], { stdio: 'ignore' });
  made = await mkdtemp(join(tmpdir(), 'trainings-data-'));
  const [node, bin] = OWN_COMMAND as [string, string];
  spawnSync(node, [bin, 'dataset', 'sample', join(made, 'houses'), '--pairs', '6', '--size', '64']);
}, 120_000);
afterAll(() => rm(made, { recursive: true }));

let root: string;
let test: TestApp;
let close: () => Promise<void>;
const notices: string[] = [];

/** A server over `root`, as after a start. */
const open = async (options: Partial<TrainingServiceOptions> = {}): Promise<void> => {
  const trainings = await openTrainingService({
    paths: [join(root, 'runs')],
    data: [made],
    trainings: undefined,
    isReadOnly: false,
    isLocal: true,
    stopper: openStopper(),
    onNotice: (line) => notices.push(line),
    ...options,
  });
  test = await openTestApp(root, {
    services: { trainings, isReadOnly: options.isReadOnly ?? false, stopper: openStopper() },
  });
  close = async () => {
    if (trainings.canTrain) await trainings.queue.close();
    await test.close();
  };
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trainings-'));
  await mkdir(join(root, 'app'));
  await mkdir(join(root, 'runs'));
  notices.splice(0);
  await open();
});
afterEach(async () => {
  const { trainings = [] } = await list();
  for (const { id, state } of trainings)
    if (state !== 'failed') await test.ask(`/api/trainings/${id}/stop`, { method: 'POST' });
  await expect
    .poll(async () => (await list()).trainings.filter(({ state }) => state !== 'failed'), WAIT)
    .toEqual([]);
  await close();
  await rm(root, { recursive: true });
}, 120_000);

const WAIT = { timeout: 60_000, interval: 100 };

const list = async (): Promise<TrainingList> => (await test.json('/api/trainings')) as TrainingList;
const states = async (): Promise<string[]> =>
  (await list()).trainings.map(({ id, state, place }) => `${id} ${state}${place ? ` ${place}` : ''}`);
const dataSets = async (): Promise<string[]> =>
  ((await test.json('/api/data')) as DataSetList).dataSets.map(({ id, origin }) => `${id} ${origin}`);
const run = async (id: string): Promise<Partial<RunDetails>> =>
  (await test.json(`/api/runs/${id}`)) as Partial<RunDetails>;

const post = (value: unknown): RequestInit => ({ method: 'POST', body: JSON.stringify(value) });
const start = async (value: unknown): Promise<Training> =>
  (await (await test.ask('/api/trainings', post(value))).json()) as Training;
const training = (id: string): Promise<void> =>
  expect.poll(async () => (await run(id)).step ?? 0, WAIT).toBeGreaterThan(0);

describe('a training', () => {
  it('runs as the command does, one at a time, and leaves a run', async () => {
    expect(await dataSets()).toEqual(['houses folder']);
    const asked = [1, 2].map(() => start({ data: 'houses', preset: 'small', options: TINY })); // at once
    const answers = await Promise.all(asked);
    expect(new Set(answers.map(({ id, state, place }) => [id, state, place].join()))).toEqual(
      new Set(['houses,running,', 'houses-2,queued,1']),
    );
    await expect.poll(states, WAIT).toEqual([]);
    for (const id of ['houses', 'houses-2'])
      expect(await run(id)).toMatchObject({
        ...{ state: 'complete', hasModel: true, preset: 'small', dataName: 'houses' },
        options: { ngf: 4, epochs: 1 },
      });
    expect(await readdir(join(root, 'runs', '.trainings'))).not.toContain('houses.json');
  }, 120_000);

  it('is saved when it is stopped, goes on when asked to, and can then be deleted', async () => {
    await start({ data: 'houses', name: 'first', options: LONG });
    await training('first');
    expect(await test.failure('/api/runs/first?confirm=first', { method: 'DELETE' })).toMatchObject({
      ...{ status: 409, code: 'CONFLICT', message: 'serve: run first is training; stop it first' },
    });
    await test.ask('/api/trainings/first/stop', { method: 'POST' });
    await expect.poll(states, WAIT).toEqual([]);
    const stopped = await run('first');
    expect(stopped).toMatchObject({ state: 'stopped', attempt: 1 });

    await start({ data: 'houses', name: 'other', options: LONG }); // so that the first one has to wait
    const resumed = (await (await test.ask('/api/runs/first/resume', { method: 'POST' })).json()) as Training;
    expect(resumed).toMatchObject({ id: 'first', run: 'first', state: 'queued', place: 1, isResume: true });
    expect(await test.failure('/api/runs/first/resume', { method: 'POST' })).toMatchObject({
      code: 'CONFLICT',
    });
    expect(await test.failure('/api/runs/first?confirm=first', { method: 'DELETE' })).toMatchObject({
      message: 'serve: run first waits in the queue; take it out of the queue first, or wait',
    });
    await training('other');
    await test.ask('/api/runs/other/stop', { method: 'POST' }); // as the page of the run does
    await expect.poll(states, WAIT).toEqual(['first running']);
    await expect.poll(async () => (await run('first')).attempt, WAIT).toBe(2);
    await test.ask('/api/trainings/first/stop', { method: 'POST' });
    await expect.poll(states, WAIT).toEqual([]);

    expect(await test.failure('/api/runs/first?confirm=frist', { method: 'DELETE' })).toMatchObject({
      ...{ status: 400, code: 'OPTION' },
    });
    expect((await run('first')).state).toBe('stopped');
    expect((await test.ask('/api/runs/first?confirm=first', { method: 'DELETE' })).status).toBe(200);
    expect(await readdir(join(root, 'runs'))).toEqual(['.trainings', 'other']);
  }, 180_000);

  it('goes on while the server is restarted, and so does the queue', async () => {
    await start({ data: 'houses', name: 'first', options: LONG });
    await start({ data: 'houses', name: 'second', options: TINY });
    await close(); // perhaps before the first step
    expect(notices.at(-1)).toBe(
      'trainings: 1 goes on without the server, 1 in the queue waits for its next start',
    );
    await open();
    expect(await states()).toEqual(['first running', 'second queued 1']);
    await training('first');
    await test.ask('/api/trainings/first/stop', { method: 'POST' });
    await expect.poll(states, WAIT).toEqual([]);
    expect(await run('first')).toMatchObject({ state: 'stopped' });
    expect(await run('second')).toMatchObject({ state: 'complete' });
  }, 180_000);

  it('says why it failed, without paths of the server, and is listed until it is forgotten', async () => {
    const broken = join(root, 'runs', 'broken');
    await mkdir(join(broken, 'train'), { recursive: true });
    await writeFile(join(broken, 'train', '1.png'), 'no image');
    expect(await dataSets()).toEqual(['houses folder', 'broken folder']);
    await start({ data: 'broken', name: 'first', options: TINY });
    await expect.poll(states, WAIT).toEqual(['first failed']);
    const [failed] = (await list()).trainings;
    expect(failed?.error?.join('\n')).toMatch(/1\.png/);
    expect(failed?.error?.join('\n')).not.toContain(root);
    await test.ask('/api/trainings/first', { method: 'DELETE' });
    expect(await states()).toEqual([]);
  }, 120_000);

  it('that waits can be taken out of the queue', async () => {
    await start({ data: 'houses', name: 'first', options: LONG });
    await start({ data: 'houses', name: 'second', options: LONG });
    await test.ask('/api/trainings/second/stop', { method: 'POST' });
    expect(await states()).toEqual(['first running']);
    expect(await test.failure('/api/trainings/second/stop', { method: 'POST' })).toMatchObject({
      status: 404,
    });
  }, 120_000);
});

describe('a request for a training', () => {
  it.each([
    ['of no data set', { data: 'huoses' }, 404, 'did you mean "houses"?'],
    ['that leads out of the folder', { data: '../houses' }, 404, 'no data set'],
    ['with a preset that there is not', { data: 'houses', preset: 'papre' }, 400, 'paper'],
    ['with an option that there is not', { data: 'houses', options: { nfg: 4 } }, 400, 'ngf'],
    ['with a wrong value', { data: 'houses', options: { size: 100.5 } }, 400, 'size'],
    ['with a key that there is not', { data: 'houses', out: '/tmp/x' }, 400, 'out'],
    ['with a name that is a path', { data: 'houses', name: '../x' }, 400, 'name'],
    ['with a name that is a flag', { data: 'houses', name: '--resume' }, 400, 'name'],
    ['with the name of another run', { data: 'houses', name: 'taken' }, 409, 'choose another name'],
  ])('%s is refused', async (_, value, status, text) => {
    await writeRun(join(root, 'runs', 'taken'));
    const failure = await test.failure('/api/trainings', post(value));
    expect(failure).toMatchObject({ status, message: expect.stringContaining(text) });
    expect(await states()).toEqual([]);
  });

  it('that is no JSON is refused, and one of another site', async () => {
    expect(await test.failure('/api/trainings', { method: 'POST', body: '{' })).toMatchObject({
      status: 400,
    });
    const headers = { 'sec-fetch-site': 'cross-site' };
    const failure = await test.failure('/api/trainings', { ...post({ data: 'houses' }), headers });
    expect(failure).toMatchObject({ status: 403, code: 'ORIGIN' });
  });
});

describe('a data set', () => {
  const image = (): Promise<Buffer> => readFile(join(made, 'houses', 'train', '0001.png'));
  const files = async (folder: string): Promise<string[]> =>
    (await readdir(join(root, 'runs', '.trainings', 'data', folder), { recursive: true })).sort();

  it('comes file by file, and is trained on and deleted', async () => {
    const made = await (await test.ask('/api/data?name=mine', { method: 'POST' })).json();
    expect(made).toEqual({ id: 'mine', origin: 'upload', files: 0, bytes: 0 });
    const send = (path: string, body: Uint8Array) =>
      test.ask(`/api/data/mine/files?path=${encodeURIComponent(path)}`, {
        method: 'POST',
        body: body as Uint8Array<ArrayBuffer>,
      });
    const body = await image();
    for (const path of ['train/1.png', 'train/2.png', 'train/2.png', 'val/1.png'])
      expect(await (await send(path, body)).json()).toEqual({ isKept: true });
    expect(await (await send('train/.DS_Store', body)).json()).toEqual({ isKept: false });
    expect(await (await send('train/run.exe', body)).json()).toEqual({ isKept: false });
    expect(await files('mine')).toEqual(['train', 'train/1.png', 'train/2.png', 'val', 'val/1.png']);
    for (const path of ['../1.png', '/1.png', 'train/../../1.png', 'C:\\1.png', 'train//1.png'])
      expect((await send(path, body)).status).toBe(400);
    const { dataSets: known, roomBytes } = (await test.json('/api/data')) as DataSetList;
    expect(known[0]).toEqual({ id: 'mine', origin: 'upload', files: 3, bytes: 3 * body.length });
    expect(roomBytes).toBe(8e9 - 3 * body.length);

    await start({ data: 'mine', options: LONG });
    expect(await test.failure('/api/data/mine?confirm=mine', { method: 'DELETE' })).toMatchObject({
      status: 409,
    });
    await training('mine');
    await test.ask('/api/trainings/mine/stop', { method: 'POST' });
    await expect.poll(states, WAIT).toEqual([]);
    expect((await test.ask('/api/data/mine?confirm=mine', { method: 'DELETE' })).status).toBe(200);
    expect(await dataSets()).toEqual(['houses folder']);
  }, 120_000);

  const sendZip = (body: Buffer) => ({
    method: 'POST',
    headers: { 'content-type': 'application/zip' },
    body: body as Uint8Array<ArrayBuffer>,
  });

  it('comes as a .zip, with a folder around it or without', async () => {
    const data = await image();
    const entries = ['houses/train/1.png', 'houses/val/1.png', '__MACOSX/houses/._1.png', 'houses/.DS_Store'];
    await test.ask('/api/data?name=zipped', sendZip(zipArchive(entries.map((path) => ({ path, data })))));
    expect(await files('zipped')).toEqual(['train', 'train/1.png', 'val', 'val/1.png']);
    await test.ask('/api/data?name=zipped', sendZip(zipArchive([{ path: 'train/1.png', data }])));
    expect(await files('zipped-2')).toEqual(['train', 'train/1.png']);
  });

  it.each([
    ['damaged', () => Buffer.from('PK no zip')],
    ['without images', () => zipArchive([{ path: 'a.exe', data: Buffer.from('a') }])],
    ['with a path that leads elsewhere', () => zipArchive([{ path: '../../a.png', data: Buffer.from('a') }])],
    ['with a wrong checksum', () => zipArchive([{ path: 'a.png', data: Buffer.from('a'), checksum: 1 }])],
  ])('as a .zip %s leaves nothing', async (_, zip) => {
    const { status } = await test.failure('/api/data?name=bad', sendZip(zip()));
    expect([400, 422]).toContain(status);
    expect(await readdir(join(root, 'runs', '.trainings', 'data'))).toEqual([]);
  });

  it('with a list of files outside is not trained on', async () => {
    const lines = Buffer.from('{"pair": "/etc/passwd"}\n{"pair": "../../secret.png"}\n');
    await test.ask('/api/data?name=list', sendZip(zipArchive([{ path: 'train.jsonl', data: lines }])));
    expect(await test.failure('/api/trainings', post({ data: 'list' }))).toMatchObject({
      ...{
        status: 422,
        message: expect.stringContaining('/etc/passwd, expected files of the data set itself'),
      },
    });
  });

  it('that has no room leaves nothing', async () => {
    await close();
    await open({ uploadedBytes: 1000 });
    const body = Buffer.alloc(600);
    const send = (path: string) =>
      test.ask(`/api/data/mine/files?path=${path}`, {
        method: 'POST',
        body: body as Uint8Array<ArrayBuffer>,
      });
    await test.ask('/api/data?name=mine', { method: 'POST' });
    const answers = await Promise.all([send('1.png'), send('2.png')]); // at once: one has room
    expect(answers.filter(({ status }) => status === 413).length).toBeGreaterThan(0);
    expect((await files('mine')).length).toBeLessThan(2);
    const zip = zipArchive([{ path: 'a.png', data: Buffer.alloc(50_000) }]); // small until it is unpacked
    expect(zip.length).toBeLessThan(1000);
    expect(await test.failure('/api/data?name=bomb', sendZip(zip))).toMatchObject({
      status: 413,
      code: 'LIMIT',
    });
    expect(await readdir(join(root, 'runs', '.trainings', 'data'))).toEqual(['mine']);
  });
});

describe('a server', () => {
  const changes: readonly (readonly [path: string, method: string])[] = [
    ['/api/runs/first/stop', 'POST'],
    ['/api/runs/first/resume', 'POST'],
    ['/api/runs/first?confirm=first', 'DELETE'],
    ['/api/trainings', 'POST'],
    ['/api/trainings/first/stop', 'POST'],
    ['/api/trainings/first', 'DELETE'],
    ['/api/data?name=mine', 'POST'],
    ['/api/data/mine/files?path=1.png', 'POST'],
    ['/api/data/mine?confirm=mine', 'DELETE'],
  ];

  it('for reading only changes nothing', async () => {
    await writeRun(join(root, 'runs', 'first'), { hasModel: true });
    await close();
    await open({ isReadOnly: true });
    for (const [path, method] of changes)
      expect(await test.failure(path, { method })).toMatchObject({ status: 403, code: 'REFUSED' });
    expect(await list()).toMatchObject({ canTrain: false, refusal: expect.stringContaining('--read-only') });
    expect((await run('first')).state).toBe('complete');
    expect(await readdir(join(root, 'runs'))).toEqual(['first']);
  });

  it('that other machines reach starts and deletes nothing unless it was asked to', async () => {
    await close();
    await open({ isLocal: false });
    for (const [path, method] of changes.slice(1))
      expect(await test.failure(path, { method })).toMatchObject({
        ...{ status: 403, code: 'REFUSED', message: expect.stringContaining('--trainings 1') },
      });
    await close();
    await open({ isLocal: false, trainings: 2 });
    expect(await list()).toMatchObject({ canTrain: true, atOnce: 2 });
  });

  it('shares no queue with another one', async () => {
    await start({ data: 'houses', name: 'first', options: LONG });
    const first = { test, close };
    await open();
    expect(await test.failure('/api/trainings', post({ data: 'houses' }))).toMatchObject({
      ...{ status: 409, message: expect.stringContaining('another pix2pix serve') },
    });
    await close();
    ({ test, close } = first);
    expect(await states()).toEqual(['first running']);
  }, 120_000);

  it('takes a copy of a run folder for a run of its own', async () => {
    await writeRun(join(root, 'runs', 'first'));
    await cp(join(root, 'runs', 'first'), join(root, 'runs', 'copy'), { recursive: true });
    expect((await test.ask('/api/runs/copy?confirm=copy', { method: 'DELETE' })).status).toBe(200);
    expect((await run('first')).id).toBe('first');
  });
});
