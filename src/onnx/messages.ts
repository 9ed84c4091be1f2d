/** Protobuf messages of attributes, tensors and value types, to and from plain data. */
import { create } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type TensorProto,
  TensorProtoSchema,
  type TensorShapeProto_Dimension,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import {
  addToDim,
  type Dim,
  divideDim,
  formatDim,
  multiplyDim,
  type Shape,
  symbolicDim,
} from '../core/shape.ts';
import type { AttributeValue } from './node-content.ts';

type Fields = Pick<Partial<AttributeProto>, 'type' | 'i' | 'ints' | 'f' | 's'>;

const attributeFields: {
  readonly [K in AttributeValue['kind']]: (attribute: Extract<AttributeValue, { kind: K }>) => Fields;
} = {
  int: ({ value }) => ({ type: AttributeType.INT, i: BigInt(value) }),
  ints: ({ value }) => ({ type: AttributeType.INTS, ints: value.map(BigInt) }),
  float: ({ value }) => ({ type: AttributeType.FLOAT, f: value }),
  text: ({ value }) => ({ type: AttributeType.STRING, s: new TextEncoder().encode(value) }),
};

const fieldsOf = <K extends AttributeValue['kind']>(
  kind: K,
  attribute: Extract<AttributeValue, { kind: K }>,
): Fields => attributeFields[kind](attribute);

/** An attribute as a message. */
export const attributeMessage = (name: string, attribute: AttributeValue): AttributeProto =>
  create(AttributeProtoSchema, { name, ...fieldsOf(attribute.kind, attribute) });

/** An attribute's value, or undefined for a kind that we never write. */
export const attributeValue = (attribute: AttributeProto): AttributeValue | undefined => {
  switch (attribute.type) {
    case AttributeType.INT:
      return { kind: 'int', value: Number(attribute.i) };
    case AttributeType.INTS:
      return { kind: 'ints', value: attribute.ints.map(Number) };
    case AttributeType.FLOAT:
      return { kind: 'float', value: shortestFloat(attribute.f) };
    case AttributeType.STRING:
      return { kind: 'text', value: new TextDecoder().decode(attribute.s) };
    default:
      return undefined;
  }
};

/** The shortest decimal that is the same float32, so that 0.2 comes back as 0.2. */
export const shortestFloat = (value: number): number => {
  const exact = Math.fround(value);
  // Nine digits tell any two float32 apart.
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(exact.toPrecision(digits));
    if (Math.fround(short) === exact) return short;
  }
  return exact;
};

/** A float32 initializer; its bytes are a view of the data, copied only when the file is written. */
export const floatTensor = (name: string, dims: readonly number[], data: Float32Array): TensorProto =>
  tensorMessage(name, dims, DataType.FLOAT, data);

/** A vector of int64, such as axes or a target shape. */
export const int64Tensor = (name: string, values: readonly number[]): TensorProto =>
  tensorMessage(name, [values.length], DataType.INT64, BigInt64Array.from(values, BigInt));

const tensorMessage = (
  name: string,
  dims: readonly number[],
  dataType: DataType,
  { buffer, byteOffset, byteLength }: Float32Array | BigInt64Array,
): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType,
    // Little-endian, as ONNX asks and as every engine's typed arrays are; shared memory must be copied.
    rawData:
      buffer instanceof ArrayBuffer
        ? new Uint8Array(buffer, byteOffset, byteLength)
        : new Uint8Array(buffer, byteOffset, byteLength).slice(),
  });

// `new Uint8Array` copies, to a place that is aligned; slice would not where the bytes are a Node Buffer.

/** The float32 data of an initializer, copied out of the file; undefined for another type or storage. */
export const floatData = ({ dataType, rawData, dims }: TensorProto): Float32Array | undefined =>
  dataType === DataType.FLOAT && rawData.length === 4 * elementsOf(dims)
    ? new Float32Array(new Uint8Array(rawData).buffer)
    : undefined;

/** The int64 data of an initializer; undefined for another type or storage. */
export const int64Data = ({ dataType, rawData, dims }: TensorProto): readonly number[] | undefined =>
  dataType === DataType.INT64 && rawData.length === 8 * elementsOf(dims)
    ? Array.from(new BigInt64Array(new Uint8Array(rawData).buffer), Number)
    : undefined;

/** The number of elements of a tensor. */
export const elementsOf = (dims: readonly bigint[]): number =>
  dims.reduce((product, dim) => product * Number(dim), 1);

/** A float32 input or output; symbolic dimensions become their text, such as `H/2`. */
export const valueInfo = (name: string, shape: Shape): ValueInfoProto =>
  create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, {
      value: {
        case: 'tensorType',
        value: create(TypeProto_TensorSchema, {
          elemType: DataType.FLOAT,
          shape: create(TensorShapeProtoSchema, { dim: shape.map(dimMessage) }),
        }),
      },
    }),
  });

const dimMessage = (dim: Dim): TensorShapeProto_Dimension =>
  create(TensorShapeProto_DimensionSchema, {
    value:
      typeof dim === 'number'
        ? { case: 'dimValue', value: BigInt(dim) }
        : { case: 'dimParam', value: formatDim(dim) },
  });

/** A dimension as text: `3`, `H/2`, or `?` where the file says nothing. */
export const dimText = ({ value }: TensorShapeProto_Dimension): string =>
  value.case === undefined ? '?' : String(value.value);

/** The inverse of formatDim: `64`, `H`, `2*H/3`, `H+6`, `(H-8)/8`; undefined for any other text. */
export const parseDim = (dimension: string): Dim | undefined => {
  if (/^\d+$/.test(dimension)) return Number(dimension);
  const match = LINEAR.exec(dimension) ?? QUOTIENT.exec(dimension);
  if (!match?.groups) return undefined;
  const { times = '1', symbol = '', plus = '0', over = '1' } = match.groups;
  return divideDim(addToDim(multiplyDim(symbolicDim(symbol), Number(times)), Number(plus)), Number(over));
};

const LINEAR = /^(?:(?<times>\d+)\*)?(?<symbol>[A-Za-z_]\w*)(?:(?<plus>[+-]\d+)|\/(?<over>\d+))?$/;
const QUOTIENT = /^\((?:(?<times>\d+)\*)?(?<symbol>[A-Za-z_]\w*)(?<plus>[+-]\d+)\)\/(?<over>\d+)$/;
