import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDevice, realAdapter } from './open-device.ts';
import { whyNoSoftwareAdapter } from './software-adapter.testing.ts';
import { preferredAdapter, probeWebGpu } from './webgpu-probe.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'probe-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a probe says of a process that runs this. */
const probeOf = (code: string) => {
  const script = join(folder, 'child.mjs');
  writeFileSync(script, code);
  return probeWebGpu(script);
};

describe('a probe', () => {
  it('survives a driver that aborts', async () => {
    const probe = await probeOf('process.abort();');
    expect(probe).toEqual({ works: false, reason: 'the driver ended the process with SIGABRT' });
  });

  it('gives the line of an error, and refuses wrong numbers and no numbers', async () => {
    expect(
      await probeOf('throw new Error("/a/b/context.cc:136 f(x)::<lambda> was false. no adapter");'),
    ).toEqual({
      works: false,
      reason: 'no adapter',
    });
    const zeros = JSON.stringify({ adapters: [], values: new Array(256).fill(0) });
    expect(await probeOf(`console.log('${zeros}');`)).toMatchObject({
      reason: expect.stringContaining('wrong'),
    });
    expect(await probeOf('')).toMatchObject({ works: false });
  });
});

describe('the adapter', () => {
  const [cpu, integrated, discrete, virtual] = [
    { name: 'llvmpipe', type: 4 },
    { name: 'Iris', type: 1 },
    { name: 'GeForce', type: 2 },
    { name: 'venus', type: 3 },
  ];

  it('is the discrete one before the integrated one, and software last', () => {
    expect(preferredAdapter([cpu, integrated, discrete])).toEqual({ adapter: 'GeForce', kind: 'gpu' });
    expect(preferredAdapter([cpu, integrated])).toEqual({ adapter: 'Iris', kind: 'gpu' });
    expect(preferredAdapter([cpu])).toEqual({ adapter: 'llvmpipe', kind: 'software' });
    expect(preferredAdapter([cpu, virtual])).toEqual({ adapter: 'venus', kind: 'unknown' });
  });

  it('is taken unasked only where it is a real GPU that works, and a broken one is told of', () => {
    const notices: string[] = [];
    const taken = (kind: 'gpu' | 'software' | 'unknown') =>
      realAdapter({ works: true, adapter: 'A', kind }, (line) => notices.push(line));
    expect([taken('gpu'), taken('software'), taken('unknown')]).toEqual(['A', undefined, undefined]);
    expect(notices).toEqual([]);
    expect(realAdapter({ works: false, reason: 'why' }, (line) => notices.push(line))).toBe(undefined);
    expect(notices).toEqual([expect.stringContaining('why')]);
  });
});

describe('a software adapter', () => {
  it('is opened where it is asked for, with a notice, and never by auto', async ({ skip }) => {
    const reason = whyNoSoftwareAdapter();
    if (reason !== undefined) skip(reason);
    const notices: string[] = [];
    const device = await openDevice({ device: 'webgpu', onNotice: (line) => notices.push(line) });
    expect(device.info).toMatchObject({ device: 'webgpu', engine: 'js-binding' });
    expect(device.info.model).toContain('SwiftShader');
    expect(notices).toEqual([expect.stringContaining('software (SwiftShader')]);
    await device.dispose();
    expect(realAdapter(await probeWebGpu(), undefined)).toBe(undefined);
  });
});
