/** The numbers of a tensor in a file of any program, and tensors of other types made of them. */
import { create } from '@bufbuild/protobuf';
import { TensorProto_DataType as DataType, type TensorProto, TensorProtoSchema } from 'onnx-buf';
import { Pix2PixError } from '../../core/errors.ts';
import { halfToNumber, numbersToHalves } from '../../core/half.ts';
import { elementsOf } from '../messages.ts';

/** Throws FORMAT for a tensor of float32 or float16 whose values are not as many as its shape says. */
export const requireValues = (tensor: TensorProto): void => {
  const { dims, dataType, rawData, floatData, int32Data } = tensor;
  const count = elementsOf(dims);
  if (dims.some((dim) => dim < 0n) || !Number.isSafeInteger(count))
    throw wrongSize(tensor, 'has no shape of a tensor');
  const isHalf = dataType === DataType.FLOAT16;
  const size = isHalf ? 2 : 4;
  const listed = isHalf ? int32Data : floatData;
  const isWhole = listed.length === 0 ? rawData.length === size * count : listed.length === count;
  if (isWhole && (listed.length === 0 || rawData.length === 0)) return;
  throw wrongSize(
    tensor,
    `needs ${size * count} bytes of ${isHalf ? 'float16' : 'float32'}, and the file has ${rawData.length + size * listed.length}`,
  );
};

/** The values of a tensor of float32 or float16, whichever field holds them. Throws as `requireValues`. */
export const floatValues = (tensor: TensorProto): Float32Array => {
  requireValues(tensor);
  const { dataType, rawData, floatData, int32Data } = tensor;
  const bytes = (): ArrayBuffer => new Uint8Array(rawData).buffer; // a copy, at a place that is aligned
  if (dataType === DataType.FLOAT16)
    return Float32Array.from(int32Data.length > 0 ? int32Data : new Uint16Array(bytes()), halfToNumber);
  return floatData.length > 0 ? Float32Array.from(floatData) : new Float32Array(bytes());
};

const wrongSize = ({ name, dims }: TensorProto, problem: string): Pix2PixError =>
  new Pix2PixError('FORMAT', `tensor "${name}" [${dims.join(',')}] ${problem}; is the file whole?`);

/** A tensor of halves. */
export const halfTensor = (name: string, dims: readonly bigint[], values: Float32Array): TensorProto =>
  rawTensor(name, dims, DataType.FLOAT16, numbersToHalves(values));

/** A tensor of halves as float32. Throws as `requireValues`. */
export const floatTensor = (tensor: TensorProto): TensorProto =>
  rawTensor(tensor.name, tensor.dims, DataType.FLOAT, floatValues(tensor));

/** A tensor of whole numbers of 8 bits. */
export const int8Tensor = (name: string, dims: readonly bigint[], values: Int8Array): TensorProto =>
  rawTensor(name, dims, DataType.INT8, values);

/** One number of float32. */
export const floatScalar = (name: string, value: number): TensorProto =>
  rawTensor(name, [], DataType.FLOAT, Float32Array.of(value));

/** A vector of float32. */
export const floatVector = (name: string, values: Float32Array): TensorProto =>
  rawTensor(name, [BigInt(values.length)], DataType.FLOAT, values);

/** ONNX asks for little-endian, which is what the typed arrays of all engines are. */
const rawTensor = (
  name: string,
  dims: readonly bigint[],
  dataType: DataType,
  { buffer, byteOffset, byteLength }: Uint16Array | Int8Array | Float32Array,
): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dims: [...dims],
    dataType,
    rawData: new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength),
  });
