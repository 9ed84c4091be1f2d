/** The conformance suite on the devices of a browser's tab. */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { whyNoBrowser } from '../../training/browser.testing.ts';
import { deviceCases } from '../device-cases.testing.ts';
import { openTab, type Tab } from './tab.testing.ts';

const reason = whyNoBrowser();

const EXPECTED = {
  wasm: { threads: expect.any(Number), notices: [] },
  webgpu: { threads: 1, notices: [expect.stringContaining('WebGPU runs in software')] },
};

vi.setConfig({ testTimeout: 300_000 }); // software compiles a shader for every op

describe.each(['wasm', 'webgpu'] as const)("a tab's device %s", (name) => {
  let tab: Tab | undefined;
  let opened: unknown;
  beforeAll(async () => {
    if (reason !== undefined) return;
    tab = await openTab();
    opened = await tab.call('open', name);
  });
  afterAll(async () => {
    await tab?.call('close'); // fails where the device cannot end
    await tab?.close();
  });

  it('opens, and says whether it is software', ({ skip }) => {
    if (reason !== undefined) skip(reason);
    const { threads, notices } = EXPECTED[name];
    expect(opened).toMatchObject({ info: { device: name, engine: 'web', threads }, notices });
  });

  it.for(deviceCases.map((each) => each.name))('%s', async (title, { skip }) => {
    if (reason !== undefined) skip(reason);
    await tab?.call('runCase', title);
  });

  it('is wasm where nothing is asked for and the GPU is software', async ({ skip }) => {
    if (reason !== undefined) skip(reason);
    expect(await tab?.call('autoDevice')).toBe('wasm');
  });

  if (name === 'webgpu')
    it('runs no op of ours on the CPU, and those of other models that it has not', async ({ skip }) => {
      if (reason !== undefined) skip(reason);
      const expected = { own: expect.stringContaining('fallback'), foreign: [-1, 1] };
      expect(await tab?.call('fallback')).toEqual(expected);
    });
});
