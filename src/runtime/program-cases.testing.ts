/** Cases of programs alone: feeds in, fetches out. */
import { filled, scalar, tensor } from '../core/tensor.ts';
import { add, conv2d, graph, input, mul, relu, tanh } from '../graph/build.ts';
import { type DeviceCase, deviceCase, ramp, valuesOf } from './device-case.testing.ts';
import { expectEqual, expectError, expectNear } from './expect.testing.ts';

export const programCases: readonly DeviceCase[] = [
  deviceCase('says what runs', async ({ device: { info } }) => {
    expectEqual(/^\d+\.\d+\.\d+$/.test(info.engineVersion), true);
    expectEqual(Number.isInteger(info.threads) && info.threads >= 1, true);
    expectEqual(info.model === '', false);
  }),

  deviceCase('runs an elementwise graph, with scalars and broadcasting', async ({ device }) => {
    const program = await device.compile(
      graph({ y: tanh(add(mul(input('x', [2, 3]), input('row', [3])), input('s', []))) }),
    );
    const [x, row] = [ramp([2, 3], 0.1), ramp([3], 0.5)];
    const { y } = await program.run({ x, row, s: scalar(0.25) });
    expectEqual(y?.shape, [2, 3]);
    const expected = x.data.map((value, i) => Math.tanh(value * (row.data[i % 3] as number) + 0.25));
    expectNear(valuesOf(y), expected, 1e-6);
    await program.dispose();
  }),

  deviceCase('runs a convolution', async ({ device }) => {
    const program = await device.compile(
      graph({ y: conv2d(input('x', [1, 1, 4, 4]), input('w', [1, 1, 2, 2]), { stride: 2, padding: 0 }) }),
    );
    const x = tensor(
      [1, 1, 4, 4],
      Float32Array.from({ length: 16 }, (_, i) => i),
    );
    const { y } = await program.run({ x, w: tensor([1, 1, 2, 2], Float32Array.of(1, 0, 0, 2)) });
    expectEqual(y, { shape: [1, 1, 2, 2], data: [10, 16, 34, 40] }); // x[i,j] + 2 x[i+1,j+1]
  }),

  deviceCase('gives fresh results that a later run leaves alone', async ({ device }) => {
    const program = await device.compile(graph({ y: mul(input('x', [3]), 2) }));
    const first = await program.run({ x: filled([3], 1) });
    const second = await program.run({ x: filled([3], 5) });
    expectEqual(first.y, filled([3], 2));
    expectEqual(second.y, filled([3], 10));
  }),

  deviceCase('rejects missing, unknown and wrongly shaped feeds', async ({ device }) => {
    const program = await device.compile(graph({ y: relu(input('x', [2, 3])) }));
    await expectError(program.run(), { code: 'GRAPH' });
    await expectError(program.run({ x: ramp([2, 3]), z: scalar(1) }), { text: '"z"' });
    await expectError(program.run({ x: ramp([3, 2]) }), {
      code: 'SHAPE',
      text: '"x" must be [2,3], got [3,2]',
    });
  }),

  deviceCase('runs beside another device of its kind', async ({ device, openAnother }) => {
    const other = await openAnother();
    const source = graph({ y: mul(input('x', [300]), 2) });
    const programs = await Promise.all([device.compile(source), other.compile(source)]);
    const runs = Array.from({ length: 20 }, (_, i) => programs[i % 2]?.run({ x: filled([300], i) }));
    for (const [i, results] of (await Promise.all(runs)).entries())
      expectEqual(results?.y, filled([300], 2 * i));
    await other.dispose();
  }),

  deviceCase('gives an error, not a crash, after its end', async ({ device, openAnother }) => {
    const other = await openAnother();
    const state = await other.createState({ a: [{ name: 's', shape: [2] }] });
    const program = await other.compile(graph({ y: relu(input('x', [2])) }));
    const kept = await other.compile(graph({ y: relu(input('x', [2])) }));
    await program.dispose();
    await program.dispose();
    await expectError(program.run({ x: ramp([2]) }), { code: 'RUNTIME' });
    await expectError(device.compile(graph({ y: relu(input('s', [2])) }), { state }), { code: 'STATE' });
    const last = kept.run({ x: filled([2], 1) });
    await other.dispose();
    expectEqual((await last).y, filled([2], 1));
    await expectError(kept.run({ x: ramp([2]) }), { code: 'RUNTIME' });
    await expectError(other.createState({}), { code: 'RUNTIME' });
    await expectError(state.read('a'), { code: 'RUNTIME' });
  }),
];
