import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  ModelProtoSchema,
  NodeProtoSchema,
  TensorShapeProto_DimensionSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { symbolicDim } from '../core/shape.ts';
import { add, constant, graph, input, relu } from '../graph/build.ts';
import { encodeModel } from './encode.ts';
import { readModelInfo } from './model-info.ts';

const ours = (): Uint8Array => {
  const x = input('x', [1, 3, { symbol: 'H', times: 1, plus: 0, over: 2 }, symbolicDim('W')]);
  const weight = constant([3, 1, 1], new Float32Array(3), 'w');
  return encodeModel(graph({ y: relu(add(add(x, weight), 1)) }), {
    opset: 17,
    irVersion: 8,
    metadata: { direction: 'BtoA' },
  });
};

describe('readModelInfo', () => {
  it('tells what a file of ours is', () => {
    const shape = ['1', '3', 'H/2', 'W'];
    expect(readModelInfo(ours())).toEqual({
      metadata: { direction: 'BtoA' },
      opset: 17,
      irVersion: 8,
      producer: 'pix2pix',
      inputs: [{ name: 'x', elementType: 'float', shape }],
      outputs: [{ name: 'y', elementType: 'float', shape }],
      initializers: { count: 2, elements: 4 },
      nodes: { Add: 2, Relu: 1 },
    });
  });

  it('reads foreign files: unknown sizes, unknown types, initializers among the inputs, any op', () => {
    const model = fromBinary(ModelProtoSchema, ours());
    Object.assign(model, { producerName: 'pytorch', producerVersion: '2.1' });
    const [x] = model.graph?.input ?? [];
    if (x?.type?.value.case === 'tensorType') {
      x.type.value.value.elemType = 2;
      x.type.value.value.shape?.dim.push(create(TensorShapeProto_DimensionSchema));
    }
    model.graph?.input.push(create(ValueInfoProtoSchema, { name: 'w' }));
    model.graph?.output.push(create(ValueInfoProtoSchema, { name: 'sequence' }));
    model.graph?.node.push(create(NodeProtoSchema, { opType: 'Softmax' }));
    const info = readModelInfo(toBinary(ModelProtoSchema, model));
    expect(info.producer).toBe('pytorch 2.1');
    expect(info.inputs).toEqual([{ name: 'x', elementType: 'uint8', shape: ['1', '3', 'H/2', 'W', '?'] }]);
    expect(info.outputs[1]).toEqual({ name: 'sequence', elementType: 'undefined', shape: undefined });
    expect(info.nodes).toEqual({ Add: 2, Relu: 1, Softmax: 1 });
  });

  it('refuses bytes that are not an ONNX file', () => {
    expect(() => readModelInfo(new TextEncoder().encode('{"version": 1}'))).toThrow(
      expect.objectContaining({
        code: 'FORMAT',
        message: expect.stringContaining('model: 14 bytes are not an ONNX model'),
      }),
    );
  });
});
