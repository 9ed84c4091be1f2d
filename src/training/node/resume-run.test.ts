/** Runs that go on: to the same bits, longer, or not at all. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StepEvent } from '../../api/training-events.ts';
import { writeSampleDataSet } from '../../data/node/make/write-sample.ts';
import type { Device } from '../../runtime/device.ts';
import { openDevice } from '../../runtime/node/open-device.ts';
import type { PartialOptions } from '../../settings/options.ts';
import type { RunOutline } from '../run-control.ts';
import { readCheckpoint } from './checkpoint-files.ts';
import { readRunRecord, writeRunRecord } from './run-folder.ts';
import { eventsOf, openTestRuns, type TestRuns } from './train-run.testing.ts';
import { resumeRun, startRun } from './train-run.ts';

let runs: TestRuns;
let root: string;
let device: Device;
const request = (name: string, given: PartialOptions = {}) => runs.request(name, given);

beforeAll(async () => {
  runs = await openTestRuns();
  ({ root, device } = runs);
});
afterAll(() => runs.close());

describe('resumeRun', () => {
  /** A run that was stopped after a step. */
  const stopped = async (name: string, after: number): Promise<string> => {
    const controller = new AbortController();
    const onStep = ({ step }: StepEvent): void => {
      if (step === after) controller.abort();
    };
    return (await startRun(device, { ...request(name), signal: controller.signal, onStep })).folder;
  };
  const checksumOf = async (folder: string): Promise<string> =>
    (await readCheckpoint(join(folder, 'checkpoints', 'latest.safetensors'))).record.checksum;

  it('goes on to the bits of a run that was never stopped, in the middle of an epoch too', async () => {
    const whole = await startRun(device, request('never-stopped'));
    const folder = await stopped('stopped-at-7', 7);
    const outlines: RunOutline[] = [];
    const result = await resumeRun(device, { folder, onStart: (outline) => outlines.push(outline) });
    expect(outlines).toMatchObject([{ totalSteps: 10, from: { step: 7, epoch: 2, stepInEpoch: 2 } }]);
    expect(result).toMatchObject({ isComplete: true, position: whole.position });
    expect(await checksumOf(folder)).toBe(await checksumOf(whole.folder));
    expect((await eventsOf(folder)).map(({ attempt, step }) => `${attempt}/${step}`)).toEqual([
      ...['1/1', '1/2', '1/3', '1/4', '1/5', '1/5', '1/6', '1/7'],
      ...['2/8', '2/9', '2/10', '2/10'],
    ]);
  });

  it('drops events that are newer than the checkpoint, and a torn one', async () => {
    const folder = await stopped('torn', 6);
    const path = join(folder, 'events.jsonl');
    const [last] = (await eventsOf(folder)).slice(-1);
    await writeFile(
      path,
      `${await readFile(path, 'utf8')}${JSON.stringify({ ...last, step: 7 })}\n{"type":"st`,
    );
    await resumeRun(device, { folder });
    const steps = (await eventsOf(folder)).filter(({ type }) => type === 'step').map(({ step }) => step);
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('uses no number of an attempt again, not even of one that ended before its first event', async () => {
    const folder = await stopped('no-event', 6);
    const controller = new AbortController();
    controller.abort();
    await resumeRun(device, { folder, signal: controller.signal });
    expect((await readRunRecord(folder)).attempts).toBe(2);
    await resumeRun(device, { folder });
    const attempts = (await eventsOf(folder)).map(({ attempt }) => attempt);
    expect([...new Set(attempts)]).toEqual([1, 3]);
  });

  it('trains longer if asked to, and does nothing if all is done', async () => {
    const folder = await stopped('longer', 4);
    const longer = await resumeRun(device, { folder, changes: { epochs: 3 } });
    expect(longer.position.step).toBe(15);
    expect((await readRunRecord(folder)).options.epochs).toBe(3);
    const checksum = await checksumOf(folder);
    const record = await readRunRecord(folder);
    expect(record.end).toMatchObject({ reason: 'all-steps', step: 15, text: 'all 15 steps were taken' });
    const notices: string[] = [];
    const other: Device = { ...device, info: { ...device.info, threads: 7 } };
    const again = await resumeRun(other, { folder, onNotice: (line) => notices.push(line) });
    expect(again).toMatchObject({
      isComplete: true,
      unchanged: 'all 15 steps were taken; to go on, give epochs (--epochs) of 4 or more',
      position: { step: 15 },
    });
    expect(notices.join()).not.toContain('goes on'); // it does not
    expect(await checksumOf(folder)).toBe(checksum);
    expect(await readRunRecord(folder)).toEqual(record);

    const { end: _, ...older } = record; // as a version that did not note the end left it
    await writeRunRecord(folder, older);
    const { end } = await resumeRun(device, { folder });
    expect(end).toEqual({ reason: 'all-steps', step: 15, text: 'all 15 steps were taken' }); // and not when
  });

  it('has the reason of its end in run.json: asked to, an error, and none while it goes on', async () => {
    const folder = await stopped('reasons', 6);
    const endNow = async () => (await readRunRecord(folder)).end;
    expect(await endNow()).toMatchObject({
      reason: 'signal',
      step: 6,
      text: 'stopped on request at step 6',
    });
    const ends: unknown[] = [];
    let reading: Promise<unknown> | undefined;
    const failing = resumeRun(device, {
      folder,
      onStep: () => {
        reading ??= endNow().then((end) => ends.push(end));
      },
      onEpoch: () => {
        throw new Error('a caller failed');
      },
    });
    await expect(failing).rejects.toThrow('a caller failed');
    await reading;
    expect(ends).toEqual([undefined]);
    expect(await endNow()).toMatchObject({
      reason: 'error',
      step: 10,
      text: 'an error ended it at step 10: a caller failed',
    });
  });

  it('says that the device is another one than before', async () => {
    const folder = await stopped('elsewhere', 2);
    const other = await openDevice({ threads: 1 });
    const notices: string[] = [];
    await resumeRun(other, { folder, changes: { maxSteps: 3 }, onNotice: (line) => notices.push(line) });
    expect(notices).toContainEqual(expect.stringContaining('threads was 2, is 1'));
    await other.dispose();
  });

  it('refuses other data, a run in use, a damaged checkpoint, and what is not a run', async () => {
    const folder = await stopped('guarded', 2);
    const others = join(root, 'others');
    await writeSampleDataSet(others, { pairs: 7, size: 64, seed: 6 });
    await expect(resumeRun(device, { folder, data: others })).rejects.toMatchObject({ code: 'DATA' });

    const lock = join(folder, 'training.lock');
    await writeFile(lock, JSON.stringify({ pid: process.pid, host: hostname() }));
    await expect(resumeRun(device, { folder })).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await writeFile(lock, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() })); // beyond any process

    const checkpoint = join(folder, 'checkpoints', 'latest.safetensors');
    const bytes = await readFile(checkpoint);
    bytes[bytes.length - 9] = (bytes.at(-9) as number) ^ 1;
    await writeFile(checkpoint, bytes);
    await expect(resumeRun(device, { folder })).rejects.toMatchObject({ code: 'FORMAT' });
    expect(await readdir(folder)).not.toContain('training.lock');

    await expect(resumeRun(device, { folder: others })).rejects.toMatchObject({ code: 'FILE' });
  });
});
