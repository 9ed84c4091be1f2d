/** Random graphs over a small state, for devices that are to agree on what a run does to it. */
import { type RandomStream, randomStream } from '../core/random.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import {
  add,
  gemm,
  graph,
  input,
  mul,
  reduceMean,
  relu,
  reshape,
  slice,
  sub,
  tanh,
  transpose,
} from '../graph/build.ts';
import type { Graph, Value } from '../graph/ops.ts';
import type { Device } from './device.ts';

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

/** State s and t, feed x, fetch y. */
export const randomGraph = (seed: number): Graph => {
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

/** State and fetch of a random graph after three runs. */
export const outcomeOfRandom = async (device: Device, seed: number): Promise<readonly number[]> => {
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
  await state.dispose();
  return numbers;
};
