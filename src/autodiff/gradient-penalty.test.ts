import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { batchNorm, conv2d, leakyRelu, mul, sigmoid, sqrt, sub } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { randomTensor } from '../reference/random-tensors.testing.ts';
import { gradients } from './gradient.ts';
import { type Build, gradientErrors, total } from './gradient-check.testing.ts';

type Norm = (x: Value, gamma: Value, beta: Value) => Value;

const over =
  (axes: readonly number[]): Norm =>
  (x, gamma, beta) =>
    batchNorm(x, gamma, beta, { axes, epsilon: 1e-3 });

/** (||d D(x) / d x|| - 1)^2 of a discriminator of two layers (Gulrajani et al. 2017, equation 3). */
const penalty =
  (norm: Norm): Build =>
  (x, w1, gamma, beta, w2, bias) => {
    const h = leakyRelu(norm(conv2d(x, w1, { stride: 2, padding: 1 }), gamma, beta), 0.2); // -> [2,4,3,3]
    const verdict = sigmoid(conv2d(h, w2, { stride: 1, padding: 1 }, bias)); // -> [2,1,2,2]
    const [slope] = gradients(total(verdict), [x]) as [Value];
    const excess = sub(sqrt(total(mul(slope, slope))), 1);
    return mul(excess, excess);
  };

describe('the gradient of a gradient penalty', () => {
  it.each([
    ['no norm', (x: Value) => x],
    ['batch norm', over([0, 2, 3])],
    ['instance norm', over([2, 3])],
  ] as const)('equals central differences for a discriminator with %s', (title, norm) => {
    const stream = randomStream(0, title);
    // An odd size, so that a transposed convolution has a row to restore.
    const shapes = [[2, 3, 7, 7], [4, 3, 4, 4], [4], [4], [1, 4, 4, 4], [1]];
    const operands = shapes.map((shape) => randomTensor(shape, stream, 0.3));
    expect(Math.max(...gradientErrors(penalty(norm), operands, stream))).toBeLessThan(1e-6);
  });
});
