import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { type Dim, symbolicDim } from '../core/shape.ts';
import {
  abs,
  add,
  batchNorm,
  clip,
  concat,
  constant,
  conv2d,
  convTranspose2d,
  input,
  leakyRelu,
  mul,
  neg,
  reduceSum,
  relu,
  scalarConstant,
  sign,
  stopGradient,
  sub,
  tanh,
} from '../graph/build.ts';
import type { OpName, Value } from '../graph/ops.ts';
import { reachable } from '../graph/walk.ts';
import { apply, float64 } from '../reference/apply.testing.ts';
import type { Float64Tensor } from '../reference/float64-tensor.ts';
import { randomTensor } from '../reference/random-tensors.testing.ts';
import { gradients, vectorJacobianProduct } from './gradient.ts';
import { type Build, gradientErrors, gradientsAt, total } from './gradient-check.testing.ts';

const HALVING = { stride: 2, padding: 1 };

/** The derivative of `build`, an elementwise function, at these points. */
const slopes = (build: (x: Value) => Value, ...points: number[]): number[] => [
  ...(gradientsAt(build, [float64([points.length], points)])[0] as Float64Tensor).data,
];

const countOf = (op: OpName, roots: readonly Value[]): number =>
  reachable(roots).filter((value) => value.op === op).length;

describe('gradients', () => {
  it('are 2 x for the sum of squares', () => {
    expect(slopes((x) => mul(x, x), 3, -4)).toEqual([6, -8]);
  });

  it('are graphs, which may be differentiated again and again', () => {
    const cube = (x: Value): Value => mul(x, mul(x, x));
    const derivative = (f: (x: Value) => Value) => (x: Value) => gradients(total(f(x)), [x])[0] as Value;
    expect(slopes(derivative(cube), 2)).toEqual([12]); // 6 x
    expect(slopes(derivative(derivative(cube)), 2)).toEqual([6]);
  });

  it('are zeros for a value that the loss does not depend on', () => {
    const [x, w] = [float64([2], [1, 2]), float64([3, 1], [4, 5, 6])];
    expect(gradientsAt((a, _b) => a, [x, w])).toEqual([float64([2], [1, 1]), float64([3, 1], [0, 0, 0])]);
  });

  it('are ones for the loss itself', () => {
    expect(slopes((x) => x, 5)).toEqual([1]);
  });

  it('can be taken for intermediate values, together with those before them', () => {
    const [dh, dx] = [0, 1].map((index) =>
      apply(
        (x) => {
          const h = mul(x, 3);
          return gradients(total(mul(h, h)), [h, x])[index] as Value;
        },
        [float64([1], [2])],
      ),
    );
    expect([dh?.data[0], dx?.data[0]]).toEqual([12, 36]); // 2 h, and 3 times that
  });

  it('can be taken for one value twice', () => {
    const x = input('x', [2]);
    const [first, second] = gradients(total(mul(x, x)), [x, x]);
    expect(first).toBe(second);
  });

  it('accept a loss of one element in any rank, and no other', () => {
    const x = input('x', [2, 3]);
    expect(gradients(reduceSum(x, [0, 1]), [x])[0]?.shape).toEqual([2, 3]);
    expect(() => gradients(reduceSum(x, [1]), [x])).toThrow(
      expect.objectContaining({
        code: 'SHAPE',
        message: 'gradients: the loss must be one number, got [2,1]; reduce it first',
      }),
    );
  });

  it('are those of PyTorch at the kinks: 0 for abs and relu, the slope for leakyRelu', () => {
    expect(slopes(abs, -2, 0, 2)).toEqual([-1, 0, 1]);
    expect(slopes(relu, -2, 0, 2)).toEqual([0, 0, 1]);
    expect(slopes((x) => leakyRelu(x, 0.25), -2, 0, 2)).toEqual([0.25, 0.25, 1]);
  });

  it('equal central differences through a small U-Net with batch norm, dropout, a skip and a bias', () => {
    const stream = randomStream(0, 'unet');
    const mask = constant(
      [2, 5, 2, 2],
      Float32Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? 0 : 1.5)),
    );
    const unet: Build = (x, w1, w2, gamma, beta, w3, w4, bias) => {
      const [e1, e2] = encode(x, w1, w2);
      const normal = batchNorm(e2, gamma, beta, { axes: [0, 2, 3], epsilon: 1e-5 });
      const d2 = convTranspose2d(relu(mul(normal, mask)), w3, HALVING); // -> [2,4,4,4]
      return tanh(convTranspose2d(relu(concat([d2, e1], 1)), w4, HALVING, bias)); // -> [2,3,8,8]
    };
    const shapes = [[2, 3, 8, 8], [4, 3, 4, 4], [5, 4, 4, 4], [5], [5], [5, 4, 4, 4], [8, 3, 4, 4], [3]];
    const operands = shapes.map((shape) => randomTensor(shape, stream, 0.3));
    expect(Math.max(...gradientErrors(unet, operands, stream))).toBeLessThan(1e-6);
  });

  it('have symbolic sizes where their operands have', () => {
    const [n, h, w] = ['N', 'H', 'W'].map(symbolicDim) as [Dim, Dim, Dim];
    for (const size of [
      [h, w],
      [h, 7],
    ] as const) {
      const x = input('x', [n, 3, ...size]);
      const y = conv2d(x, input('w', [4, 3, 4, 4]), HALVING);
      expect(vectorJacobianProduct(y, input('dy', y.shape), [x])[0]?.shape).toEqual(x.shape);
    }
  });
});

/** x [2,3,8,8] -> [2,4,4,4] -> [2,5,2,2]. */
const encode = (x: Value, w1: Value, w2: Value): readonly [Value, Value] => {
  const e1 = conv2d(x, w1, HALVING);
  return [e1, conv2d(leakyRelu(e1, 0.2), w2, HALVING)];
};

describe('stopGradient', () => {
  it('makes its operand a constant', () => {
    expect(slopes((x) => mul(x, stopGradient(x)), 3)).toEqual([3]);
    expect(slopes((x) => stopGradient(mul(x, x)), 3)).toEqual([0]);
  });

  it('hides ops that have no gradient', () => {
    expect(slopes((x) => mul(x, stopGradient(clip(x, 0, 1))), 3)).toEqual([1]);
  });

  it('is itself a value that has a gradient', () => {
    const x = input('x', [2]);
    const stopped = stopGradient(x);
    const [dStopped, dx] = gradients(total(mul(stopped, 3)), [stopped, x]);
    expect(apply(() => dStopped as Value, [])).toEqual(float64([2], [3, 3]));
    expect(apply(() => dx as Value, [])).toEqual(float64([2], [0, 0]));
  });

  it('keeps the loss of G from training through the update of D', () => {
    // D is w * x, and takes a step down its loss w^2 x / 2 before it scores x for G.
    const slopeOfG = (detach: (moved: Value) => Value): number[] =>
      slopes((x) => {
        const w = scalarConstant(2);
        const lossD = mul(mul(mul(w, w), x), 0.5);
        const moved = sub(w, gradients(total(lossD), [w])[0] as Value); // w - w x
        return mul(detach(moved), x);
      }, 5);
    expect(slopeOfG(stopGradient)).toEqual([-8]); // w (1 - x)
    expect(slopeOfG((moved) => moved)).toEqual([-18]); // w (1 - 2 x): an unrolled GAN
  });
});

describe('an op without a gradient', () => {
  const x = input('x', [2]);

  it('is an error on a path to a requested value, with op, shape and fix', () => {
    expect(() => gradients(total(mul(clip(x, 0, 1), 2)), [x])).toThrow(
      expect.objectContaining({
        code: 'NOT_DIFFERENTIABLE',
        message:
          'gradients: clip [2] has no gradient rule; differentiate before lowering, or put stopGradient before it',
      }),
    );
  });

  it('is allowed where no such path leads through it', () => {
    const weight = constant([2], Float32Array.of(0.5, 4));
    expect(slopes((v) => mul(v, clip(weight, 0, 1)), 1, 1)).toEqual([0.5, 1]);
  });

  it('is allowed after an op whose gradient is 0', () => {
    expect(slopes((v) => mul(clip(sign(v), 0, 1), 2), 3)).toEqual([0]);
  });
});

describe('the size of a gradient', () => {
  const x = input('x', [2, 3, 4, 4]);
  const w = input('w', [3, 3, 1, 1]);
  const y = conv2d(x, w, { stride: 1, padding: 0 });

  it('grows with the graph, not with the number of its paths', () => {
    const scalar = input('s', []);
    let doubled: Value = scalar;
    for (let i = 0; i < 60; i++) doubled = add(doubled, doubled);
    const gradient = gradients(doubled, [scalar])[0] as Value;
    expect(apply(() => gradient, []).data).toEqual(Float64Array.of(2 ** 60));
    expect(reachable([gradient]).length).toBeLessThan(2 * 60 + 5);
  });

  it('has one derivative for a value that is used many times, from its summed cotangent', () => {
    const uses = [1, 2, 3, 4].map((factor) => total(mul(y, factor)));
    const loss = uses.reduce((sum, use) => add(sum, use));
    const gradient = gradients(loss, [x, w]);
    expect([countOf('convWeightGrad', gradient), countOf('convTranspose2d', gradient)]).toEqual([1, 1]);
    expect(countOf('add', gradient)).toBe(3);
  });

  it('has no nodes for operands whose gradients were not requested', () => {
    expect(countOf('convTranspose2d', gradients(total(y), [w]))).toBe(0);
    expect(countOf('convWeightGrad', gradients(total(y), [x]))).toBe(0);
    expect(countOf('conv2d', gradients(total(mul(y, y)), [input('unused', [])]))).toBe(0);
  });

  it('may be tens of thousands of nodes deep', () => {
    const start = input('s', []);
    let deep: Value = start;
    for (let i = 0; i < 20_000; i++) deep = neg(deep);
    const gradient = gradients(deep, [start])[0] as Value;
    expect(apply(() => gradient, []).data).toEqual(Float64Array.of(1));
  });
});

describe('vectorJacobianProduct', () => {
  it('weights the rows of the Jacobian by the cotangent', () => {
    const [x, dy] = [float64([2], [3, 4]), float64([2], [10, -1])];
    const dx = apply((a, b) => vectorJacobianProduct(mul(a, a), b, [a])[0] as Value, [x, dy]);
    expect(dx).toEqual(float64([2], [60, -8]));
  });
});
