import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { symbolicDim } from '../../core/shape.ts';
import { filled, scalar } from '../../core/tensor.ts';
import { add, conv2d, graph, input, mul, relu } from '../../graph/build.ts';
import type { Value } from '../../graph/ops.ts';
import { encodeModel } from '../../onnx/encode.ts';
import { openCpuDevice } from './cpu-device.ts';
import { ortEngine } from './ort-session.ts';

describe('the C interface', () => {
  it('is of the version that its package has', () => {
    const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    expect(ortEngine().api.version).toBe(version);
  });

  it('keeps the library loaded when garbage is collected', async () => {
    const device = await openCpuDevice({ threads: 1 });
    setFlagsFromString('--expose-gc');
    for (let round = 0; round < 3; round++) {
      runInNewContext('gc')();
      await new Promise((resolve) => setImmediate(resolve)); // finalizers run between tasks
    }
    const program = await device.compile(graph({ y: relu(input('x', [1])) }));
    expect((await program.run({ x: filled([1], 2) })).y?.data[0]).toBe(2);
    await device.dispose();
  });

  it('gives back every native object', async () => {
    const { alive } = ortEngine().api;
    const before = new Map(alive);
    const device = await openCpuDevice({ threads: 2 });
    const state = await device.createState({ a: [{ name: 's', shape: [150_000] }] });
    const program = await device.compile(graph({ s: add(input('s', [150_000]), input('x', [])) }), { state });
    const sweep = await device.compileSweep(
      (length) => graph({ s: mul(input('s', [length]), input('k', [])) }),
      {
        state,
        arenas: { s: 'a' },
      },
    );
    const model = await device.loadModel(
      encodeModel(graph({ y: relu(input('x', [symbolicDim('N')])) }), { opset: 17, irVersion: 8 }),
    );
    const runAll = async (): Promise<void> => {
      await program.run({ x: scalar(1) });
      await sweep.run({ k: scalar(0.5) });
      await model.run({ x: filled([7], 1) });
    };
    await runAll();
    const open = new Map(alive);
    for (let i = 0; i < 50; i++) await runAll();
    expect(alive).toEqual(open);
    await expect(device.loadModel(new Uint8Array(5))).rejects.toMatchObject({ code: 'RUNTIME' });
    await model.dispose();
    await device.dispose();
    for (const [name, count] of alive) expect([name, count]).toEqual([name, before.get(name) ?? 0]);
  });

  it('computes numbers below 1e-38 alike on every thread', async () => {
    const device = await openCpuDevice({ threads: 2 });
    const length = 2 ** 18; // enough that the engine divides the work
    const program = await device.compile(graph({ y: mul(input('x', [length]), input('s', [])) }));
    for (let i = 0; i < 8; i++) {
      const { y } = await program.run({ x: filled([length], 1e-30), s: scalar(1e-10) });
      expect(y?.data.every((value) => value === Math.fround(1e-40))).toBe(true);
    }
    await device.dispose();
  });

  it('leaves the event loop free while a run is pending', async () => {
    const device = await openCpuDevice({ threads: 1 });
    const w = input('w', [64, 64, 3, 3]);
    let x: Value = input('x', [1, 64, 128, 128]);
    for (let i = 0; i < 8; i++) x = conv2d(x, w, { stride: 1, padding: 1 });
    const program = await device.compile(graph({ y: x }));
    const feeds = { x: filled([1, 64, 128, 128], 0.1), w: filled([64, 64, 3, 3], 0.01) };
    let isPending = true;
    const run = program.run(feeds).finally(() => {
      isPending = false;
    });
    let ticks = 0;
    while (isPending) {
      await new Promise((resolve) => setImmediate(resolve));
      ticks++;
    }
    await run;
    // A run that blocks lets by only the turns around it, which are fewer than this.
    expect(ticks).toBeGreaterThan(20);
    await device.dispose();
  });
});
