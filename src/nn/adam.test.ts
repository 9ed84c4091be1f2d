import { describe, expect, it } from 'vitest';
import { graph, input } from '../graph/build.ts';
import { float64 } from '../reference/apply.testing.ts';
import type { Float64Tensor } from '../reference/float64-tensor.ts';
import { interpret } from '../reference/interpret.ts';
import { toFloat64 } from '../reference/random-tensors.testing.ts';
import { ADAM_FEEDS, type AdamOptions, adamFeeds, adamScalars, adamUpdate } from './adam.ts';

const PAPER: AdamOptions = { beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
const LR = 2e-4;

const SHAPE = [3];
const START = [1, -0.5, 0];
const GRADIENTS = [
  [0.1, -3, 1e-9],
  [0.2, 4, 0],
  [-0.4, -5, -1e-9],
  [0, 1e3, 2],
  [1e-4, 0, -1],
];

const update = (options: AdamOptions) => {
  const state = {
    parameter: input('parameter', SHAPE),
    m: input('m', SHAPE),
    v: input('v', SHAPE),
  };
  return graph({ ...adamUpdate(state, input('gradient', SHAPE), adamScalars(), options) });
};

/** Parameter and moments after each step of the graph. */
const trained = (options: AdamOptions, lr: number): Readonly<Record<'parameter' | 'm' | 'v', number[]>>[] => {
  const source = update(options);
  let state: Record<string, Float64Tensor> = {
    parameter: float64(SHAPE, START),
    m: float64(SHAPE, [0, 0, 0]),
    v: float64(SHAPE, [0, 0, 0]),
  };
  return GRADIENTS.map((gradient, index) => {
    const scalars = Object.entries(adamFeeds(lr, index + 1, options)).map(([name, value]) => [
      name,
      toFloat64(value),
    ]);
    state = interpret(source, {
      ...state,
      gradient: float64(SHAPE, gradient),
      ...Object.fromEntries(scalars),
    });
    const { parameter, m, v } = state as Readonly<Record<'parameter' | 'm' | 'v', Float64Tensor>>;
    return { parameter: [...parameter.data], m: [...m.data], v: [...v.data] };
  });
};

/** Algorithm 1 of Kingma and Ba (2015), for one number. */
const byTheBook = (position: number, { beta1, beta2, epsilon }: AdamOptions, lr: number): number[] => {
  let [theta, m, v] = [START[position] as number, 0, 0];
  return GRADIENTS.map((gradient, index) => {
    const [g, t] = [gradient[position] as number, index + 1];
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    const [mHat, vHat] = [m / (1 - beta1 ** t), v / (1 - beta2 ** t)];
    theta -= (lr * mHat) / (Math.sqrt(vHat) + epsilon);
    return theta;
  });
};

describe('Adam', () => {
  it.each<[string, AdamOptions, number]>([
    ['of the paper', PAPER, LR],
    ["of Adam's own paper", { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, 1e-3],
    ['with a large epsilon', { beta1: 0.5, beta2: 0.9, epsilon: 0.1 }, 0.5],
  ])('%s takes the steps of its algorithm', (_name, options, lr) => {
    const steps = trained(options, lr);
    // Betas and scalars are float32: seven digits of a step.
    for (const position of START.keys())
      for (const [step, expected] of byTheBook(position, options, lr).entries())
        expect(Math.abs((steps[step]?.parameter[position] as number) - expected)).toBeLessThan(1e-6 * lr * 5);
  });

  it('keeps the moments without their correction', () => {
    const [first, second] = trained(PAPER, LR);
    expect(first?.m[0]).toBeCloseTo(0.05, 9);
    expect(second?.m[0]).toBeCloseTo(0.125, 9);
    expect(first?.v[1]).toBeCloseTo(0.009, 9);
    expect(second?.v[1]).toBeCloseTo(0.009 * 0.999 + 0.016, 8);
  });

  it('moves by the learning rate at first, whatever the size of the gradient', () => {
    const [first] = trained(PAPER, LR);
    expect(first?.parameter[0]).toBeCloseTo(1 - LR, 9);
    expect(first?.parameter[1]).toBeCloseTo(-0.5 + LR, 9);
  });

  it('is held back by epsilon where the gradient is no larger than that', () => {
    const [first] = trained(PAPER, LR);
    expect(first?.parameter[2]).toBeCloseTo((-LR * 1e-9) / (1e-9 + 1e-8), 9);
  });
});

describe('the feeds of Adam', () => {
  it('are the step size and the epsilon with both biases corrected', () => {
    const feeds = adamFeeds(LR, 3, PAPER);
    expect(Object.keys(feeds).sort()).toEqual(Object.values(ADAM_FEEDS).sort());
    const correction = Math.sqrt(1 - 0.999 ** 3);
    expect(feeds[ADAM_FEEDS.stepSize]?.data[0]).toBeCloseTo((LR * correction) / (1 - 0.125), 10);
    expect(feeds[ADAM_FEEDS.epsilon]?.data[0]).toBeCloseTo(1e-8 * correction, 14);
  });

  it('tend to the learning rate and epsilon', () => {
    const feeds = adamFeeds(LR, 1_000_000, PAPER);
    expect(Object.values(feeds).map(({ data }) => data[0])).toEqual([Math.fround(LR), Math.fround(1e-8)]);
  });

  it('are the inputs of the update, which several updates share', () => {
    const names = update(PAPER).inputs.map(({ attributes }) => attributes.name);
    expect(names).toEqual(expect.arrayContaining(Object.values(ADAM_FEEDS)));
  });
});
