/** Cases of state: what is written, what programs read and write of it, and in which order. */
import { filled, scalar } from '../core/tensor.ts';
import { add, graph, input, mul, reduceSum, relu, reshape, transpose } from '../graph/build.ts';
import type { StateLayout } from './device.ts';
import { type DeviceCase, deviceCase, ramp, valuesOf } from './device-case.testing.ts';
import { expectEqual, expectError } from './expect.testing.ts';

const layout: StateLayout = {
  params: [{ name: 's', shape: [2, 3] }],
  other: [{ name: 't', shape: [3] }],
};

export const stateCases: readonly DeviceCase[] = [
  deviceCase('state starts at zero and holds what is written', async ({ device }) => {
    const state = await device.createState(layout);
    expectEqual((await state.read('params')).get('s'), filled([2, 3], 0));
    const written = ramp([3]);
    await state.write(new Map([['t', written]]));
    written.data.fill(98);
    const read = await state.read('other');
    expectEqual(read.get('t'), ramp([3]));
    read.get('t')?.data.fill(99);
    expectEqual((await state.read('other')).get('t'), ramp([3]));
    await state.dispose();
  }),

  deviceCase('state accumulates over runs', async ({ device }) => {
    const state = await device.createState(layout);
    const sum = graph({ s: add(input('s', [2, 3]), input('x', [2, 3])) });
    const program = await device.compile(sum, { state });
    for (let i = 0; i < 3; i++) expectEqual(await program.run({ x: ramp([2, 3]) }), {});
    expectEqual((await state.read('params')).get('s'), ramp([2, 3], 3));
    await program.dispose();
    await state.dispose();
  }),

  deviceCase('state accumulates where other nodes read the old value', async ({ device }) => {
    const state = await device.createState(layout);
    const s = input('s', [2, 3]);
    const program = await device.compile(
      graph({ s: add(s, input('x', [2, 3])), old: mul(s, 2), sum: reduceSum(s, [0, 1]) }),
      { state },
    );
    for (let i = 0; i < 4; i++) {
      const { old, sum } = await program.run({ x: filled([2, 3], 1) });
      expectEqual(valuesOf(old), new Array(6).fill(2 * i));
      expectEqual(valuesOf(sum), [6 * i]);
    }
    expectEqual((await state.read('params')).get('s'), filled([2, 3], 4));
  }),

  deviceCase('two tensors of a state that read each other are swapped', async ({ device }) => {
    const state = await device.createState({ a: ['p', 'q'].map((name) => ({ name, shape: [5] })) });
    await state.write(
      new Map([
        ['p', filled([5], 1)],
        ['q', filled([5], 2)],
      ]),
    );
    const swap = graph({ p: mul(input('q', [5]), 3), q: mul(input('p', [5]), 5) });
    await (await device.compile(swap, { state })).run();
    const read = await state.read('a');
    expectEqual(read.get('p'), filled([5], 6));
    expectEqual(read.get('q'), filled([5], 5));
  }),

  deviceCase('a tensor of a state becomes another one as it was', async ({ device }) => {
    const state = await device.createState({ a: ['p', 'q'].map((name) => ({ name, shape: [5] })) });
    await state.write(new Map([['q', ramp([5])]]));
    const copy = await device.compile(graph({ p: input('q', [5]) }), { state });
    await copy.run();
    await state.write(new Map([['q', filled([5], 9)]]));
    const read = await state.read('a');
    expectEqual(read.get('p'), ramp([5]));
    expectEqual(read.get('q'), filled([5], 9));
    await copy.run();
    expectEqual((await state.read('a')).get('p'), filled([5], 9));
  }),

  deviceCase('state takes an output of another shape with as many elements', async ({ device }) => {
    const state = await device.createState(layout);
    const program = await device.compile(
      graph({ s: reshape(mul(input('x', [6, 1]), 2), [2, 3]), t: transpose(input('y', [1, 3]), [1, 0]) }),
      { state },
    );
    await program.run({ x: ramp([6, 1]), y: ramp([1, 3]) });
    expectEqual((await state.read('params')).get('s'), ramp([2, 3], 2));
    expectEqual((await state.read('other')).get('t'), ramp([3]));
    const next = await device.compile(graph({ s: add(input('s', [2, 3]), 1) }), { state });
    await next.run();
    expectEqual(
      (await state.read('params')).get('s')?.data,
      ramp([2, 3], 2).data.map((value) => value + 1),
    );
  }),

  deviceCase('state is shared by two programs', async ({ device }) => {
    const state = await device.createState(layout);
    const double = await device.compile(graph({ s: add(mul(input('s', [2, 3]), 2), 1) }), { state });
    const look = await device.compile(graph({ y: relu(input('s', [2, 3])) }), { state });
    await double.run();
    await double.run();
    expectEqual((await look.run()).y, filled([2, 3], 3));
  }),

  deviceCase('runs that were not awaited come one after another', async ({ device }) => {
    const state = await device.createState({ a: [{ name: 's', shape: [4] }] });
    const s = input('s', [4]);
    const program = await device.compile(graph({ s: add(s, input('x', [4])), old: relu(s) }), { state });
    const results = await Promise.all([1, 2, 3, 4].map((value) => program.run({ x: filled([4], value) })));
    expectEqual(
      results.map(({ old }) => old?.data[0]),
      [0, 1, 3, 6],
    );
    expectEqual((await state.read('a')).get('s'), filled([4], 10));
  }),

  deviceCase('runs many times over', async ({ device }) => {
    const state = await device.createState({ a: [{ name: 's', shape: [] }] });
    const s = input('s', []);
    const program = await device.compile(graph({ s: add(s, input('x', [])), old: relu(s) }), { state });
    for (let i = 0; i < 200; i++) expectEqual((await program.run({ x: scalar(1) })).old?.data[0], i);
    expectEqual((await state.read('a')).get('s'), scalar(200));
  }),

  deviceCase('state rejects unknown names and other shapes', async ({ device }) => {
    const state = await device.createState(layout);
    const wrong = { code: 'STATE' };
    await expectError(state.read('nope'), wrong);
    await expectError(state.write(new Map([['nope', scalar(1)]])), wrong);
    await expectError(state.write(new Map([['s', ramp([3, 2])]])), { text: '[2,3], got [3,2]' });
    await expectError(device.compile(graph({ y: relu(input('s', [6])) }), { state }), wrong);
    await expectError(device.compile(graph({ s: relu(input('x', [7])) }), { state }), wrong);
    const twice: StateLayout = { a: [{ name: 's', shape: [] }], b: [{ name: 's', shape: [] }] };
    await expectError(device.createState(twice), wrong);
  }),
];
