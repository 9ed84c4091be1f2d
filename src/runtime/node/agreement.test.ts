import { afterAll, describe, expect, it } from 'vitest';
import { gradients } from '../../autodiff/gradient.ts';
import { type RandomStream, randomStream } from '../../core/random.ts';
import { type Tensor, tensor } from '../../core/tensor.ts';
import {
  add,
  gemm,
  graph,
  input,
  leakyReluGrad,
  mul,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  sign,
  slice,
  sub,
  tanh,
  transpose,
} from '../../graph/build.ts';
import { operandsOf } from '../../graph/op-case.testing.ts';
import { opCaseRows } from '../../graph/op-cases.testing.ts';
import type { Graph, Value } from '../../graph/ops.ts';
import { CPU_PLAN, type LoweringPlan } from '../../lowering/plan.ts';
import { softplus } from '../../nn/losses.ts';
import type { Float64Tensor } from '../../reference/float64-tensor.ts';
import { interpret } from '../../reference/interpret.ts';
import { relativeNormError, toFloat32 } from '../../reference/random-tensors.testing.ts';
import { decideAliasing } from '../aliasing.ts';
import type { Device } from '../device.ts';
import { openCpuDevice } from './cpu-device.ts';
import { openJsBindingDevice } from './js-binding-device.ts';

const SHAPE = [8, 8] as const;

const pick = <T>(items: readonly T[], stream: RandomStream): T => items[stream.integer(items.length)] as T;

/** Every op keeps [8,8], so that any value may become any state tensor. */
const STEPS: readonly ((a: Value, b: Value) => Value)[] = [
  (a, b) => add(a, b),
  (a, b) => sub(a, mul(b, 0.5)),
  (a, b) => mul(a, tanh(b)),
  (a) => tanh(a),
  (a) => relu(a),
  (a) => mul(a, 1), // the engine removes it
  (a) => reshape(reshape(a, [64]), SHAPE),
  (a) => transpose(a, [1, 0]),
  (a, b) => sub(a, reduceMean(b, [1])),
  (a, b) => add(a, slice(b, 0, 2, 3)),
  (a, b) => mul(gemm(a, b), 0.125),
  (a, b) => add(mul(gemm(a, b, { transB: true }), 0.125), a), // the engine fuses the sum into the product
];

const randomGraph = (seed: number): Graph => {
  const stream = randomStream(seed, 'graph');
  const values: Value[] = ['s', 't', 'x'].map((name) => input(name, SHAPE));
  const count = 2 + stream.integer(6);
  for (let i = 0; i < count; i++)
    values.push(pick(STEPS, stream)(pick(values, stream), pick(values, stream)));
  const made = values.slice(3);
  return graph({ s: tanh(pick(made, stream)), t: pick(made, stream), y: relu(pick(values, stream)) });
};

const noise = (...path: readonly (string | number)[]): Tensor => {
  const stream = randomStream(0, ...path);
  return tensor(
    SHAPE,
    Float32Array.from({ length: 64 }, () => stream.normal()),
  );
};

/** State and fetch after three runs. */
const outcome = async (device: Device, seed: number): Promise<readonly number[]> => {
  const state = await device.createState({ a: ['s', 't'].map((name) => ({ name, shape: SHAPE })) });
  await state.write(new Map(['s', 't'].map((name) => [name, noise(name, seed)])));
  const source = randomGraph(seed);
  const program = await device.compile(source, { state });
  const takesX = source.inputs.some(({ attributes }) => attributes.name === 'x');
  const numbers: number[] = [];
  for (let step = 0; step < 3; step++) {
    const { y } = await program.run(takesX ? { x: noise('x', seed, step) } : {});
    numbers.push(...(y?.data ?? []));
  }
  for (const { data } of (await state.read('a')).values()) numbers.push(...data);
  await program.dispose();
  return numbers;
};

describe('state written in place', async () => {
  const inPlace = await openCpuDevice({ threads: 2 });
  const copying = await openJsBindingDevice({ threads: 2 });
  afterAll(() => Promise.all([inPlace.dispose(), copying.dispose()]));

  it('equals state that is copied, bit by bit, on random graphs', async () => {
    for (let seed = 0; seed < 150; seed++)
      expect([seed, ...(await outcome(inPlace, seed))]).toEqual([seed, ...(await outcome(copying, seed))]);
  });

  it('comes about in place and through shadows on these graphs', () => {
    const placements = Array.from(
      { length: 150 },
      (_, seed) => decideAliasing(randomGraph(seed)).get('s')?.placement,
    );
    expect(new Set(placements)).toEqual(new Set(['in-place', 'shadow']));
  });
});

/** Every case of every op in one graph, with feeds; the table of cases has an entry for each op. */
const everyOp = (): { readonly source: Graph; readonly feeds: Readonly<Record<string, Tensor>> } => {
  const outputs: Record<string, Value> = {};
  const feeds: Record<string, Tensor> = {};
  for (const [title, opCase] of opCaseRows) {
    const operands = operandsOf(opCase, randomStream(0, title)).map((operand, index) => {
      const name = `${title}/${index}`;
      feeds[name] = toFloat32(operand);
      return input(name, operand.shape);
    });
    outputs[title] = opCase.build(...operands);
  }
  return { source: graph(outputs), feeds };
};

const PLANS: { readonly [C in LoweringPlan['convTranspose']]: LoweringPlan } = {
  'conv-transpose': CPU_PLAN,
  'conv-depth-to-space': { ...CPU_PLAN, convTranspose: 'conv-depth-to-space' },
};

describe('an engine', async () => {
  const engines = [await openCpuDevice({ threads: 2 }), await openJsBindingDevice({ threads: 2 })];
  afterAll(() => Promise.all(engines.map((engine) => engine.dispose())));

  /** The results of both engines. */
  const resultsOf = (source: Graph, feeds: Readonly<Record<string, Tensor>>, plan: LoweringPlan) =>
    Promise.all(engines.map(async (engine) => (await engine.compile(source, { plan })).run(feeds)));

  it.each(Object.entries(PLANS))(
    'agrees with the interpreter on every op, by the plan %s',
    async (_name, plan) => {
      const { source, feeds } = everyOp();
      const expected = interpret(source, feeds);
      for (const results of await resultsOf(source, feeds, plan))
        for (const [title] of opCaseRows) {
          const [actual, wanted] = [results[title] as Tensor, expected[title] as Float64Tensor];
          expect({ title, shape: actual.shape }).toEqual({ title, shape: wanted.shape });
          const isNear = relativeNormError(actual, wanted) < 1e-5; // seven digits, less a few in sums
          expect({ title, isNear }).toEqual({ title, isNear: true });
        }
    },
  );

  it('agrees with the interpreter at the edges: kinks, the least float32, and logits of 100', async () => {
    const points = [-100, -20, -1, -1.2e-38, 0, 1.2e-38, 1, 20, 100];
    const x = input('x', [points.length]);
    const loss = softplus(x);
    const [slope] = gradients(reduceSum(loss, [0]), [x]) as [Value];
    const source = graph({ sign: sign(x), relu: leakyReluGrad(x, loss, 0), loss, slope });
    const feeds = { x: tensor([points.length], Float32Array.from(points)) };
    const expected = interpret(source, feeds);
    for (const results of await resultsOf(source, feeds, CPU_PLAN)) {
      for (const [name, { data }] of Object.entries(expected)) {
        const actual = [...(results[name]?.data ?? [])];
        expect([name, actual]).toEqual([name, [...data].map((value) => expect.closeTo(value, 5))]);
      }
      const ratio = (results.slope?.data[1] as number) / (expected.slope?.data[1] as number);
      expect(ratio).toBeCloseTo(1, 5); // a slope of 2e-9 keeps its digits
    }
  });
});
