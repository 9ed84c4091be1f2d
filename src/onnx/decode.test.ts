import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { AttributeProtoSchema, type ModelProto, ModelProtoSchema } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { symbolicDim } from '../core/shape.ts';
import {
  add,
  concat,
  constant,
  conv2d,
  graph,
  input,
  instanceNorm,
  leakyRelu,
  mul,
  relu,
} from '../graph/build.ts';
import { isOp } from '../graph/ops.ts';
import { printGraph } from '../graph/print.ts';
import { reachable } from '../graph/walk.ts';
import { decodeModel } from './decode.ts';
import { encodeModel } from './encode.ts';
import { samples } from './samples.testing.ts';

const OPTIONS = { opset: 17, irVersion: 8 };

/** A file that we did not write: ours, changed. */
const altered = (change: (model: ModelProto) => void): Uint8Array => {
  const y = conv2d(input('x', [1, 1, 4, 4]), constant([1, 1, 4, 4], new Float32Array(16), 'w'), {
    stride: 2,
    padding: 1,
  });
  const model = fromBinary(ModelProtoSchema, encodeModel(graph({ y }), OPTIONS));
  change(model);
  return toBinary(ModelProtoSchema, model);
};

const refusal = (code: string, ...parts: string[]) =>
  expect.objectContaining({ code, message: expect.stringMatching(parts.join('.*')) });

describe('decodeModel', () => {
  for (const [op, { value }] of Object.entries(samples))
    it(`reads ${op} back as it was`, () => {
      for (const opset of [17, 21]) {
        const source = graph({ y: value });
        const bytes = encodeModel(source, { opset, irVersion: 8 });
        const decoded = decodeModel(bytes);
        expect(printGraph(decoded.graph)).toBe(printGraph(source));
        expect(encodeModel(decoded.graph, { opset, irVersion: 8 })).toEqual(bytes);
      }
    });

  it('gives a file whose second encoding has equal bytes, with its names, sharing and metadata', () => {
    const [h, w] = [symbolicDim('H'), { symbol: 'W', times: 2, plus: -4, over: 3 }];
    const x = input('x', [1, 2, h, w]);
    const z = input('z', [1, 1, h, w]);
    const gamma = constant([3], Float32Array.of(1, 2, 3), 'gamma');
    const hidden = instanceNorm(concat([x, z], 1), gamma, constant([3], new Float32Array(3)), 1e-5);
    const y = mul(leakyRelu(add(hidden, 0.1), 0.2), 0.1);
    const options = { ...OPTIONS, name: 'generator', metadata: { b: '2', a: '1' } };
    const bytes = encodeModel(graph({ y, hidden, again: y, same: x }), options);
    const { graph: decoded, ...rest } = decodeModel(bytes);
    expect(rest).toEqual(options);
    expect(encodeModel(decoded, rest)).toEqual(bytes);
    expect(decoded.inputs.map(({ attributes }) => attributes.name)).toEqual(['x', 'z']);
    expect(decoded.outputs.again).toBe(decoded.outputs.y);
  });

  it('copies data out of the file, whatever view the bytes are', () => {
    const bytes = encodeModel(
      graph({ y: add(input('x', [2]), constant([2], Float32Array.of(3, 4), 'w')) }),
      OPTIONS,
    );
    const padded = Buffer.concat([Buffer.from([0]), bytes]).subarray(1);
    const { graph: decoded } = decodeModel(padded);
    padded.fill(0);
    const weight = reachable(Object.values(decoded.outputs)).find((value) => isOp(value, 'constant'));
    expect(weight?.attributes).toEqual({ data: Float32Array.of(3, 4), name: 'w' });
  });

  it('refuses bytes that are not an ONNX file', () => {
    const text = new TextEncoder().encode('<!doctype html><title>404</title>');
    const whole = encodeModel(graph({ y: relu(input('x', [2])) }), OPTIONS);
    for (const bytes of [
      new Uint8Array(),
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47),
      text,
      whole.subarray(0, -9),
    ])
      expect(() => decodeModel(bytes)).toThrow(refusal('FORMAT', 'not an ONNX model'));
  });

  it('refuses foreign ops, naming them', () => {
    const setType = (opType: string, domain = '') =>
      altered(({ graph: message }) => Object.assign(message?.node[0] ?? {}, { opType, domain }));
    expect(() => decodeModel(setType('Softmax'))).toThrow(refusal('GRAPH', 'node "y" is Softmax'));
    expect(() => decodeModel(setType('Conv', 'com.microsoft'))).toThrow(
      refusal('GRAPH', 'com.microsoft.Conv'),
    );
  });

  it('refuses options of our ops that we do not write', () => {
    const dilated = altered(({ graph: message }) => {
      message?.node[0]?.attribute.push(
        create(AttributeProtoSchema, { name: 'dilations', type: 7, ints: [2n, 2n] }),
      );
    });
    expect(() => decodeModel(dilated)).toThrow(refusal('GRAPH', 'Conv', 'dilations=\\[2,2\\]'));
    const bare = altered(({ graph: message }) => {
      message?.node[0]?.attribute.splice(0);
    });
    expect(() => decodeModel(bare)).toThrow(refusal('GRAPH', 'has nothing'));
  });

  it('refuses inputs and weights that are not float32 of a known shape', () => {
    const half = altered(({ graph: message }) => {
      for (const tensor of message?.initializer ?? []) tensor.dataType = 10;
    });
    expect(() => decodeModel(half)).toThrow(refusal('GRAPH', 'initializer "w"'));
    const missing = altered(({ graph: message }) => message?.initializer.splice(0));
    expect(() => decodeModel(missing)).toThrow(refusal('GRAPH', 'nothing before its use is named "w"'));
    const untyped = altered(({ graph: message }) => {
      for (const port of message?.input ?? []) delete port.type;
    });
    expect(() => decodeModel(untyped)).toThrow(refusal('GRAPH', 'input "x"'));
  });

  it('refuses an opset whose spelling it does not know', () => {
    const old = altered(({ opsetImport: [opset] }) => Object.assign(opset ?? {}, { version: 11n }));
    expect(() => decodeModel(old)).toThrow(refusal('GRAPH', 'opset 11'));
  });
});
