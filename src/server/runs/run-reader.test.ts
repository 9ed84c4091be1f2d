import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runDetailsSchema, runSummarySchema } from '../../api/runs.ts';
import { lockRun } from '../../training/node/run-lock.ts';
import { DEFAULT_CADENCE, NO_DATA, type RunRecord } from '../../training/run-record.ts';
import {
  addEvents,
  epochEvent,
  eventsOf,
  runEntry,
  runRecord,
  type WriteRunOptions,
  writeCycleRun,
  writeRun,
} from '../run-folders.testing.ts';
import { type Entry, openLibrary } from './library.ts';
import { openStopper } from './run-process.ts';
import { openRunReader } from './run-reader.ts';

let root: string;
let run: Entry;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'run-reader-'));
  run = runEntry(join(root, 'first'));
});
afterEach(() => rm(root, { recursive: true }));

const reader = () => openRunReader(openStopper(() => {}));

const lockText = (): Promise<string> => readFile(join(run.path, 'training.lock'), 'utf8');

const stateAfter = async (options: WriteRunOptions): Promise<string> => {
  await writeRun(run.path, options);
  return (await reader().state(run)).state;
};

describe('a run', () => {
  it('is running while its process lives, and can be asked to stop once', async () => {
    await writeRun(run.path, { events: eventsOf(1, 1, 3) });
    const lock = await lockRun(run.path);
    const stopper = openStopper(() => {});
    const runs = openRunReader(stopper);
    expect(await runs.state(run)).toMatchObject({ state: 'running', canStop: true, isStopping: false });
    stopper.ask({ pid: 1, host: '', isAlive: true, isReachable: true, lock: await lockText() }, 'first');
    expect(await runs.state(run)).toMatchObject({ state: 'running', canStop: false, isStopping: true });
    lock.release();
    expect(await runs.state(run)).toEqual({ state: 'stopped', canStop: false, isStopping: false });
  });

  it('is complete when all steps were taken', async () => {
    expect(await stateAfter({ events: eventsOf(1, 1, 8) })).toBe('complete');
  });

  it('is imported when another program trained its networks, whose files it names', async () => {
    const record = { imported: ['/elsewhere/latest_net_G.pth'], data: NO_DATA };
    expect(await stateAfter({ record, events: [] })).toBe('imported');
    const details = runDetailsSchema.parse(await reader().details(run));
    expect(details).toMatchObject({ dataName: 'latest_net_G.pth', data: { pairs: {}, layout: 'none' } });
    expect(details.resumeCommand).toBeUndefined();
  });

  it('is complete when it ended early as asked', async () => {
    const cadence = { ...DEFAULT_CADENCE, earlyStop: 2 };
    const options = { ...runRecord().options, epochs: 9 };
    const events = [epochEvent(1, 1, 0.1), epochEvent(1, 2, 0.2), epochEvent(1, 3, 0.3)];
    expect(await stateAfter({ record: { cadence, options }, events })).toBe('complete');
  });

  it('is not complete while the column that says what the best is gets better, whatever L1 does', async () => {
    const cadence: RunRecord['cadence'] = {
      ...DEFAULT_CADENCE,
      earlyStop: 2,
      metrics: ['ssim'],
      bestBy: 'ssim',
    };
    const options = { ...runRecord().options, epochs: 9 };
    const at = (epoch: number) => ({ ...epochEvent(1, epoch, epoch / 10), validation_ssim: epoch / 10 });
    expect(await stateAfter({ record: { cadence, options }, events: [at(1), at(2), at(3)] })).toBe('stopped');
  });

  describe('with an early stop by another column than L1', () => {
    const options = { ...runRecord().options, epochs: 9 };
    const cadence = { ...DEFAULT_CADENCE, earlyStop: 2, bestBy: 'psnr' } as const;
    const epochsBy = (psnr: readonly (number | string)[], l1: readonly number[]) =>
      psnr.map((value, i) => ({ ...epochEvent(1, i + 1, l1[i] as number), validation_psnr: value }));

    it('is complete when that column got no better, though L1 did', async () => {
      const events = epochsBy([30, 20, 10], [0.3, 0.2, 0.1]);
      expect(await stateAfter({ record: { cadence, options }, events })).toBe('complete');
    });

    it('is not complete by pairs that it trains on', async () => {
      const data = { ...runRecord().data, pairs: { train: 4 } };
      const events = epochsBy([30, 20, 10], [0.3, 0.2, 0.1]);
      expect(await stateAfter({ record: { cadence, options, data }, events })).toBe('stopped');
    });

    it('has a summary that JSON can hold, also where the best is infinite', async () => {
      await writeRun(run.path, { events: epochsBy([10, 'Infinity', 30], [0.1, 0.2, 0.3]) });
      const summary = runSummarySchema.parse(JSON.parse(JSON.stringify(await reader().summary(run))));
      expect(summary.best.psnr).toMatchObject({ value: 'Infinity', epoch: 2 });
    });
  });

  it('says why it ended, unless it goes on', async () => {
    const end = {
      reason: 'signal',
      text: 'stopped on request at step 3',
      step: 3,
      at: '2026-01-01',
    } as const;
    await writeRun(run.path, { record: { end }, events: eventsOf(1, 1, 3) });
    expect((await reader().summary(run)).end).toBe(end.text);
    const lock = await lockRun(run.path);
    expect(await reader().summary(run)).not.toHaveProperty('end');
    lock.release();
  });

  it('is stopped when it ended earlier', async () => {
    expect(await stateAfter({ events: eventsOf(1, 1, 7) })).toBe('stopped');
  });

  it('is crashed when its process is gone but its lock remains', async () => {
    await writeRun(run.path, { events: eventsOf(1, 1, 7) });
    await writeFile(join(run.path, 'training.lock'), 'torn');
    expect((await reader().state(run)).state).toBe('crashed');
  });

  it('has a summary', async () => {
    await writeRun(run.path, { hasModel: true });
    const summary = await reader().summary(run);
    expect(runSummarySchema.parse(summary)).toEqual(summary);
    expect(summary).toMatchObject({
      name: 'first',
      dataName: 'facades',
      width: 8,
      height: 8,
      step: 8,
      totalSteps: 8,
      stepsPerEpoch: 4,
      imagesPerSecond: 2,
      best: { l1: { value: 0.5, epoch: 2 } },
      thumbnail: 'api/runs/first/thumbnail.webp?v=1-8',
      hasModel: true,
      models: [{ name: 'first', title: 'first', direction: 'AtoB' }],
      hasResults: false,
    });
  });

  it('has both models of a training both ways, once their files are there', async () => {
    await writeCycleRun(run.path);
    const [entry] = await openLibrary([run.path]).list();
    const summary = await reader().summary(entry as Entry);
    expect(runSummarySchema.parse(summary)).toEqual(summary);
    expect(summary.models).toEqual([
      { name: 'first', title: 'first, A to B', direction: 'AtoB' },
      { name: 'first-BtoA', title: 'first, B to A', direction: 'BtoA' },
    ]);
    expect(summary.hasModel).toBe(true);
    const { withoutEffect } = await reader().details(entry as Entry);
    expect(withoutEffect).toEqual(expect.arrayContaining(['objective', 'lambdaL1', 'direction']));
    expect(withoutEffect).not.toContain('poolSize');
    await rm(join(run.path, 'AtoB.onnx'));
    expect((await reader().summary(entry as Entry)).hasModel).toBe(false);
  });

  it('has a full description, without paths of the disk', async () => {
    await writeRun(run.path, { events: eventsOf(1, 1, 2) });
    await writeFile(join(run.path, 'left-out.jsonl'), '{"split":"train","name":"7"}\n');
    const details = await reader().details(run);
    expect(runDetailsSchema.parse(details)).toEqual(details);
    expect(details).toMatchObject({
      options: { size: 8, ngf: 4 },
      data: { name: 'facades', pairs: { train: 4, val: 1 }, leftOut: 1 },
      environment: { device: 'cpu' },
      resumeCommand: 'pix2pix train --resume first',
    });
    expect(details.withoutEffect).toEqual(expect.arrayContaining(['poolSize', 'lambdaA', 'lrDecayEvery']));
    expect(details.withoutEffect).not.toContain('objective');
    expect(details.optionTexts.size).toMatch(/\w/);
    expect(JSON.stringify(details)).not.toMatch(/"\/(?:data|tmp)/);
  });

  it('shows what changed', async () => {
    await writeRun(run.path, { events: eventsOf(1, 1, 4) });
    const runs = reader();
    expect((await runs.summary(run)).step).toBe(4);
    await addEvents(run.path, eventsOf(1, 5, 6));
    expect((await runs.summary(run)).step).toBe(6);
  });

  it('that is damaged is an error', async () => {
    await writeRun(run.path);
    await writeFile(join(run.path, 'run.json'), '{}');
    await expect(reader().summary(run)).rejects.toMatchObject({ code: 'FORMAT' });
  });
});
