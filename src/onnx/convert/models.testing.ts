/** Small hand-made models for the tests of this folder, and what is in the converted ones. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from 'onnx-buf';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { valueInfo } from '../messages.ts';
import { subgraphsOf } from './graphs.ts';

type Attribute = number | readonly number[] | string | TensorProto | GraphProto;

/** A node; whole numbers are ints, others floats. */
export const op = (
  opType: string,
  input: readonly string[],
  output: readonly string[] | string,
  attributes: Readonly<Record<string, Attribute>> = {},
  domain = '',
): NodeProto =>
  create(NodeProtoSchema, {
    opType,
    domain,
    name: `${opType}_${typeof output === 'string' ? output : output[0]}`,
    input: [...input],
    output: typeof output === 'string' ? [output] : [...output],
    attribute: Object.entries(attributes).map(([name, value]) =>
      create(AttributeProtoSchema, { name, ...fieldsOf(value) }),
    ),
  });

const fieldsOf = (value: Attribute) => {
  if (typeof value === 'string') return { type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  if (typeof value === 'number')
    return Number.isInteger(value)
      ? { type: AttributeType.INT, i: BigInt(value) }
      : { type: AttributeType.FLOAT, f: value };
  if ('length' in value) return { type: AttributeType.INTS, ints: value.map(BigInt) };
  return value.$typeName === 'onnx.TensorProto'
    ? { type: AttributeType.TENSOR, t: value }
    : { type: AttributeType.GRAPH, g: value };
};

/** A float32 tensor, of the given values or of a wave of them. */
export const floats = (
  name: string,
  dims: readonly number[],
  values: readonly number[] = wave(dims),
): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: DataType.FLOAT,
    rawData: new Uint8Array(Float32Array.from(values).buffer),
  });

/** Values of -0.5 to 0.5 without a visible pattern. */
const wave = (dims: readonly number[]): number[] =>
  Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => {
    const value = Math.sin(i * 12.9898 + 1) * 43758.5453;
    return value - Math.floor(value) - 0.5;
  });

/** A vector of int64. */
export const integers = (name: string, values: readonly number[]): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dims: [BigInt(values.length)],
    dataType: DataType.INT64,
    rawData: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
  });

export interface GraphParts {
  readonly inputs?: Readonly<Record<string, readonly number[]>>;
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  readonly nodes: readonly NodeProto[];
  readonly tensors?: readonly TensorProto[];
}

export const graphOf = ({ inputs = {}, outputs, nodes, tensors = [] }: GraphParts): GraphProto =>
  create(GraphProtoSchema, {
    name: 'test',
    node: [...nodes],
    initializer: [...tensors],
    input: Object.entries(inputs).map(([name, shape]) => valueInfo(name, shape)),
    output: Object.entries(outputs).map(([name, shape]) => valueInfo(name, shape)),
  });

export const modelOf = (
  parts: GraphParts,
  { opset = 17, irVersion = 8, domains = [] as readonly string[] } = {},
): Uint8Array =>
  toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: BigInt(irVersion),
      opsetImport: [
        create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(opset) }),
        ...domains.map((domain) => create(OperatorSetIdProtoSchema, { domain, version: 1n })),
      ],
      graph: graphOf(parts),
    }),
  );

export const graphIn = (bytes: Uint8Array): GraphProto =>
  fromBinary(ModelProtoSchema, bytes).graph as GraphProto;

/** `Relu(x) -> y`, one line a node, those of inner graphs indented. */
export const lines = ({ node: nodes }: GraphProto): string[] =>
  nodes.flatMap((node) => [
    `${node.opType}(${node.input}) -> ${node.output}`,
    ...subgraphsOf(node).flatMap((graph) => lines(graph).map((line) => `  ${line}`)),
  ]);

/** `w FLOAT16 [1,2]`, one line a tensor. */
export const tensors = ({ initializer }: GraphProto): string[] =>
  initializer.map(({ name, dataType, dims }) => `${name} ${DataType[dataType]} [${dims}]`);

/** What a model makes of inputs of a wave of values. */
export const run = async (
  bytes: Uint8Array,
  inputs: Readonly<Record<string, readonly number[]>>,
): Promise<number[]> => {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3, intraOpNumThreads: 1 });
  const feeds = Object.entries(inputs).map(([name, dims]) => [
    name,
    new Tensor('float32', Float32Array.from(wave(dims)), dims),
  ]);
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return Object.values(results).flatMap(({ data }) => Array.from(data as Float32Array));
};
