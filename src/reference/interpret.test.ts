import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { symbolicDim } from '../core/shape.ts';
import { tensor } from '../core/tensor.ts';
import {
  add,
  concat,
  constant,
  conv2d,
  convTranspose2d,
  depthToSpace,
  graph,
  input,
  instanceNorm,
  leakyRelu,
  mul,
  reduceMean,
  relu,
  reshape,
  tanh,
} from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import type { Float64Tensor } from './float64-tensor.ts';
import { interpret } from './interpret.ts';
import { randomTensor } from './random-tensors.testing.ts';

const float64 = (shape: readonly number[], ...values: number[]): Float64Tensor => ({
  shape,
  data: Float64Array.from(values),
});

const codeOf = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  }
  return undefined;
};

describe('interpret', () => {
  const x = input('x', [2]);
  const y = input('y', [2]);

  it('gives every output by name, also one that other outputs use', () => {
    const sum = add(x, y);
    const result = interpret(graph({ sum, square: mul(sum, sum) }), {
      x: float64([2], 1, 2),
      y: float64([2], 10, 20),
    });
    expect(result).toEqual({ sum: float64([2], 11, 22), square: float64([2], 121, 484) });
  });

  it('works in float64', () => {
    const result = interpret(graph({ z: add(x, 1) }), { x: float64([2], 1e-12, 0) });
    expect(result.z?.data[0]).toBe(1 + 1e-12);
  });

  it('takes float32 feeds', () => {
    const result = interpret(graph({ z: add(x, x) }), { x: tensor([2], Float32Array.of(0.1, 2)) });
    expect(result.z).toEqual(float64([2], 2 * Math.fround(0.1), 4));
  });

  it('returns an input that is an output as a copy of its feed', () => {
    const feed = float64([2], 1, 2);
    const { z } = interpret(graph({ z: x }), { x: feed });
    expect(z).toEqual(feed);
    expect(z?.data).not.toBe(feed.data);
  });

  it('gives a constant without any feed', () => {
    const result = interpret(graph({ c: constant([2], Float32Array.of(1, 2)) }), {});
    expect(result.c).toEqual(float64([2], 1, 2));
  });

  it('keeps an operand that is read twice, and one that is read again much later', () => {
    const early = relu(x);
    let late: Value = early;
    for (let i = 0; i < 5; i++) late = add(late, late);
    const result = interpret(graph({ z: add(late, early) }), { x: float64([2], 1, -1) });
    expect(result.z).toEqual(float64([2], 33, 0));
  });
});

describe('symbolic dimensions', () => {
  const [h, w] = [symbolicDim('H'), symbolicDim('W')];
  const image = input('image', [1, 1, h, w]);

  it('take their sizes from the feeds', () => {
    const ones = constant([1, 1, 2, 2], Float32Array.of(1, 1, 1, 1));
    const halved = conv2d(image, ones, { stride: 2, padding: 0 });
    const result = interpret(graph({ halved }), { image: float64([1, 1, 2, 4], 1, 2, 3, 4, 5, 6, 7, 8) });
    expect(result.halved).toEqual(float64([1, 1, 1, 2], 14, 22));
  });

  it('are found from a quotient', () => {
    const half = input('half', [{ ...h, over: 2 }]);
    const result = interpret(
      graph({
        z: concat(
          [reduceMean(half, [0]), reduceMean(image, [0, 1, 2, 3])].map((v) => reshape(v, [1])),
          0,
        ),
      }),
      {
        half: float64([1], 7),
        image: float64([1, 1, 2, 1], 1, 3),
      },
    );
    expect(result.z).toEqual(float64([2], 7, 2));
  });

  it('must agree between feeds', () => {
    const other = input('other', [1, 1, h, w]);
    const run = () =>
      interpret(graph({ z: add(image, other) }), {
        image: float64([1, 1, 1, 2], 1, 2),
        other: float64([1, 1, 2, 1], 1, 2),
      });
    expect(codeOf(run)).toBe('SHAPE');
    expect(run).toThrow('feed "other" is [1,1,2,1], expected [1,1,H,W] with H = 1, W = 2');
  });

  it('must divide where the network halves them', () => {
    const kernel = constant([1, 1, 2, 2], new Float32Array(4));
    const halved = conv2d(image, kernel, { stride: 2, padding: 0 });
    const run = () => interpret(graph({ halved }), { image: float64([1, 1, 3, 2], 1, 2, 3, 4, 5, 6) });
    expect(codeOf(run)).toBe('SHAPE');
    expect(run).toThrow('H/2 with H = 3');
  });

  it('must be whole', () => {
    const tripled = input('tripled', [{ ...h, times: 3 }]);
    expect(() => interpret(graph({ tripled }), { tripled: float64([2], 1, 2) })).toThrow(
      'feed "tripled" is [2], which gives no whole H for 3*H of [3*H]',
    );
  });
});

describe('feeds', () => {
  const xy = graph({ z: add(input('x', [2]), input('label', [2])) });

  it('must be there for every input', () => {
    const run = () => interpret(xy, { x: float64([2], 1, 2) });
    expect(codeOf(run)).toBe('GRAPH');
    expect(run).toThrow('interpret: input "label" [2] has no feed');
  });

  it('must be inputs of the graph', () => {
    const run = () => interpret(xy, { x: float64([2], 1, 2), lable: float64([2], 1, 2) });
    expect(codeOf(run)).toBe('GRAPH');
    expect(run).toThrow(
      'feed "lable" is not an input of the graph, whose inputs are x, label; did you mean "label"?',
    );
  });

  it('must have the shape of their input', () => {
    for (const feed of [float64([3], 1, 2, 3), float64([1, 2], 1, 2), float64([2], 1)]) {
      const run = () => interpret(xy, { x: float64([2], 1, 2), label: feed });
      expect(codeOf(run)).toBe('SHAPE');
      expect(run).toThrow('interpret: feed "label"');
    }
  });

  it('cannot stand for an input that the graph does not list', () => {
    const x = input('x', [1]);
    const run = () => interpret({ inputs: [], outputs: { x } }, {});
    expect(codeOf(run)).toBe('GRAPH');
    expect(run).toThrow('input "x" is used but is not among the graph\'s inputs');
  });
});

describe('a small U-Net of any size', () => {
  const stream = randomStream(0, 'unet');
  const weights = (...shape: number[]): Value =>
    constant(shape, Float32Array.from(randomTensor(shape, stream, 0.1).data));
  const [down, up] = [
    { stride: 2, padding: 1 },
    { stride: 2, padding: 1 },
  ];
  const x = input('x', [1, 3, symbolicDim('H'), symbolicDim('W')]);
  const d1 = conv2d(x, weights(4, 3, 4, 4), down, weights(4)); // [1,3,H,W] -> [1,4,H/2,W/2]
  const d2 = conv2d(leakyRelu(d1, 0.2), weights(8, 4, 4, 4), down); // -> [1,8,H/4,W/4]
  const n2 = instanceNorm(d2, weights(8), weights(8), 1e-5);
  const u1 = depthToSpace(relu(n2), 2); // -> [1,2,H/2,W/2]
  const u2 = convTranspose2d(concat([u1, d1], 1), weights(6, 3, 4, 4), up); // -> [1,3,H,W]
  const unet = graph({ y: tanh(u2) });

  it('runs at every size that it allows', () => {
    for (const [height, width] of [
      [32, 32],
      [8, 20],
    ] as const) {
      const { y } = interpret(unet, { x: randomTensor([1, 3, height, width], stream) });
      expect(y?.shape).toEqual([1, 3, height, width]);
      expect(y?.data.every((value) => Math.abs(value) < 1 && value !== 0)).toBe(true);
    }
  });
});
