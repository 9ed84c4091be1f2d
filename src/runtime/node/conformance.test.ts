import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { symbolicDim } from '../../core/shape.ts';
import { filled, scalar, type Tensor, tensor } from '../../core/tensor.ts';
import {
  add,
  conv2d,
  div,
  graph,
  input,
  mul,
  reduceSum,
  relu,
  reshape,
  sqrt,
  sub,
  tanh,
  transpose,
} from '../../graph/build.ts';
import type { Graph } from '../../graph/ops.ts';
import { encodeModel } from '../../onnx/encode.ts';
import type { Device, StateLayout } from '../device.ts';
import { openDevice } from './open-device.ts';

const ramp = (shape: readonly number[], scale = 1): Tensor => {
  const length = shape.reduce((a, b) => a * b, 1);
  return tensor(
    shape,
    Float32Array.from({ length }, (_, i) => scale * (((i * 7919) % 13) - 6)),
  );
};

const values = (result: Tensor | undefined): number[] => [...(result?.data ?? [])];

/** The largest difference; quicker than toEqual on long arrays. */
const worstError = (actual: Tensor | undefined, expected: Float32Array): number =>
  expected.reduce((worst, value, i) => Math.max(worst, Math.abs((actual?.data[i] ?? Number.NaN) - value)), 0);

/** Longer than two chunks of 65,536 and no multiple of them. */
const LONG = 150_001;

/** As Adam is: p, m and v are written, g is read, the step size is fed. */
const adam = (length: number): Graph => {
  const [p, m, v, g] = ['p', 'm', 'v', 'g'].map((name) => input(name, [length])) as [
    never,
    never,
    never,
    never,
  ];
  const nextM = add(mul(m, 0.5), mul(g, 0.5));
  const nextV = add(mul(v, 0.75), mul(mul(g, g), 0.25));
  return graph({
    m: nextM,
    v: nextV,
    p: sub(p, mul(input('stepSize', []), div(nextM, add(sqrt(nextV), input('epsilon', []))))),
  });
};

describe.each(['c-api', 'js-binding'] as const)('the CPU device through the %s', (engine) => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice({ device: 'cpu', engine, threads: 2 });
  });
  afterAll(() => device.dispose());

  it('says what runs', () => {
    expect(device.info).toMatchObject({ device: 'cpu', engine, threads: 2 });
    expect(device.info.engineVersion).toMatch(/^\d+\.\d+\.\d+$/);
    expect(device.info.model).not.toBe('');
  });

  it('runs an elementwise graph, with scalars and broadcasting', async () => {
    const program = await device.compile(
      graph({ y: tanh(add(mul(input('x', [2, 3]), input('row', [3])), input('s', []))) }),
    );
    const x = ramp([2, 3], 0.1);
    const { y } = await program.run({ x, row: ramp([3], 0.5), s: scalar(0.25) });
    expect(y?.shape).toEqual([2, 3]);
    const row = ramp([3], 0.5).data;
    x.data.forEach((value, i) => {
      expect(y?.data[i]).toBeCloseTo(Math.tanh(value * (row[i % 3] as number) + 0.25), 6);
    });
    await program.dispose();
  });

  it('runs a convolution', async () => {
    const program = await device.compile(
      graph({ y: conv2d(input('x', [1, 1, 4, 4]), input('w', [1, 1, 2, 2]), { stride: 2, padding: 0 }) }),
    );
    const x = tensor(
      [1, 1, 4, 4],
      Float32Array.from({ length: 16 }, (_, i) => i),
    );
    const w = tensor([1, 1, 2, 2], Float32Array.of(1, 0, 0, 2));
    const { y } = await program.run({ x, w });
    expect(y?.shape).toEqual([1, 1, 2, 2]);
    expect(values(y)).toEqual([10, 16, 34, 40]); // x[i,j] + 2 x[i+1,j+1]
  });

  it('gives fresh results that a later run leaves alone', async () => {
    const program = await device.compile(graph({ y: mul(input('x', [3]), 2) }));
    const first = await program.run({ x: filled([3], 1) });
    const second = await program.run({ x: filled([3], 5) });
    expect(values(first.y)).toEqual([2, 2, 2]);
    expect(values(second.y)).toEqual([10, 10, 10]);
  });

  it('serialises runs that were not awaited', async () => {
    const state = await device.createState({ a: [{ name: 's', shape: [4] }] });
    const s = input('s', [4]);
    const program = await device.compile(graph({ s: add(s, input('x', [4])), old: relu(s) }), { state });
    const results = await Promise.all([1, 2, 3, 4].map((value) => program.run({ x: filled([4], value) })));
    expect(results.map(({ old }) => old?.data[0])).toEqual([0, 1, 3, 6]);
    expect(values((await state.read('a')).get('s'))).toEqual([10, 10, 10, 10]);
  });

  describe('with a state', () => {
    const layout: StateLayout = {
      params: [{ name: 's', shape: [2, 3] }],
      other: [{ name: 't', shape: [3] }],
    };

    it('starts at zero and holds what is written', async () => {
      const state = await device.createState(layout);
      expect(values((await state.read('params')).get('s'))).toEqual([0, 0, 0, 0, 0, 0]);
      await state.write(new Map([['t', ramp([3])]]));
      const read = await state.read('other');
      expect(read.get('t')).toEqual(ramp([3]));
      read.get('t')?.data.fill(99);
      expect((await state.read('other')).get('t')).toEqual(ramp([3]));
    });

    it('accumulates over runs in place', async () => {
      const state = await device.createState(layout);
      const program = await device.compile(graph({ s: add(input('s', [2, 3]), input('x', [2, 3])) }), {
        state,
      });
      for (let i = 0; i < 3; i++) expect(await program.run({ x: ramp([2, 3]) })).toEqual({});
      expect((await state.read('params')).get('s')).toEqual(ramp([2, 3], 3));
    });

    it('accumulates through a shadow where other nodes read the old value', async () => {
      const state = await device.createState(layout);
      const s = input('s', [2, 3]);
      const program = await device.compile(
        graph({ s: add(s, input('x', [2, 3])), old: mul(s, 2), sum: reduceSum(s, [0, 1]) }),
        { state },
      );
      for (let i = 0; i < 4; i++) {
        const { old, sum } = await program.run({ x: filled([2, 3], 1) });
        expect(values(old)).toEqual(new Array(6).fill(2 * i));
        expect(values(sum)).toEqual([6 * i]);
      }
      expect((await state.read('params')).get('s')).toEqual(filled([2, 3], 4));
    });

    it('swaps two tensors that read each other', async () => {
      const state = await device.createState({ a: ['p', 'q'].map((name) => ({ name, shape: [5] })) });
      await state.write(
        new Map([
          ['p', filled([5], 1)],
          ['q', filled([5], 2)],
        ]),
      );
      const program = await device.compile(
        graph({ p: mul(input('q', [5]), 3), q: mul(input('p', [5]), 5) }),
        {
          state,
        },
      );
      await program.run();
      const read = await state.read('a');
      expect(values(read.get('p'))).toEqual([6, 6, 6, 6, 6]);
      expect(values(read.get('q'))).toEqual([5, 5, 5, 5, 5]);
    });

    it('takes an output of another shape with as many elements', async () => {
      const state = await device.createState(layout);
      const x = input('x', [6, 1]);
      const program = await device.compile(
        graph({ s: reshape(mul(x, 2), [2, 3]), t: transpose(input('y', [1, 3]), [1, 0]) }),
        { state },
      );
      await program.run({ x: ramp([6, 1]), y: ramp([1, 3]) });
      expect((await state.read('params')).get('s')).toEqual(ramp([2, 3], 2));
      expect((await state.read('other')).get('t')).toEqual(ramp([3]));
    });

    it('is shared by two programs', async () => {
      const state = await device.createState(layout);
      const double = await device.compile(graph({ s: add(mul(input('s', [2, 3]), 2), 1) }), { state });
      const look = await device.compile(graph({ y: relu(input('s', [2, 3])) }), { state });
      await double.run();
      await double.run();
      expect(values((await look.run()).y)).toEqual(new Array(6).fill(3));
    });

    it('rejects unknown names and other shapes', async () => {
      const state = await device.createState(layout);
      await expect(state.read('nope')).rejects.toMatchObject({ code: 'STATE' });
      await expect(state.write(new Map([['nope', scalar(1)]]))).rejects.toMatchObject({ code: 'STATE' });
      await expect(state.write(new Map([['s', ramp([3, 2])]]))).rejects.toThrow('[2,3], got [3,2]');
      await expect(device.compile(graph({ y: relu(input('s', [6])) }), { state })).rejects.toMatchObject({
        code: 'STATE',
      });
      await expect(device.compile(graph({ s: relu(input('x', [7])) }), { state })).rejects.toMatchObject({
        code: 'STATE',
      });
      const twice: StateLayout = { a: [{ name: 's', shape: [] }], b: [{ name: 's', shape: [] }] };
      await expect(device.createState(twice)).rejects.toMatchObject({ code: 'STATE' });
    });
  });

  describe('with a sweep', () => {
    const arenas = { p: 'params', m: 'firstMoments', v: 'secondMoments', g: 'grads' };
    const longLayout = (length: number): StateLayout =>
      Object.fromEntries(
        Object.entries(arenas).map(([key, arena]) => [
          arena,
          [
            { name: `${key}.weight`, shape: [length] },
            { name: `${key}.bias`, shape: [5] },
          ],
        ]),
      );

    it.each([LONG, 65_536 - 16, 100])('updates arenas whose weight has %i values', async (length) => {
      const state = await device.createState(longLayout(length));
      const sweep = await device.compileSweep(adam, { state, arenas });
      const start = ramp([length]);
      const grads = [0.5, -2].map((scale) => ramp([length], scale));
      await state.write(
        new Map([
          ['p.weight', start],
          ['p.bias', filled([5], 7)],
          ['g.bias', filled([5], 1)],
        ]),
      );
      const expected = { p: start.data.slice(), m: new Float32Array(length), v: new Float32Array(length) };
      for (const [step, grad] of grads.entries()) {
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
      for (const key of ['p', 'm', 'v'] as const) {
        const actual = (await state.read(arenas[key])).get(`${key}.weight`);
        expect(worstError(actual, expected[key])).toBeLessThan(1e-5);
      }
      // The bias lies at the end of the arena: the rest after the last whole chunk was run too.
      expect((await state.read('firstMoments')).get('m.bias')).toEqual(filled([5], 0.75));
      await sweep.dispose();
    });

    it('keeps old values for nodes that read them where the new ones are not needed', async () => {
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
      expect(worstError((await state.read('a')).get('a'), ramp([LONG], 15).data)).toBe(0);
      expect(worstError((await state.read('b')).get('b'), ramp([LONG], 2.5).data)).toBe(0);
    });

    it('rejects what chunks would change, and arenas that do not fit together', async () => {
      const state = await device.createState({
        a: [{ name: 'a', shape: [40] }],
        b: [{ name: 'b', shape: [80] }],
      });
      const sums = (length: number): Graph =>
        graph({ x: sub(input('x', [length]), reduceSum(input('y', [length]), [0])) });
      await expect(device.compileSweep(sums, { state, arenas: { x: 'a', y: 'a' } })).rejects.toThrow(
        'reduceSum',
      );
      const fetches = (length: number): Graph => graph({ y: relu(input('x', [length])) });
      await expect(device.compileSweep(fetches, { state, arenas: { x: 'a' } })).rejects.toMatchObject({
        code: 'GRAPH',
      });
      await expect(device.compileSweep(adam, { state, arenas: { p: 'a', m: 'b' } })).rejects.toMatchObject({
        code: 'STATE',
      });
    });
  });

  describe('with a foreign model', () => {
    const anySize = encodeModel(
      graph({
        y: conv2d(input('x', [1, 1, symbolicDim('H'), symbolicDim('W')]), input('w', [2, 1, 1, 1]), {
          stride: 1,
          padding: 0,
        }),
      }),
      { opset: 17, irVersion: 8 },
    );

    it('takes any size that the model allows', async () => {
      const program = await device.loadModel(anySize);
      for (const [height, width] of [
        [2, 3],
        [64, 80],
        [1, 1],
      ] as const) {
        const x = ramp([1, 1, height, width]);
        const { y } = await program.run({ x, w: tensor([2, 1, 1, 1], Float32Array.of(1, -2)) });
        expect(y?.shape).toEqual([1, 2, height, width]);
        expect(values(y)).toEqual([...x.data, ...x.data.map((value) => 0 - 2 * value)]);
      }
    });

    it('rejects feeds that it does not take, and goes on', async () => {
      const program = await device.loadModel(anySize);
      const w = filled([2, 1, 1, 1], 1);
      await expect(program.run({ w })).rejects.toMatchObject({ code: 'GRAPH' });
      await expect(program.run({ w, x: ramp([1, 2, 4, 4]) })).rejects.toMatchObject({ code: 'SHAPE' });
      expect((await program.run({ w, x: ramp([1, 1, 4, 4]) })).y?.shape).toEqual([1, 2, 4, 4]);
    });

    it('says what is wrong with bytes that are no model', async () => {
      await expect(device.loadModel(Uint8Array.of(1, 2, 3))).rejects.toMatchObject({ code: 'RUNTIME' });
    });
  });

  it('rejects missing, unknown and wrongly shaped feeds', async () => {
    const program = await device.compile(graph({ y: relu(input('x', [2, 3])) }));
    await expect(program.run()).rejects.toMatchObject({ code: 'GRAPH' });
    await expect(program.run({ x: ramp([2, 3]), z: scalar(1) })).rejects.toThrow('"z"');
    await expect(program.run({ x: ramp([3, 2]) })).rejects.toThrow('"x" must be [2,3], got [3,2]');
    await expect(program.run({ x: ramp([3, 2]) })).rejects.toMatchObject({ code: 'SHAPE' });
  });

  it('runs many times over', async () => {
    const state = await device.createState({ a: [{ name: 's', shape: [] }] });
    const s = input('s', []);
    const program = await device.compile(graph({ s: add(s, input('x', [])), old: relu(s) }), { state });
    for (let i = 0; i < 500; i++) expect((await program.run({ x: scalar(1) })).old?.data[0]).toBe(i);
    expect(values((await state.read('a')).get('s'))).toEqual([500]);
  });

  it('gives an error, not a crash, after its end', async () => {
    const other = await openDevice({ engine, threads: 1 });
    const state = await other.createState({ a: [{ name: 's', shape: [2] }] });
    const program = await other.compile(graph({ y: relu(input('x', [2])) }));
    const kept = await other.compile(graph({ y: relu(input('x', [2])) }));
    await program.dispose();
    await program.dispose();
    await expect(program.run({ x: ramp([2]) })).rejects.toMatchObject({ code: 'RUNTIME' });
    await expect(device.compile(graph({ y: relu(input('s', [2])) }), { state })).rejects.toMatchObject({
      code: 'STATE',
    });
    const last = kept.run({ x: filled([2], 1) });
    await other.dispose();
    expect(values((await last).y)).toEqual([1, 1]);
    await expect(kept.run({ x: ramp([2]) })).rejects.toMatchObject({ code: 'RUNTIME' });
    await expect(other.createState({})).rejects.toMatchObject({ code: 'RUNTIME' });
    await expect(state.read('a')).rejects.toMatchObject({ code: 'RUNTIME' });
  });
});
