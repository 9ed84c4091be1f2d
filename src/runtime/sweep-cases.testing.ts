/** Cases of sweeps: an elementwise graph over whole arenas. */
import { filled, scalar } from '../core/tensor.ts';
import { add, div, graph, input, mul, reduceSum, relu, reshape, sqrt, sub } from '../graph/build.ts';
import type { Graph, Value } from '../graph/ops.ts';
import type { StateLayout } from './device.ts';
import { type DeviceCase, deviceCase, ramp, type Subject, valuesOf } from './device-case.testing.ts';
import { expectEqual, expectError, expectNear } from './expect.testing.ts';

/** Longer than two chunks of 65,536 and no multiple of them. */
const LONG = 150_001;

/** As Adam is: p, m and v are written, g is read, the step size is fed. */
const adam = (length: number): Graph => {
  const [p, m, v, g] = ['p', 'm', 'v', 'g'].map((name) => input(name, [length])) as [
    Value,
    Value,
    Value,
    Value,
  ];
  const nextM = add(mul(m, 0.5), mul(g, 0.5));
  const nextV = add(mul(v, 0.75), mul(mul(g, g), 0.25));
  return graph({
    m: nextM,
    v: nextV,
    p: sub(p, mul(input('stepSize', []), div(nextM, add(sqrt(nextV), input('epsilon', []))))),
  });
};

const arenas = { p: 'params', m: 'firstMoments', v: 'secondMoments', g: 'grads' };

const longLayout = (length: number): StateLayout =>
  Object.fromEntries(
    Object.entries(arenas).map(([key, arena]) => [
      arena,
      [
        { name: `${key}.weight`, shape: [1, length] },
        { name: `${key}.bias`, shape: [5] },
      ],
    ]),
  );

const updatesByAdam = async ({ device }: Subject, length: number): Promise<void> => {
  const state = await device.createState(longLayout(length));
  const sweep = await device.compileSweep(adam, { state, arenas });
  const start = ramp([1, length]);
  await state.write(
    new Map([
      ['p.weight', start],
      ['p.bias', filled([5], 7)],
      ['g.bias', filled([5], 1)],
    ]),
  );
  const expected = { p: start.data.slice(), m: new Float32Array(length), v: new Float32Array(length) };
  for (const [step, scale] of [0.5, -2].entries()) {
    const grad = ramp([1, length], scale);
    const stepSize = 0.1 / (step + 1);
    await state.write(new Map([['g.weight', grad]]));
    await sweep.run({ stepSize: scalar(stepSize), epsilon: scalar(0.5) });
    for (let i = 0; i < length; i++) {
      const g = grad.data[i] as number;
      expected.m[i] = 0.5 * (expected.m[i] as number) + 0.5 * g;
      expected.v[i] = 0.75 * (expected.v[i] as number) + 0.25 * g * g;
      expected.p[i] =
        (expected.p[i] as number) -
        (stepSize * (expected.m[i] as number)) / (Math.sqrt(expected.v[i] as number) + 0.5);
    }
  }
  for (const key of ['p', 'm', 'v'] as const)
    expectNear(valuesOf((await state.read(arenas[key])).get(`${key}.weight`)), expected[key], 1e-5);
  // The last tensor of an arena takes part, where the sweep is cut as where it is not.
  expectEqual((await state.read('firstMoments')).get('m.bias'), filled([5], 0.75));
  await sweep.dispose();
  await state.dispose();
};

export const sweepCases: readonly DeviceCase[] = [
  ...[LONG, 65_536 - 16, 100].map((length) =>
    deviceCase(`a sweep updates arenas whose weight has ${length} values`, (subject) =>
      updatesByAdam(subject, length),
    ),
  ),

  deviceCase('a sweep keeps old values for nodes that read them', async ({ device }) => {
    const layout = { a: [{ name: 'a', shape: [LONG] }], b: [{ name: 'b', shape: [LONG] }] };
    const state = await device.createState(layout);
    await state.write(
      new Map([
        ['a', ramp([LONG])],
        ['b', ramp([LONG], 10)],
      ]),
    );
    const swap = (length: number): Graph =>
      graph({ x: mul(input('y', [length]), 1.5), y: mul(input('x', [length]), 2.5) });
    const sweep = await device.compileSweep(swap, { state, arenas: { x: 'a', y: 'b' } });
    await sweep.run();
    expectNear(valuesOf((await state.read('a')).get('a')), ramp([LONG], 15).data, 0);
    expectNear(valuesOf((await state.read('b')).get('b')), ramp([LONG], 2.5).data, 0);
    await state.dispose();
  }),

  deviceCase('a sweep takes tensors of every rank, and graphs that reshape', async ({ device }) => {
    const specs = (prefix: string) =>
      [[], [1], [3, 1, 2], [2, 2, 1, 3]].map((shape, i) => ({ name: `${prefix}${i}`, shape }));
    const state = await device.createState({ a: specs('a'), b: specs('b') });
    await state.write(new Map(specs('b').map(({ name, shape }) => [name, ramp(shape)])));
    const build = (length: number): Graph => {
      const b = reshape(input('y', [length]), [length, 1]);
      return graph({ x: add(input('x', [length]), reshape(mul(b, input('k', [])), [length])) });
    };
    const sweep = await device.compileSweep(build, { state, arenas: { x: 'a', y: 'b' } });
    await sweep.run({ k: scalar(2) });
    await sweep.run({ k: scalar(1) });
    const read = await state.read('a');
    for (const { name, shape } of specs('a')) expectEqual(read.get(name), ramp(shape, 3));
  }),

  deviceCase('a sweep rejects what chunks would change, and arenas that do not fit', async ({ device }) => {
    const state = await device.createState({
      a: [{ name: 'a', shape: [40] }],
      b: [{ name: 'b', shape: [80] }],
    });
    const sums = (length: number): Graph =>
      graph({ x: sub(input('x', [length]), reduceSum(input('y', [length]), [0])) });
    await expectError(device.compileSweep(sums, { state, arenas: { x: 'a', y: 'a' } }), {
      text: 'reduceSum',
    });
    const fetches = (length: number): Graph => graph({ y: relu(input('x', [length])) });
    await expectError(device.compileSweep(fetches, { state, arenas: { x: 'a' } }), { code: 'GRAPH' });
    await expectError(device.compileSweep(adam, { state, arenas: { p: 'a', m: 'b' } }), { code: 'STATE' });
    await expectError(device.compileSweep(adam, { state, arenas: { p: 'nope' } }), { code: 'STATE' });
  }),
];
