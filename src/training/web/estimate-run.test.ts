/** What is told of a training before it begins. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTabData } from '../../data/web/open-tab-data.ts';
import type { HousesSource } from '../../data/web/tab-source.ts';
import type { Device } from '../../runtime/device.ts';
import { openDevice } from '../../runtime/node/open-device.ts';
import { type EstimateRequest, estimateTabRun, memoryRefusal } from './estimate-run.ts';

let device: Device;
beforeAll(async () => {
  device = await openDevice({ device: 'cpu', threads: 1 });
});
afterAll(() => device.dispose());

const HOUSES: HousesSource = { kind: 'houses', count: 12, size: 64, seed: 0 };
const request = (options: EstimateRequest['options']): EstimateRequest => ({
  openData: (settled) => openTabData(HOUSES, settled),
  preset: 'paper',
  options: { size: 64, ngf: 4, ndf: 4, receptiveField: 34, ...options },
});

it('measures steps, and counts those that the options ask for', async () => {
  const estimate = await estimateTabRun(device, request({ epochs: 3, epochsDecay: 0, batchSize: 2 }));
  expect(estimate.totalSteps).toBe(15); // 10 of 12 pairs to train on, two a step
  expect(estimate.secondsPerStep).toBeGreaterThan(0);
  expect(estimate.totalSeconds).toBe(15 * (estimate.secondsPerStep as number));
  expect(estimate.refusal).toBeUndefined();
});

it('counts a number of steps that is given', async () => {
  expect((await estimateTabRun(device, request({ epochs: 100, maxSteps: 7 }))).totalSteps).toBe(7);
});

it('refuses, before it measures, what WebAssembly has no memory for', async () => {
  const wasm: Device = { ...device, info: { ...device.info, device: 'wasm' } };
  const estimate = await estimateTabRun(wasm, request({ size: 512, ngf: 128, ndf: 128, batchSize: 8 }));
  expect(estimate).toMatchObject({ secondsPerStep: undefined, totalSeconds: undefined });
  expect(estimate.refusal).toContain('choose smaller pictures');
});

it('refuses by what is needed', () => {
  expect(memoryRefusal(2e9)).toBeUndefined();
  expect(memoryRefusal(6.24e9)).toContain('about 6.2 GB');
});
