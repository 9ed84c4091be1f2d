/** The weights of a converted model as float32, by the names that they had before. */
import { TensorProto_DataType as DataType, type GraphProto, type TensorProto } from 'onnx-buf';
import { Pix2PixError } from '../../core/errors.ts';
import { type Tensor, tensor } from '../../core/tensor.ts';
import { readModelFile } from '../model-file.ts';
import { PRECISION_KEY } from './precision.ts';
import { dequantize } from './quantize.ts';
import { floatValues } from './tensor-values.ts';

/**
 * The tensors of float32 and float16 of a model, and those of 8 bits as DequantizeLinear makes them. Undefined for a
 * model that was not converted. Throws FORMAT for bytes that are not an ONNX model, or whose tensors are damaged.
 */
export const restoredTensors = (bytes: Uint8Array, name = 'model.onnx'): Map<string, Tensor> | undefined => {
  const { graph, metadata } = readModelFile(name, bytes);
  if (metadata[PRECISION_KEY] === undefined) return undefined;
  const restored = new Map<string, Tensor>();
  for (const each of graph.initializer)
    if (each.dataType === DataType.FLOAT || each.dataType === DataType.FLOAT16)
      restored.set(each.name, tensor(each.dims.map(Number), floatValues(each)));
  for (const [key, value] of dequantized(graph)) restored.set(key, value);
  return restored;
};

const dequantized = ({ node, initializer }: GraphProto): readonly (readonly [string, Tensor])[] => {
  const byName = new Map(initializer.map((each) => [each.name, each]));
  return node
    .filter(({ opType }) => opType === 'DequantizeLinear')
    .flatMap(({ input: [whole = '', scale = ''], output: [output = ''], attribute }) => {
      const [values, scales] = [byName.get(whole), byName.get(scale)];
      if (!values || !scales) return []; // of another program
      const axis = Number(attribute.find(({ name }) => name === 'axis')?.i ?? 1n);
      return [[output, restore(values, floatValues(scales), axis)] as const];
    });
};

const restore = ({ name, dims, rawData }: TensorProto, scales: Float32Array, axis: number): Tensor => {
  const shape = dims.map(Number);
  const count = shape.reduce((product, dim) => product * dim, 1);
  if (rawData.length !== count || scales.length !== shape[axis])
    throw new Pix2PixError(
      'FORMAT',
      `tensor "${name}" [${shape.join(',')}] has ${rawData.length} values of 8 bits and ${scales.length} scales along axis ${axis}; is the file whole?`,
    );
  const values = new Int8Array(rawData.buffer, rawData.byteOffset, rawData.length);
  return tensor(shape, dequantize({ values, scales }, shape, axis));
};
