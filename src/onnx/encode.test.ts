import { fromBinary } from '@bufbuild/protobuf';
import { type GraphProto, ModelProtoSchema } from 'onnx-buf';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { symbolicDim } from '../core/shape.ts';
import {
  abs,
  add,
  batchNorm,
  clip,
  constant,
  convWeightGrad,
  graph,
  input,
  leakyReluGrad,
  mul,
  neg,
  node,
  pad,
  reduceMean,
  reduceSum,
  relu,
  scalarConstant,
  sign,
  stopGradient,
  sumOverParts,
  tanh,
} from '../graph/build.ts';
import type { Graph, Value } from '../graph/ops.ts';
import { encodeModel, modelParts } from './encode.ts';
import { opRules } from './op-rules.ts';
import { sampleFeeds, sampleOutputs, samples } from './samples.testing.ts';

const EXPORTED = { opset: 17, irVersion: 8 };
const TRAINING = { opset: 21, irVersion: 10 };

const encoded = (source: Graph, options = TRAINING): GraphProto => {
  const { graph: message } = fromBinary(ModelProtoSchema, encodeModel(source, options));
  if (!message) throw new Error('no graph');
  return message;
};

/** `Relu(x) -> y`, one line a node. */
const lines = ({ node: nodes }: GraphProto): string[] =>
  nodes.map(({ opType, input: operands, output }) => `${opType}(${operands}) -> ${output}`);

const x = input('x', [2, 3]);

describe('encodeModel', () => {
  for (const options of [EXPORTED, TRAINING])
    it(`writes every engine op as onnxruntime understands it at opset ${options.opset}`, async () => {
      const session = await InferenceSession.create(encodeModel(graph(sampleOutputs), options), {
        logSeverityLevel: 3,
      });
      const feeds = Object.entries(sampleFeeds).map(
        ([name, { shape, data }]) => [name, new Tensor('float32', data, shape)] as const,
      );
      const results = await session.run(Object.fromEntries(feeds));
      for (const [op, { value, expected }] of Object.entries(samples)) {
        expect({ op, dims: results[op]?.dims }).toEqual({ op, dims: value.shape });
        const data = results[op]?.data as Float32Array;
        expect([...data].map((number, i) => Math.abs(number - (expected[i] as number)) < 1e-5)).toEqual(
          expected.map(() => true),
        );
      }
      await session.release();
    });

  it('has a sample of every op that is a node', () => {
    const nodes = Object.entries(opRules).filter(([, rule]) => typeof rule !== 'string');
    expect(Object.keys(samples).sort()).toEqual(nodes.map(([op]) => op).sort());
  });

  it('names outputs at the nodes that produce them, other values v0, v1, ...', () => {
    const inner = tanh(relu(x));
    expect(lines(encoded(graph({ y: neg(inner), hidden: inner })))).toEqual([
      'Relu(x) -> v0',
      'Tanh(v0) -> hidden',
      'Neg(hidden) -> y',
    ]);
  });

  it('needs an Identity only for an output that is a leaf or has a second name', () => {
    const y = relu(x);
    const weight = constant([1], Float32Array.of(1), 'weight');
    expect(lines(encoded(graph({ first: y, second: y, same: x, baked: weight })))).toEqual([
      'Relu(x) -> first',
      'Identity(first) -> second',
      'Identity(x) -> same',
      'Identity(weight) -> baked',
    ]);
  });

  it('keeps the names of constants, calls others c0, c1, ... and shares equal ones', () => {
    const weight = constant([3], Float32Array.of(1, 2, 3), 'generator.weight');
    const y = clip(
      mul(add(mul(add(x, weight), 2), scalarConstant(2)), constant([3], Float32Array.of(1, 2, 3))),
      0,
      2,
    );
    const message = encoded(graph({ y }));
    expect(lines(message)).toEqual([
      'Add(x,generator.weight) -> v0',
      'Mul(v0,c0) -> v1',
      'Add(v1,c0) -> v2',
      'Mul(v2,c1) -> v3',
      'Clip(v3,c2,c0) -> y',
    ]);
    expect(message.initializer.map(({ name, dims }) => [name, dims.map(Number)])).toEqual([
      ['generator.weight', [3]],
      ['c0', []],
      ['c1', [3]],
      ['c2', []],
    ]);
  });

  it('shares int64 inputs and tells 0 from -0', () => {
    const y = mul(reduceSum(abs(x), [0]), reduceSum(mul(add(x, 0), -0), [0]));
    const { initializer } = encoded(graph({ y }));
    expect(initializer.map(({ dataType }) => dataType)).toEqual([7, 1, 1]);
  });

  it('gives no name that the graph has given', () => {
    const y = neg(relu(add(add(input('v0', [2]), input('c0', [2])), 1)));
    expect(lines(encoded(graph({ v1: y })))).toEqual([
      'Add(v0,c0) -> v2',
      'Add(v2,c1) -> v3',
      'Relu(v3) -> v4',
      'Neg(v4) -> v1',
    ]);
  });

  it('writes the axes of reduceMean as an attribute before opset 18 and as an input from then on', () => {
    const source = graph({ y: reduceMean(x, [1]) });
    expect(lines(encoded(source, EXPORTED))).toEqual(['ReduceMean(x) -> y']);
    expect(lines(encoded(source, TRAINING))).toEqual(['ReduceMean(x,c0) -> y']);
  });

  it('writes symbolic dimensions as text', () => {
    const half = { symbol: 'H', times: 1, plus: 0, over: 2 };
    const { input: inputs, output } = encoded(
      graph({ y: relu(input('x', [1, 3, half, symbolicDim('W')])) }),
      EXPORTED,
    );
    for (const [port] of [inputs, output]) {
      const type = port?.type?.value;
      const dims = type?.case === 'tensorType' ? type.value.shape?.dim.map(({ value }) => value.value) : [];
      expect(dims).toEqual([1n, 3n, 'H/2', 'W']);
    }
  });

  it('writes opset, IR version, name and metadata', () => {
    const bytes = encodeModel(graph({ y: relu(x) }), {
      ...EXPORTED,
      name: 'generator',
      metadata: { direction: 'AtoB', depth: '8' },
    });
    const model = fromBinary(ModelProtoSchema, bytes);
    expect(model.graph?.name).toBe('generator');
    expect(model.irVersion).toBe(8n);
    expect(model.opsetImport.map(({ version }) => version)).toEqual([17n]);
    expect(model.metadataProps.map(({ key, value }) => `${key}=${value}`)).toEqual([
      'direction=AtoB',
      'depth=8',
    ]);
  });

  it('refuses every op that lowering replaces, by name', () => {
    const image = input('image', [1, 2, 4, 4]);
    const [gamma, beta] = [input('gamma', [2]), input('beta', [2])];
    const composites: Readonly<Record<string, Value>> = {
      stopGradient: stopGradient(x),
      sign: sign(x),
      leakyReluGrad: leakyReluGrad(x, x, 0.2),
      sumOverParts: sumOverParts(x),
      convWeightGrad: convWeightGrad(image, input('dy', [1, 3, 2, 2]), {
        stride: 2,
        padding: 1,
        kernel: [4, 4],
      }),
      batchNorm: batchNorm(image, gamma, beta, { axes: [0, 2, 3], epsilon: 1e-5 }),
      inverseStd: node('inverseStd', [image], { axes: [2, 3], epsilon: 1e-5 }),
    };
    const listed = Object.entries(opRules).filter(([, rule]) => rule === 'composite');
    expect(Object.keys(composites).sort()).toEqual(listed.map(([op]) => op).sort());
    for (const [op, value] of Object.entries(composites))
      expect(() => encodeModel(graph({ y: value }), TRAINING)).toThrow(
        expect.objectContaining({
          code: 'GRAPH',
          message: expect.stringContaining(`${op} is not an op of the engine`),
        }),
      );
  });

  it('refuses a name that is given twice', () => {
    const [a, b] = [1, 2].map((value) => constant([1], Float32Array.of(value), 'w')) as [Value, Value];
    expect(() => encodeModel(graph({ x: relu(x) }), TRAINING)).toThrow(
      '"x" names both an input and an output',
    );
    expect(() => encodeModel(graph({ w: add(x, a) }), TRAINING)).toThrow(
      '"w" names both an output and a constant',
    );
    expect(() => encodeModel(graph({ y: add(a, b) }), TRAINING)).toThrow(
      'two different constants are named "w"',
    );
    expect(() => encodeModel(graph({ '': add(a, a) }), TRAINING)).toThrow('an output has an empty name');
  });

  it('refuses an opset that it does not know', () => {
    for (const opset of [12, 22, 17.5])
      expect(() => encodeModel(graph({ y: relu(x) }), { opset, irVersion: 8 })).toThrow(
        `opset ${opset} is outside`,
      );
  });

  it('writes the part of a buffer that a constant views, shared memory too', () => {
    for (const buffer of [new ArrayBuffer(16), new SharedArrayBuffer(16)]) {
      new Float32Array(buffer).set([1, 2, 3, 4]);
      const { initializer } = encoded(graph({ y: add(x, constant([1], new Float32Array(buffer, 8, 1))) }));
      expect(initializer[0]?.rawData).toEqual(new Uint8Array(Float32Array.of(3).buffer));
    }
  });

  it('writes parts, of which constants are views of their data', () => {
    const data = new Float32Array(1000).fill(0.5);
    const source = graph({ y: add(input('x', [1000]), constant([1000], data, 'weights')) });
    const parts = modelParts(source, EXPORTED);
    expect(parts.some(({ buffer, byteLength }) => buffer === data.buffer && byteLength === 4000)).toBe(true);
    expect(Buffer.concat(parts).equals(encodeModel(source, EXPORTED))).toBe(true);
  });

  it('copes with a graph that is thousands of nodes deep', () => {
    let y: Value = x;
    for (let i = 0; i < 5000; i++) y = i % 2 === 0 ? pad(y, [1, 0], [0, 0]) : relu(y);
    expect(encoded(graph({ y })).node).toHaveLength(5000);
  });
});
