/** The conformance suite on the devices of Node, and on the interpreter. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Device } from '../device.ts';
import { deviceCases } from '../device-cases.testing.ts';
import { openInterpreterDevice } from '../interpreter-device.testing.ts';
import { openDevice } from './open-device.ts';
import { whyNoSoftwareAdapter } from './software-adapter.testing.ts';
import { openWebGpuDevice } from './webgpu-device.ts';

interface Opened {
  readonly open: () => Promise<Device>;
  /** Why it is not on this machine. */
  readonly reason?: string | undefined;
  readonly info: Partial<Device['info']>;
}

const DEVICES: Readonly<Record<string, Opened>> = {
  'the interpreter': { open: openInterpreterDevice, info: { engine: 'interpreter' } },
  'the CPU through the C interface': {
    open: () => openDevice({ device: 'cpu', engine: 'c-api', threads: 2 }),
    info: { device: 'cpu', engine: 'c-api', threads: 2 },
  },
  'the CPU through the JS binding': {
    open: () => openDevice({ device: 'cpu', engine: 'js-binding', threads: 2 }),
    info: { device: 'cpu', engine: 'js-binding', threads: 2 },
  },
  'WebGPU, in software': {
    open: () => openWebGpuDevice({ adapter: 'SwiftShader' }),
    reason: whyNoSoftwareAdapter(),
    info: { device: 'webgpu', engine: 'js-binding', model: 'SwiftShader' },
  },
};

vi.setConfig({ testTimeout: 300_000 }); // software compiles a shader for every op

describe.each(Object.entries(DEVICES))('the device of %s', (_, { open, reason, info }) => {
  let device: Device;
  beforeAll(async () => {
    if (reason === undefined) device = await open();
  });
  afterAll(() => device?.dispose());

  it('says what it is', ({ skip }) => {
    if (reason !== undefined) skip(reason);
    expect(device.info).toMatchObject(info);
  });

  it.for(deviceCases.map((each) => [each.name, each] as const))('%s', async ([, { run }], { skip }) => {
    if (reason !== undefined) skip(reason);
    await run({ device, openAnother: open });
  });
});
