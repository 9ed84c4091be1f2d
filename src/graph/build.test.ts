import { describe, expect, it } from 'vitest';
import { divideDim, symbolicDim } from '../core/shape.ts';
import {
  add,
  broadcastTo,
  constant,
  conv2d,
  convTranspose2d,
  graph,
  input,
  mul,
  node,
  pad,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  scalarConstant,
  sub,
  transpose,
} from './build.ts';

const x = input('x', [2, 3]);

describe('a value', () => {
  it('knows its op, operands, attributes and shape, and keeps them', () => {
    const y = node('leakyRelu', [x], { slope: 0.2 });
    expect(y).toEqual({ op: 'leakyRelu', inputs: [x], attributes: { slope: 0.2 }, shape: [2, 3] });
    expect(Object.isFrozen(y) && Object.isFrozen(y.inputs)).toBe(true);
  });

  it('keeps its operands when the list that it was given changes later', () => {
    const operands = [x, x];
    const y = node('add', operands, {});
    operands.pop();
    expect(y.inputs).toHaveLength(2);
  });
});

describe('a constant', () => {
  it('has a name only where one is given', () => {
    const data = Float32Array.of(1, 2);
    expect(constant([2], data).attributes).toEqual({ data });
    expect(constant([2], data, 'weight').attributes).toEqual({ data, name: 'weight' });
  });

  it('refuses data of another length', () => {
    expect(() => constant([2, 3], new Float32Array(4))).toThrow(
      expect.objectContaining({
        code: 'SHAPE',
        message: 'constant: [2,3] holds 6 values but the data has 4',
      }),
    );
  });

  it('is made from a number in arithmetic, on either side', () => {
    expect(add(x, 2).inputs[1]).toEqual(scalarConstant(2));
    expect(sub(1, x).inputs[0]).toEqual(scalarConstant(1));
    expect(mul(2, 3).shape).toEqual([]);
  });
});

describe('an operation that changes nothing adds no node', () => {
  const image = input('image', [1, 3, divideDim(symbolicDim('H'), 2) ?? 0]);

  it.each([
    ['reshape', reshape(x, [2, 3]), x],
    ['reshape of a symbolic shape', reshape(image, [...image.shape]), image],
    ['transpose', transpose(x, [0, 1]), x],
    ['broadcastTo', broadcastTo(x, [2, 3]), x],
    ['pad', pad(x, [0, 0], [0, 0]), x],
    ['reduceSum, over no axes', reduceSum(x, []), x],
    ['reduceMean, over no axes', reduceMean(x, []), x],
  ])('%s', (_name, value, same) => {
    expect(value).toBe(same);
  });
});

describe('convolutions', () => {
  const [image, w] = [input('image', [1, 3, 8, 8]), input('w', [3, 3, 4, 4])];
  const halving = { stride: 2, padding: 1 };

  it('have two operands, or three with a bias', () => {
    const bias = input('bias', [3]);
    expect(conv2d(image, w, halving, bias).inputs).toEqual([image, w, bias]);
    expect(conv2d(image, w, halving).inputs).toEqual([image, w]);
    expect(convTranspose2d(image, w, halving, bias).inputs).toEqual([image, w, bias]);
  });

  it('have no output padding where none is given', () => {
    expect(convTranspose2d(image, w, halving).attributes).toEqual({ ...halving, outputPadding: [0, 0] });
  });
});

describe('graph', () => {
  const y = input('y', [2, 3]);

  it('lists the inputs that its outputs depend on, in order of first use', () => {
    const sum = add(y, x);
    expect(
      graph({ sum, other: mul(sum, input('z', [])) }).inputs.map(({ attributes }) => attributes.name),
    ).toEqual(['y', 'x', 'z']);
    expect(graph({ y: relu(y) }).inputs).toEqual([y]);
    expect(graph({}).inputs).toEqual([]);
  });

  it('lists an input once that is used twice, or is an output', () => {
    expect(graph({ square: mul(x, x), x }).inputs).toEqual([x]);
  });

  it('refuses two inputs of one name', () => {
    expect(() => graph({ sum: add(x, input('x', [2, 3])) })).toThrow(
      expect.objectContaining({
        code: 'GRAPH',
        message: 'graph: two inputs are named "x"; give each its own name',
      }),
    );
  });
});
