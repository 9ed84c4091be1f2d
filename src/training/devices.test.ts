/** Equal trainings on every device: PyTorch's ten steps, the CPU's losses, and one pair learnt by heart. */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { goldenErrors } from '../../tests/golden/golden-errors.testing.ts';
import type { Device } from '../runtime/device.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import { whyNoSoftwareAdapter } from '../runtime/node/software-adapter.testing.ts';
import { openWebGpuDevice } from '../runtime/node/webgpu-device.ts';
import { openTab } from '../runtime/web/tab.testing.ts';
import { whyNoBrowser } from './browser.testing.ts';
import type { StepLosses } from './trainer.ts';
import { firstLosses, overfitOnePair } from './training-cases.testing.ts';

/** A device wherever it is: in this process, or in a tab. */
interface Place {
  goldenErrors(): ReturnType<typeof goldenErrors>;
  firstLosses(steps: number): ReturnType<typeof firstLosses>;
  overfitOnePair(goal: number): ReturnType<typeof overfitOnePair>;
  close(): Promise<void>;
}

const here = async (device: Device): Promise<Place> => ({
  goldenErrors: () => goldenErrors(device),
  firstLosses: (steps) => firstLosses(device, steps),
  overfitOnePair: (goal) => overfitOnePair(device, goal),
  close: () => device.dispose(),
});

const inTab = async (device: 'wasm' | 'webgpu'): Promise<Place> => {
  const tab = await openTab();
  await tab.call('open', device);
  return {
    goldenErrors: () => tab.call('goldenErrors'),
    firstLosses: (steps) => tab.call('firstLosses', steps),
    overfitOnePair: (goal) => tab.call('overfitOnePair', goal),
    close: () => tab.close(),
  };
};

const openCpu = (engine: 'c-api' | 'js-binding') => openDevice({ device: 'cpu', engine, threads: 2 });

const PLACES: Readonly<Record<string, () => Promise<Place>>> = {
  'the C interface': async () => here(await openCpu('c-api')),
  'the JS binding': async () => here(await openCpu('js-binding')),
  'WebGPU in Node': async () => here(await openWebGpuDevice({ adapter: 'SwiftShader' })),
  'WebAssembly in a tab': () => inTab('wasm'),
  'WebGPU in a tab': () => inTab('webgpu'),
};

const [noTab, noAdapter] = [whyNoBrowser(), whyNoSoftwareAdapter()];

/** Why a place is not on this machine. */
const whyNot = (name: string): string | undefined => {
  if (name.endsWith('in a tab')) return noTab;
  return name === 'WebGPU in Node' ? noAdapter : undefined;
};

vi.setConfig({ testTimeout: 300_000 }); // software compiles hundreds of shaders, and other tests run at the same time

const STEPS = 20;

describe.each(Object.entries(PLACES))('a training on %s', (name, open) => {
  const reason = whyNot(name);
  let place: Place | undefined;
  let expected: readonly StepLosses[];
  beforeAll(async () => {
    if (reason !== undefined) return;
    const cpu = await openCpu('c-api');
    expected = await firstLosses(cpu, STEPS);
    await cpu.dispose();
    place = await open();
  });
  afterAll(() => place?.close());

  it("gives PyTorch's results, gradients, losses and updates over ten steps", async ({ skip }) => {
    if (reason !== undefined) skip(reason);
    expect(await place?.goldenErrors()).toEqual([]);
  });

  it(`gives the CPU's losses over ${STEPS} steps without noise`, async ({ skip }) => {
    if (reason !== undefined) skip(reason);
    const losses = (await place?.firstLosses(STEPS)) ?? [];
    expect(losses).toHaveLength(STEPS);
    for (const [step, wanted] of expected.entries())
      for (const [loss, value] of Object.entries(wanted)) {
        const error = Math.abs((losses[step]?.[loss as keyof StepLosses] ?? Number.NaN) - value);
        expect({ step, loss, isNear: error < 1e-3 }).toEqual({ step, loss, isNear: true });
      }
  });

  it('learns one pair by heart', async ({ skip }) => {
    if (reason !== undefined) skip(reason);
    expect((await place?.overfitOnePair(0.1))?.l1).toBeLessThan(0.1);
  });
});
