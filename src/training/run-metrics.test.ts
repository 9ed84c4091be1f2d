/** Metrics in training: measured on the validation, kept in the events, and what the best checkpoint is chosen by. */
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EpochEvent } from '../api/training-events.ts';
import type { Image } from '../data/image.ts';
import { openDataSet } from '../data/node/folders.ts';
import { writeSampleDataSet } from '../data/node/make/write-sample.ts';
import { tensorImages } from '../data/pixels.ts';
import { smallWeights } from '../metrics/lpips.testing.ts';
import { PIXEL_METRICS } from '../metrics/pixel-metrics.ts';
import type { Device } from '../runtime/device.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import { encodeSafetensors } from '../safetensors/safetensors.ts';
import { type PartialOptions, resolveOptions } from '../settings/options.ts';
import { epochMetrics } from './epoch-metrics.ts';
import { parseEvents } from './events.ts';
import { readCheckpoint } from './node/checkpoint-files.ts';
import { resumeRun, startRun } from './node/train-run.ts';
import { measuredMetrics, requireMetrics } from './run-metrics.ts';
import { type Cadence, DEFAULT_CADENCE } from './run-record.ts';
import { openTrainer } from './trainer.ts';
import { preparePair, validatePair } from './validation.ts';

let root: string;
let data: string;
let device: Device;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'run-metrics-'));
  data = join(root, 'data');
  await writeSampleDataSet(data, { pairs: 6, size: 64, seed: 5 }); // 4 to train, 1 to validate, 1 to test
  device = await openDevice({ threads: 2 });
});
afterAll(async () => {
  await device.dispose();
  await rm(root, { recursive: true });
});

const request = (name: string, cadence: Partial<Cadence> = {}, given: PartialOptions = {}) => ({
  data,
  out: join(root, name),
  preset: 'paper' as const,
  options: resolveOptions({ size: 64, ngf: 4, ndf: 4, epochs: 4, ...given }),
  version: '0.0.0',
  cadence,
});
const epochsOf = async (folder: string): Promise<EpochEvent[]> =>
  parseEvents(await readFile(join(folder, 'events.jsonl'), 'utf8')).filter((event) => event.type === 'epoch');
const checkpointOf = async (folder: string, name: string) =>
  (await readCheckpoint(join(folder, 'checkpoints', `${name}.safetensors`))).record;

describe('metrics in training', () => {
  it('are in the events of every so manieth epoch, and change no bit of the training', async () => {
    const plain = await startRun(device, request('plain'));
    const { folder } = await startRun(
      device,
      request('measured', { metrics: ['psnr', 'lab'], metricsEvery: 2 }),
    );
    expect((await epochsOf(folder)).map((event) => Object.keys(epochMetrics(event)))).toEqual([
      ['l1'],
      ['l1', 'psnr', 'lab_l', 'lab_a', 'lab_b'],
      ['l1'],
      ['l1', 'psnr', 'lab_l', 'lab_a', 'lab_b'],
    ]);
    const [a, b] = [await checkpointOf(plain.folder, 'latest'), await checkpointOf(folder, 'latest')];
    expect(b.checksum).toBe(a.checksum);
  });

  it('have the values of the metrics themselves', async () => {
    const { folder } = await startRun(device, request('values', { metrics: ['ssim'] }, { maxSteps: 4 }));
    const { tensors } = await readCheckpoint(join(folder, 'checkpoints', 'latest.safetensors'));
    const trainer = await openTrainer(device, resolveOptions({ size: 64, ngf: 4, ndf: 4 }));
    await trainer.restore(tensors);
    const val = await openDataSet(data, { split: 'val', direction: 'AtoB' });
    const result = await validatePair(trainer, await preparePair(await val.readPair(0), trainer.options));
    await trainer.dispose();
    const [output, target] = [result.output, result.target].map((x) => tensorImages(x)[0]) as [Image, Image];
    expect((await epochsOf(folder))[0]).toMatchObject({
      validation_l1: result.l1,
      validation_ssim: PIXEL_METRICS.ssim.measure(output, target)[0],
    });
  });

  it('choose the best checkpoint, also by another one on resume', async () => {
    const { folder } = await startRun(device, request('best', { bestBy: 'psnr' }));
    const best = (await epochsOf(folder)).reduce((a, b) =>
      (b.validation_psnr as number) > (a.validation_psnr as number) ? b : a,
    );
    expect((await checkpointOf(folder, 'best')).position.step).toBe(best.step);
    await resumeRun(device, { folder, changes: { epochs: 5, bestBy: 'sharpness', metrics: ['psnr'] } });
    expect(Object.keys(epochMetrics((await epochsOf(folder))[4] as EpochEvent))).toEqual([
      'l1',
      'psnr',
      'sharpness',
    ]);
    // No epoch before had a sharpness, so the first one that has is the best.
    expect((await checkpointOf(folder, 'best')).position.step).toBe(20);
  });

  it('end a run whose metric no longer gets better', async () => {
    const result = await startRun(
      device,
      request('early', { bestBy: 'ssim', earlyStop: 2 }, { epochs: 9, lr: 1e-40 }),
    );
    expect(result).toMatchObject({ isComplete: true, position: { step: 12 } });
  });

  it('may be LPIPS, if there are weights', async () => {
    const weights = { bytes: encodeSafetensors(smallWeights()), name: 'small' };
    const { folder } = await startRun(device, {
      ...request('lpips', { metrics: ['lpips'] }, { maxSteps: 4 }),
      lpipsWeights: async () => weights,
    });
    expect((await epochsOf(folder))[0]?.validation_lpips).toBeGreaterThan(0);
    await expect(
      startRun(device, request('no-weights', { metrics: ['lpips'] }, { maxSteps: 1 })),
    ).rejects.toMatchObject({ code: 'OPTION', message: expect.stringContaining('--lpips-weights') });
  });

  it('need a validation split, and images that are large enough', async () => {
    const alone = join(root, 'alone');
    await cp(join(data, 'train'), join(alone, 'train'), { recursive: true });
    await expect(
      startRun(device, { ...request('no-val', { metrics: ['ssim'] }), data: alone }),
    ).rejects.toMatchObject({ code: 'OPTION', message: expect.stringContaining('no split val') });
    const cadence = { ...DEFAULT_CADENCE, metrics: ['ms-ssim' as const] };
    expect(() => requireMetrics(cadence, resolveOptions({ size: 128 }), true)).toThrow(
      'ms-ssim takes images of at least 161 pixels each way, and these are 128x128',
    );
    expect(() => requireMetrics(cadence, resolveOptions(), true)).not.toThrow();
    const early = { ...DEFAULT_CADENCE, bestBy: 'ssim', metricsEvery: 5, earlyStop: 4 };
    expect(() => requireMetrics(early, resolveOptions(), true)).toThrow(
      'earlyStop 4 (--early-stop 4) ends the run before ssim, measured every 5 epochs, can become better',
    );
  });

  it('are those asked for, and the one that the best is chosen by', () => {
    expect(measuredMetrics({ metrics: ['l1'], bestBy: 'l1' })).toEqual([]);
    expect(measuredMetrics({ metrics: ['psnr'], bestBy: 'lab_a' })).toEqual(['psnr', 'lab']);
  });
});
