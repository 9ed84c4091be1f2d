import { describe, expect, it } from 'vitest';
import { convertModel } from './convert-model.ts';
import {
  floats,
  type GraphParts,
  graphIn,
  graphOf,
  integers,
  lines,
  modelOf,
  op,
  run,
  tensors,
} from './models.testing.ts';

const IMAGE = { x: [1, 4, 6, 6] };

/** The converted graph, after a check that it gives almost the same numbers. */
const converted = async (parts: GraphParts, opset = 17) => {
  const bytes = modelOf(parts, { opset });
  const result = await convertModel(bytes, { to: 'fp16' });
  const [before, after] = [await run(bytes, parts.inputs ?? {}), await run(result.bytes, parts.inputs ?? {})];
  expect(after).toHaveLength(before.length);
  const largest = Math.max(...before.map(Math.abs), 1);
  for (const [i, value] of before.entries())
    expect(Math.abs((after[i] as number) - value)).toBeLessThan(0.002 * largest);
  return { ...result, graph: graphIn(result.bytes) };
};

const conv = op('Conv', ['x', 'w', 'b'], 'c', { pads: [1, 1, 1, 1] });
const w = floats('w', [4, 4, 3, 3]);
const b = floats('b', [4]);

describe('to half precision', () => {
  it('makes halves of weights, keeps their names, and casts inputs and outputs', async () => {
    const { graph, elements } = await converted({
      inputs: IMAGE,
      outputs: { y: [1, 4, 6, 6] },
      nodes: [conv, op('Conv', ['c', 'w'], 'y', { pads: [1, 1, 1, 1] })],
      tensors: [w, b],
    });
    expect(lines(graph)).toEqual([
      'Cast(x) -> x_half',
      'Conv(x_half,w,b) -> c',
      'Conv(c,w) -> y_half',
      'Cast(y_half) -> y',
    ]);
    expect(tensors(graph)).toEqual(['w FLOAT16 [4,4,3,3]', 'b FLOAT16 [4]']);
    expect(elements).toBe(148);
  });

  it('leaves squares in float32, which a variance adds up, and what is between them and its root', async () => {
    const { graph } = await converted({
      inputs: IMAGE,
      outputs: { y: [1, 4, 6, 6] },
      nodes: [
        conv,
        op('Mul', ['c', 'c'], 'squares'),
        op('GlobalAveragePool', ['squares'], 'variance'),
        op('Sqrt', ['variance'], 'deviation'),
        op('Reciprocal', ['deviation'], 'scale'),
        op('Mul', ['c', 'scale'], 'n'),
        op('Conv', ['n', 'w'], 'y', { pads: [1, 1, 1, 1] }),
      ],
      tensors: [w, b],
    });
    expect(lines(graph)).toContain('Mul(c_float,c_float) -> squares');
    expect(lines(graph)).toContain('Mul(c,scale_half) -> n');
  });

  it('leaves a norm and the subtraction of a mean before it in float32, and the last activation too', async () => {
    const { graph } = await converted({
      inputs: IMAGE,
      outputs: { y: [1, 4, 6, 6] },
      nodes: [
        conv,
        op('GlobalAveragePool', ['c'], 'mean'),
        op('Sub', ['c', 'mean'], 'centred'),
        op('InstanceNormalization', ['centred', 'scale', 'b'], 'n'),
        op('LeakyRelu', ['n'], 'l', { alpha: 0.2 }),
        op('Conv', ['l', 'w', 'b'], 'last', { pads: [1, 1, 1, 1] }),
        op('Tanh', ['last'], 'y'),
      ],
      tensors: [w, b, floats('scale', [4])],
    });
    expect(lines(graph)).toEqual([
      'Cast(x) -> x_half',
      'Conv(x_half,w,b_half) -> c',
      'Cast(c) -> c_float',
      'GlobalAveragePool(c_float) -> mean',
      'Sub(c_float,mean) -> centred',
      'InstanceNormalization(centred,scale,b) -> n',
      'Cast(n) -> n_half',
      'LeakyRelu(n_half) -> l',
      'Conv(l,w,b_half) -> last',
      'Cast(last) -> last_float',
      'Tanh(last_float) -> y',
    ]);
    // b is needed in both types
    expect(tensors(graph)).toEqual([
      'w FLOAT16 [4,4,3,3]',
      'b FLOAT [4]',
      'b_half FLOAT16 [4]',
      'scale FLOAT [4]',
    ]);
  });

  it('leaves a softmax in float32 between products of halves', async () => {
    const { graph } = await converted({
      inputs: { x: [1, 6, 8] },
      outputs: { y: [1, 6, 8] },
      nodes: [
        op('MatMul', ['x', 'w'], 'q'),
        op('Transpose', ['q'], 't', { perm: [0, 2, 1] }),
        op('MatMul', ['q', 't'], 's'),
        op('Softmax', ['s'], 'p', { axis: 2 }),
        op('MatMul', ['p', 'x'], 'y'),
      ],
      tensors: [floats('w', [8, 8])],
    });
    expect(lines(graph)).toEqual([
      'Cast(x) -> x_half',
      'MatMul(x_half,w) -> q',
      'Transpose(q) -> t',
      'MatMul(q,t) -> s',
      'Cast(s) -> s_float',
      'Softmax(s_float) -> p',
      'Cast(p) -> p_half',
      'MatMul(p_half,x_half) -> y_half',
      'Cast(y_half) -> y',
    ]);
  });

  it('keeps the scales of a Resize in float32', async () => {
    const { graph } = await converted({
      inputs: IMAGE,
      outputs: { y: [1, 4, 12, 12] },
      nodes: [conv, op('Resize', ['c', '', 'scales'], 'y', { mode: 'nearest' })],
      tensors: [w, b, floats('scales', [4], [1, 1, 2, 2])],
    });
    expect(lines(graph)).toContain('Resize(c,,scales) -> y_half');
    expect(tensors(graph)).toContain('scales FLOAT [4]');
  });

  it('keeps sizes that are computed as floats exact', async () => {
    const { graph } = await converted({
      inputs: IMAGE,
      outputs: { y: [1, 4, 12, 12] },
      nodes: [
        conv,
        op('Shape', ['c'], 'shape'),
        op('Cast', ['shape'], 'sizes', { to: 1 }),
        op('Mul', ['sizes', 'factors'], 'scaled'),
        op('Cast', ['scaled'], 'whole', { to: 7 }),
        op('Resize', ['c', '', '', 'whole'], 'y', { mode: 'nearest' }),
      ],
      tensors: [w, b, floats('factors', [4], [1, 1, 2, 2])],
    });
    expect(lines(graph)).toContain('Shape(c) -> shape'); // of the half: no Cast of a plane for its size
    expect(lines(graph)).toContain('Mul(sizes,factors) -> scaled');
    expect(tensors(graph)).toContain('factors FLOAT [4]');
  });

  it('keeps a node in float32 whose constant is beyond the range of halves, and says so', async () => {
    const { graph, kept } = await converted({
      inputs: IMAGE,
      outputs: { y: [1, 4, 6, 6] },
      nodes: [
        conv,
        op('Mul', ['c', 'large'], 'm'),
        op('Mul', ['m', 'small'], 's'),
        op('Conv', ['s', 'w'], 'y', { pads: [1, 1, 1, 1] }),
      ],
      tensors: [w, b, floats('large', [], [1e6]), floats('small', [], [1e-9])],
    });
    expect(tensors(graph)).toContain('large FLOAT []');
    expect(kept).toEqual([
      'Mul Mul_m: its constant large has values up to 1.00e+6',
      'Mul Mul_s: its constant small is too small for a half',
    ]);
  });

  it('takes Constant nodes for weights', async () => {
    const { graph } = await converted({
      inputs: IMAGE,
      outputs: { y: [1, 4, 6, 6] },
      nodes: [
        op('Constant', [], 'k', { value: floats('', [4, 4, 3, 3]) }),
        op('Constant', [], 'slope', { value_float: 0.25 }),
        op('Conv', ['x', 'k'], 'c', { pads: [1, 1, 1, 1] }),
        op('Mul', ['c', 'slope'], 'm'),
        op('Conv', ['m', 'k'], 'y', { pads: [1, 1, 1, 1] }),
      ],
    });
    expect(tensors(graph)).toEqual(['k FLOAT16 [4,4,3,3]', 'slope FLOAT16 []']);
    expect(lines(graph)).toHaveLength(5);
  });

  it('converts graphs inside of nodes, which use values and weights from around them', async () => {
    const branch = (name: string, nodes: GraphParts['nodes']) =>
      graphOf({ outputs: { [name]: [1, 4, 6, 6] }, nodes });
    const { graph } = await converted({
      inputs: IMAGE,
      outputs: { y: [1, 4, 6, 6] },
      nodes: [
        conv,
        op('ReduceMean', ['c'], 'mean', { keepdims: 0 }),
        op('Greater', ['mean', 'zero'], 'is'),
        op('If', ['is'], 'z', {
          then_branch: branch('t', [op('Conv', ['c', 'w'], 't', { pads: [1, 1, 1, 1] })]),
          else_branch: branch('e', [
            op('Relu', ['c'], 'r'),
            op('Conv', ['r', 'w'], 'e', { pads: [1, 1, 1, 1] }),
          ]),
        }),
        op('Conv', ['z', 'w'], 'y', { pads: [1, 1, 1, 1] }),
      ],
      tensors: [w, b, floats('zero', [], [0])],
    });
    expect(lines(graph)).toEqual([
      'Cast(x) -> x_half',
      'Conv(x_half,w,b) -> c',
      'Cast(c) -> c_float',
      'ReduceMean(c_float) -> mean',
      'Greater(mean,zero) -> is',
      'If(is) -> z',
      '  Conv(c,w) -> t_half',
      '  Cast(t_half) -> t',
      '  Relu(c) -> r',
      '  Conv(r,w) -> e_half',
      '  Cast(e_half) -> e',
      'Cast(z) -> z_half',
      'Conv(z_half,w) -> y_half',
      'Cast(y_half) -> y',
    ]);
  });

  it('leaves ops that it does not know in float32, and nodes behind them whose types are not known', async () => {
    const bytes = modelOf(
      {
        inputs: IMAGE,
        outputs: { y: [1, 4, 6, 6] },
        nodes: [conv, op('Magic', ['c'], 'u', {}, 'my.ops'), op('Add', ['u', 'c'], 'y')],
        tensors: [w, b],
      },
      { domains: ['my.ops'] },
    );
    const { bytes: result } = await convertModel(bytes, { to: 'fp16' });
    expect(lines(graphIn(result))).toEqual([
      'Cast(x) -> x_half',
      'Conv(x_half,w,b) -> c',
      'Cast(c) -> c_float',
      'Magic(c_float) -> u',
      'Add(u,c_float) -> y',
    ]);
  });

  it('does not touch whole numbers', async () => {
    const { graph } = await converted({
      inputs: IMAGE,
      outputs: { y: [4, 36] },
      nodes: [conv, op('Concat', ['four', 'rest'], 'shape', { axis: 0 }), op('Reshape', ['c', 'shape'], 'y')],
      tensors: [w, b, integers('four', [4]), integers('rest', [36])],
    });
    expect(lines(graph)).toContain('Concat(four,rest) -> shape');
    expect(tensors(graph)).toContain('four INT64 [1]');
  });

  it('lists initializers among the inputs of old files by their new type', async () => {
    const bytes = modelOf(
      {
        inputs: { ...IMAGE, w: [4, 4, 3, 3], b: [4] },
        outputs: { y: [1, 4, 6, 6] },
        nodes: [op('Conv', ['x', 'w', 'b'], 'y', { pads: [1, 1, 1, 1] })],
        tensors: [w, b],
      },
      { opset: 9, irVersion: 3 },
    );
    const { bytes: result } = await convertModel(bytes, { to: 'fp16' });
    const [before, after] = [await run(bytes, IMAGE), await run(result, IMAGE)];
    expect(Math.max(...before.map((value, i) => Math.abs(value - (after[i] as number))))).toBeLessThan(0.005);
  });
});
