/** Threads that draw first weights run built files, so that they are tested on the build, as users run them. */
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../src/core/tensor.ts';
import { initializeParameters } from '../src/nn/initialize.ts';
import type { ParameterSpec } from '../src/nn/parameters.ts';
import type * as ParameterThreads from '../src/training/node/parameter-threads.ts';
import { buildOnce, builtUrl } from './built.testing.ts';

const BUILT = builtUrl('training/node/parameter-threads.js');

let drawInThreads: typeof ParameterThreads.drawInThreads;

beforeAll(async () => {
  buildOnce();
  ({ drawInThreads } = (await import(BUILT)) as typeof ParameterThreads);
});

/** Enough values that threads are started for them. */
const SPECS: readonly ParameterSpec[] = [
  { name: 'G/small', shape: [8], role: 'gamma' },
  { name: 'G/large', shape: [512, 512, 4, 4], role: 'weight' },
  { name: 'G/larger', shape: [512, 600, 4, 4], role: 'weight' },
  { name: 'D/bias', shape: [3], role: 'bias' },
];

const OPTIONS = { initializer: 'normal', gain: 0.02, seed: 5 } as const;

describe('threads that draw first weights', () => {
  it('give the bits that this thread gives, each tensor once', async () => {
    const drawn = new Map<string, Tensor>();
    for await (const values of drawInThreads(SPECS, OPTIONS))
      for (const [name, value] of values) {
        expect(drawn.has(name)).toBe(false);
        drawn.set(name, value);
      }
    const expected = initializeParameters(SPECS, OPTIONS);
    expect([...drawn.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [name, { shape, data }] of expected) {
      expect(drawn.get(name)?.shape).toEqual(shape);
      expect(
        Buffer.from(drawn.get(name)?.data.buffer ?? new ArrayBuffer()).equals(Buffer.from(data.buffer)),
      ).toBe(true);
    }
  });

  it('say so where one cannot draw', async () => {
    const bad = { ...SPECS[1], role: 'magic' } as unknown as ParameterSpec;
    const drawing = async () => {
      for await (const _ of drawInThreads([bad], OPTIONS)) throw new Error('drawn');
    };
    await expect(drawing()).rejects.toMatchObject({
      code: 'RUNTIME',
      message: expect.stringContaining('a thread ended'),
    });
  });

  it('end with what is drawn, and where nobody goes on asking, so that the process can', () => {
    const script = `
      import { drawInThreads } from ${JSON.stringify(BUILT)};
      const specs = JSON.parse(process.argv[1]);
      let count = 0;
      for await (const values of drawInThreads(specs, ${JSON.stringify(OPTIONS)})) count += values.size;
      for await (const values of drawInThreads(specs, ${JSON.stringify(OPTIONS)})) break;
      console.log(count);
    `;
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', script, JSON.stringify(SPECS)],
      { encoding: 'utf8', timeout: 30_000 },
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${SPECS.length}\n` });
  });
});
