import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { type Dim, symbolicDim } from '../core/shape.ts';
import {
  add,
  broadcastTo,
  constant,
  convTranspose2d,
  div,
  graph,
  input,
  mul,
  neg,
  node,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  scalarConstant,
  slice,
  sub,
  transpose,
} from '../graph/build.ts';
import { isOp, type Value } from '../graph/ops.ts';
import { printGraph } from '../graph/print.ts';
import { randomTensor } from '../reference/random-tensors.testing.ts';
import { ROUNDING, rewriteError } from './rewrite-error.testing.ts';
import { simplify } from './simplify.ts';

const print = (y: Value): string => printGraph(graph({ y }));

/** An input for the feed at a position. */
const fed = (position: number, ...shape: Dim[]): Value => input(String(position), shape);

/** How far the simplified value is from the value, on random tensors of these shapes. */
const errorOf = (value: Value, ...shapes: (readonly number[])[]): number => {
  const stream = randomStream(0, 'simplify');
  const feeds = shapes.map((shape) => randomTensor(shape, stream));
  return rewriteError(graph({ y: simplify(value) }), graph({ y: value }), feeds);
};

describe('a sum of transposed values', () => {
  const shape = [2, 3, 4];
  const turned = (value: Value): Value => reshape(transpose(value, [2, 0, 1]), [4, 3, 2]);

  it('is transposed once, with the same bits', () => {
    const [a, b, c] = [fed(0, ...shape), fed(1, ...shape), fed(2, ...shape)];
    expect(print(simplify(add(turned(a), turned(b))))).toBe(print(turned(add(a, b))));
    const three = add(simplify(add(turned(a), turned(b))), turned(c));
    expect(print(simplify(three))).toBe(print(turned(add(add(a, b), c))));
    expect(errorOf(add(turned(a), turned(b)), shape, shape)).toBe(0);
  });

  it('stays where they are moved in different ways', () => {
    const sum = add(transpose(fed(0, 3, 3), [1, 0]), transpose(fed(1, 3, 3), [0, 1]));
    expect(print(simplify(sum))).toBe(print(sum));
    const alone = add(transpose(fed(0, 3, 3), [1, 0]), fed(1, 3, 3));
    expect(print(simplify(alone))).toBe(print(alone));
  });
});

describe('a sum of negatives', () => {
  it('is the negative of the sum', () => {
    const x = fed(0, 2, 3);
    expect(print(simplify(reduceSum(neg(x), [1])))).toBe(print(neg(reduceSum(x, [1]))));
    expect(errorOf(reduceSum(neg(x), [0, 1]), [2, 3])).toBe(0);
  });
});

describe('a broadcast before arithmetic', () => {
  const [wide, narrow] = [fed(0, 2, 3), fed(1, 3)];

  it.each([
    ['add', add],
    ['sub', sub],
    ['mul', mul],
    ['div', div],
  ] as const)('is dropped on either side of %s, which broadcasts too', (_name, op) => {
    const spread = broadcastTo(narrow, [2, 3]);
    expect(print(simplify(op(spread, wide)))).toBe(print(op(narrow, wide)));
    expect(print(simplify(op(wide, spread)))).toBe(print(op(wide, narrow)));
    expect(errorOf(op(spread, wide), [2, 3], [3])).toBeLessThan(ROUNDING);
  });

  it('is dropped in all its steps', () => {
    const spread = broadcastTo(broadcastTo(fed(1), [3]), [2, 3]);
    expect(print(simplify(add(wide, spread)))).toBe(print(add(wide, fed(1))));
  });

  it('stays where it gives the result its shape', () => {
    const spread = add(broadcastTo(narrow, [2, 3]), fed(0, 1, 3));
    expect(simplify(spread)).toBe(spread);
  });

  it('stays on one side where two broadcasts give the result its shape', () => {
    const both = add(broadcastTo(fed(0), [2, 3]), broadcastTo(narrow, [2, 3]));
    const simple = simplify(both);
    expect(simple.shape).toEqual([2, 3]);
    expect(print(simple).match(/broadcastTo/g)).toHaveLength(1);
    expect(errorOf(both, [], [3])).toBeLessThan(ROUNDING);
  });

  it('stays before other ops', () => {
    const y = relu(broadcastTo(narrow, [2, 3]));
    expect(simplify(y)).toBe(y);
  });
});

describe('a factor of one', () => {
  const x = fed(0, 3);

  it('is dropped on either side', () => {
    expect(simplify(mul(x, 1))).toBe(x);
    expect(simplify(mul(1, x))).toBe(x);
    expect(simplify(mul(x, constant([1], Float32Array.of(1))))).toBe(x);
  });

  it('stays where it widens, where it is another number, and where it is added', () => {
    for (const y of [
      mul(x, constant([1, 1], Float32Array.of(1))),
      mul(x, 2),
      mul(x, -1),
      add(x, 1),
      div(1, x),
    ])
      expect(simplify(y)).toBe(y);
  });
});

describe('a product of two numbers', () => {
  it('is a number, rounded to float32 once', () => {
    const product = simplify(mul(scalarConstant(0.1), scalarConstant(0.3)));
    expect(isOp(product, 'constant') && [...product.attributes.data]).toEqual([
      Math.fround(Math.fround(0.1) * Math.fround(0.3)),
    ]);
    expect(product.shape).toEqual([]);
  });

  it('stays if a factor has axes, or is not a constant', () => {
    for (const y of [mul(constant([1], Float32Array.of(3)), 2), mul(fed(0), 2)]) expect(simplify(y)).toBe(y);
  });
});

describe('reshapes', () => {
  const x = fed(0, 2, 6);

  it('of reshapes become one', () => {
    expect(print(simplify(reshape(reshape(x, [12]), [3, 4])))).toBe(print(reshape(x, [3, 4])));
  });

  it('back to the shape they came from are dropped', () => {
    expect(simplify(reshape(reshape(x, [12]), [2, 6]))).toBe(x);
    expect(simplify(node('reshape', [x], { shape: [2, 6] }))).toBe(x);
  });

  it('of anything else stay', () => {
    const y = reshape(relu(x), [12]);
    expect(simplify(y)).toBe(y);
  });
});

describe('a slice of the channels of a transposed convolution', () => {
  const attributes = { stride: 2, padding: 1 };
  const shapes = [[2, 3, 4, 3], [3, 6, 4, 4], [6]];
  const [x, w, bias] = shapes.map((shape, position) => fed(position, ...shape)) as [Value, Value, Value];
  const y = convTranspose2d(x, w, attributes);

  it('computes those channels only', () => {
    const part = slice(y, 1, 2, 5);
    expect(print(simplify(part))).toBe(print(convTranspose2d(x, slice(w, 1, 2, 5), attributes)));
    expect(errorOf(part, ...shapes)).toBeLessThan(ROUNDING);
  });

  it('stays a slice in other axes, with a bias, and of other ops', () => {
    for (const part of [
      slice(y, 0, 1, 2),
      slice(y, 2, 1, 2),
      slice(convTranspose2d(x, w, attributes, bias), 1, 0, 1),
      slice(relu(y), 1, 0, 1),
    ])
      expect(simplify(part)).toBe(part);
  });
});

describe('a long reduction', () => {
  const long = [2, 3, 64, 130]; // 49,920 values

  it.each([
    ['reduceSum', reduceSum],
    ['reduceMean', reduceMean],
  ] as const)('%s has two stages, the last axis first, and the same value', (_name, reduce) => {
    const x = fed(0, ...long);
    const y = reduce(x, [0, 2, 3]);
    expect(print(simplify(y))).toBe(print(reduce(reduce(x, [3]), [0, 2])));
    expect(errorOf(y, long)).toBeLessThan(ROUNDING);
    expect(errorOf(reduce(x, [3, 2, 1, 0]), long)).toBeLessThan(ROUNDING);
  });

  it('stays one stage if it is short enough, has no second axis, or has a last axis of size 1', () => {
    for (const y of [
      reduceSum(fed(0, 2, 3, 64, 128), [2, 3]), // 8192 values each
      reduceSum(fed(0, 2, 128, 128), [1, 2]), // 16,384: the longest
      reduceSum(fed(0, 40_000), [0]),
      reduceMean(fed(0, 200, 200, 3), [0, 1]),
      reduceMean(fed(0, 200, 200, 1), [0, 1, 2]),
      reduceMean(fed(0, 200, 200, symbolicDim('W')), [0, 1, 2]),
    ])
      expect(simplify(y)).toBe(y);
  });
});

describe('simplify', () => {
  it('leaves everything else as it is', () => {
    const x = fed(0, 2, 3);
    for (const y of [x, relu(x), add(x, x), scalarConstant(2)]) expect(simplify(y)).toBe(y);
  });
});
