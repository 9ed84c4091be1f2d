import { describe, expect, it } from 'vitest';
import { convertModel } from './convert-model.ts';
import {
  floats,
  type GraphParts,
  graphIn,
  graphOf,
  lines,
  modelOf,
  op,
  run,
  tensors,
} from './models.testing.ts';
import { dequantize, quantize } from './quantize.ts';

describe('quantize', () => {
  const dims = [2, 3];
  const values = Float32Array.of(1, -2, 0, 0.5, 4, 0);

  it('has a scale for each channel, by its largest value', () => {
    const rows = quantize(values, dims, 0);
    expect([...rows.scales]).toEqual([2 / 127, 4 / 127].map(Math.fround));
    expect([...rows.values]).toEqual([64, -127, 0, 16, 127, 0]); // 63.5 to the even number
    const columns = quantize(values, dims, 1);
    expect([...columns.scales]).toEqual([1 / 127, 4 / 127, 1].map(Math.fround)); // 1 for zeros
    expect([...columns.values]).toEqual([127, -64, 0, 64, 127, 0]);
  });

  it('is undone to half a step', () => {
    const quantized = quantize(values, dims, 1);
    for (const [i, value] of dequantize(quantized, dims, 1).entries())
      expect(Math.abs(value - (values[i] as number))).toBeLessThanOrEqual(
        (quantized.scales[i % 3] as number) / 2 + 1e-6,
      );
  });
});

const convertedLines = async (parts: GraphParts, opset = 17) => {
  const bytes = modelOf(parts, { opset });
  const result = await convertModel(bytes, { to: 'int8' });
  const [before, after] = [await run(bytes, parts.inputs ?? {}), await run(result.bytes, parts.inputs ?? {})];
  const largest = Math.max(...before.map(Math.abs));
  for (const [i, value] of before.entries())
    expect(Math.abs((after[i] as number) - value)).toBeLessThan(0.05 * largest);
  return { ...result, graph: graphIn(result.bytes) };
};

const image = (channels: number) => ({ x: [1, channels, 4, 4] });

describe('to int8', () => {
  it.each([
    ['Conv', op('Conv', ['x', 'w'], 'y'), [32, 32, 1, 1], image(32), [1, 32, 4, 4], 0],
    [
      'Conv in groups',
      op('Conv', ['x', 'w'], 'y', { group: 2 }),
      [64, 16, 1, 1],
      image(32),
      [1, 64, 4, 4],
      0,
    ],
    ['ConvTranspose', op('ConvTranspose', ['x', 'w'], 'y'), [32, 40, 1, 1], image(32), [1, 40, 4, 4], 1],
    ['Gemm', op('Gemm', ['x', 'w'], 'y'), [32, 40], { x: [2, 32] }, [2, 40], 1],
    ['Gemm, transposed', op('Gemm', ['x', 'w'], 'y', { transB: 1 }), [40, 32], { x: [2, 32] }, [2, 40], 0],
    ['Gemm, weights first', op('Gemm', ['w', 'x'], 'y'), [40, 32], { x: [32, 2] }, [40, 2], 0],
    ['MatMul', op('MatMul', ['x', 'w'], 'y'), [32, 40], { x: [1, 2, 32] }, [1, 2, 40], 1],
    ['MatMul, weights first', op('MatMul', ['w', 'x'], 'y'), [40, 32], { x: [32, 2] }, [40, 2], 0],
  ] as const)('has a scale for each output channel of a %s', async (_, node, dims, inputs, output, axis) => {
    const { graph } = await convertedLines({
      inputs,
      outputs: { y: output },
      nodes: [node],
      tensors: [floats('w', dims)],
    });
    expect(lines(graph)[0]).toBe('DequantizeLinear(w.int8,w.scale) -> w');
    expect(graph.node[0]?.attribute[0]).toMatchObject({ name: 'axis', i: BigInt(axis) });
    expect(tensors(graph)).toEqual([`w.int8 INT8 [${dims}]`, `w.scale FLOAT [${dims[axis]}]`]);
  });

  it('leaves small weights, biases and what is no weight of a product', async () => {
    const { graph } = await convertedLines({
      inputs: { x: [1, 32] },
      outputs: { y: [1, 32] },
      nodes: [
        op('MatMul', ['x', 'w'], 'a'),
        op('MatMul', ['a', 'small'], 'c'),
        op('MatMul', ['c', 'back'], 'd'),
        op('Add', ['d', 'table'], 'y'),
      ],
      tensors: [
        floats('w', [32, 32]),
        floats('small', [32, 31]),
        floats('back', [31, 32]),
        floats('table', [1, 32]),
      ],
    });
    expect(tensors(graph)).toEqual([
      'w.int8 INT8 [32,32]',
      'w.scale FLOAT [32]',
      'small FLOAT [32,31]',
      'back FLOAT [31,32]',
      'table FLOAT [1,32]',
    ]);
  });

  it('leaves weights whose uses have other channels, and names them', async () => {
    const { kept } = await convertedLines({
      inputs: { x: [1, 32] },
      outputs: { y: [1, 32] },
      nodes: [
        op('Gemm', ['x', 'w'], 'a'),
        op('Gemm', ['a', 'w'], 'c', { transB: 1 }),
        op('MatMul', ['c', 'v'], 'y'),
      ],
      tensors: [floats('w', [32, 32]), floats('v', [32, 32])],
    });
    expect(kept).toEqual(['w: its uses have output channels along different axes']);
  });

  it('converts weights that a graph inside of a node uses', async () => {
    const branch = (name: string, node: ReturnType<typeof op>) =>
      graphOf({ outputs: { [name]: [1, 32] }, nodes: [node] });
    const { graph } = await convertedLines({
      inputs: { x: [1, 32] },
      outputs: { y: [1, 32] },
      nodes: [
        op('ReduceMean', ['x'], 'mean', { keepdims: 0 }),
        op('Greater', ['mean', 'zero'], 'is'),
        op('If', ['is'], 'y', {
          then_branch: branch('t', op('MatMul', ['x', 'w'], 't')),
          else_branch: branch('e', op('Gemm', ['x', 'w'], 'e')),
        }),
      ],
      tensors: [floats('w', [32, 32]), floats('zero', [], [0])],
    });
    expect(lines(graph)[0]).toBe('DequantizeLinear(w.int8,w.scale) -> w');
  });

  it('raises opsets 11 and 12 to 13: attributes that became inputs, and a softmax of the last axis', async () => {
    const { opset, graph } = await convertedLines(
      {
        inputs: { x: [1, 32] },
        outputs: { y: [1, 1, 32] },
        nodes: [
          op('MatMul', ['x', 'w'], 'a'),
          op('Softmax', ['a'], 'p', { axis: -1 }),
          op('Unsqueeze', ['p'], 'u', { axes: [0, 2] }),
          op('Squeeze', ['u'], 's', { axes: [2] }),
          op('Split', ['s'], ['first', 'second'], { axis: 2, split: [12, 20] }),
          op('Concat', ['second', 'first'], 'c', { axis: 2 }),
          op('Dropout', ['c'], 'd', { ratio: 0.5 }),
          op('ReduceSum', ['d'], 'r', { axes: [2] }),
          op('Add', ['d', 'r'], 'y'),
        ],
        tensors: [floats('w', [32, 32])],
      },
      11,
    );
    expect(opset).toBe(13);
    expect(lines(graph)).toContain('Unsqueeze(p,u_axes) -> u');
    expect(lines(graph)).toContain('Split(s,first_split) -> first,second');
  });

  it('keeps what a softmax of old opsets is: of all dimensions from one on', async () => {
    const { graph } = await convertedLines(
      {
        inputs: { x: [2, 3, 32] },
        outputs: { y: [2, 3, 32] },
        nodes: [op('MatMul', ['x', 'w'], 'a'), op('Softmax', ['a'], 'y')], // from 1 on
        tensors: [floats('w', [32, 32])],
      },
      12,
    );
    expect(lines(graph).slice(2)).toEqual([
      'Flatten(a) -> y_flat',
      'Softmax(y_flat) -> y_made',
      'Shape(a) -> y_shape',
      'Reshape(y_made,y_shape) -> y',
    ]);
  });

  it('refuses older opsets', async () => {
    const old = modelOf(
      {
        inputs: { x: [1, 32] },
        outputs: { y: [1, 32] },
        nodes: [op('MatMul', ['x', 'w'], 'y')],
        tensors: [floats('w', [32, 32])],
      },
      { opset: 10 },
    );
    await expect(convertModel(old, { to: 'int8', name: 'm.onnx' })).rejects.toThrow(
      'm.onnx: has opset 10, and int8 needs 11 or more; export it again with a newer opset, or convert it with onnx.version_converter',
    );
  });
});
