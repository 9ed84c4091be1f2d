/** The numbers of small constants of any type, as they stand in files of other programs. */
import { TensorProto_DataType as DataType, type GraphProto, type TensorProto } from 'onnx-buf';
import { elementsOf } from './messages.ts';

/** A mean, a factor or a list of axes is no longer than this; weights are. */
const MOST_ELEMENTS = 16;

type Read = (view: DataView, at: number) => number;

const READERS: { readonly [T in number]: readonly [bytes: number, read: Read] } = {
  [DataType.FLOAT]: [4, (view, at) => view.getFloat32(at, true)],
  [DataType.DOUBLE]: [8, (view, at) => view.getFloat64(at, true)],
  [DataType.FLOAT16]: [2, (view, at) => halfOf(view.getUint16(at, true))],
  [DataType.INT64]: [8, (view, at) => Number(view.getBigInt64(at, true))],
  [DataType.INT32]: [4, (view, at) => view.getInt32(at, true)],
  [DataType.UINT8]: [1, (view, at) => view.getUint8(at)],
};

/** The value of an IEEE half's bits. */
const halfOf = (bits: number): number => {
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -size : size;
};

/** The numbers of a small tensor; undefined of a large one, and of a type that holds no such numbers. */
export const smallTensor = (tensor: TensorProto): readonly number[] | undefined => {
  const count = elementsOf(tensor.dims);
  const reader = READERS[tensor.dataType];
  if (count > MOST_ELEMENTS || !reader) return undefined;
  const [bytes, read] = reader;
  const { rawData, floatData, doubleData, int64Data, int32Data } = tensor;
  if (rawData.length === count * bytes) {
    const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
    return Array.from({ length: count }, (_, i) => read(view, i * bytes));
  }
  const listed = [floatData, doubleData, int64Data.map(Number)].find(({ length }) => length === count);
  if (listed && count > 0) return listed;
  if (int32Data.length !== count) return undefined;
  return tensor.dataType === DataType.FLOAT16 ? int32Data.map(halfOf) : int32Data;
};

/** The small constants of a graph by name: initializers, and nodes of the op Constant. */
export const smallConstants = ({ initializer, node }: GraphProto): ReadonlyMap<string, readonly number[]> => {
  const found = new Map<string, readonly number[]>();
  const add = (name: string, values: readonly number[] | undefined): void => {
    if (values) found.set(name, values);
  };
  for (const tensor of initializer) add(tensor.name, smallTensor(tensor));
  for (const { opType, attribute, output } of node) {
    if (opType !== 'Constant') continue;
    for (const { name, t, f, i, floats, ints } of attribute) {
      const to = output[0] ?? '';
      if (name === 'value' && t) add(to, smallTensor(t));
      if (name === 'value_float') add(to, [f]);
      if (name === 'value_int') add(to, [Number(i)]);
      if (name === 'value_floats') add(to, floats);
      if (name === 'value_ints') add(to, ints.map(Number));
    }
  }
  return found;
};
