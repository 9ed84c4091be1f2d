/** Small ONNX files as other programs write them: of any type, layout and opset. */
import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';

export type TestType = 'FLOAT' | 'FLOAT16' | 'UINT8' | 'INT64';

/** A number is a fixed size, a text a free one. */
export interface TestPort {
  readonly name: string;
  readonly shape: readonly (number | string)[];
  readonly type?: TestType;
}

/** `attributes` of whole numbers, lists of them, or, for Cast, a type. */
export interface TestNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, number | readonly number[] | TestType>>;
}

export interface TestModel {
  readonly inputs: readonly TestPort[];
  readonly outputs: readonly TestPort[];
  readonly nodes: readonly TestNode[];
  /** float32: a number, or a list as its shape says. */
  readonly constants?: Readonly<Record<string, number | TestConstant>>;
  readonly opset?: number;
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface TestConstant {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** The bytes of a model. */
export const foreignModel = ({
  inputs,
  outputs,
  nodes,
  constants = {},
  opset = 17,
  metadata = {},
}: TestModel): Uint8Array =>
  toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: opset < 15 ? 4n : 8n,
      producerName: 'elsewhere',
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(opset) })],
      metadataProps: Object.entries(metadata).map(([key, value]) =>
        create(StringStringEntryProtoSchema, { key, value }),
      ),
      graph: create(GraphProtoSchema, {
        name: 'foreign',
        node: nodes.map(nodeMessage),
        input: inputs.map(portMessage),
        output: outputs.map(portMessage),
        initializer: Object.entries(constants).map(([name, constant]) => {
          const { shape, values } =
            typeof constant === 'number' ? { shape: [], values: [constant] } : constant;
          return create(TensorProtoSchema, {
            name,
            dims: shape.map(BigInt),
            dataType: DataType.FLOAT,
            rawData: new Uint8Array(Float32Array.from(values).buffer),
          });
        }),
      }),
    }),
  );

const portMessage = ({ name, shape, type = 'FLOAT' }: TestPort): ValueInfoProto =>
  create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, {
      value: {
        case: 'tensorType',
        value: create(TypeProto_TensorSchema, {
          elemType: DataType[type],
          shape: create(TensorShapeProtoSchema, {
            dim: shape.map((dim) =>
              create(TensorShapeProto_DimensionSchema, {
                value:
                  typeof dim === 'number'
                    ? { case: 'dimValue', value: BigInt(dim) }
                    : { case: 'dimParam', value: dim },
              }),
            ),
          }),
        }),
      },
    }),
  });

const nodeMessage = ({ op, inputs, output, attributes = {} }: TestNode): NodeProto =>
  create(NodeProtoSchema, {
    opType: op,
    input: [...inputs],
    output: [output],
    attribute: Object.entries(attributes).map(([name, value]) => {
      if (typeof value === 'object')
        return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: value.map(BigInt) });
      const number = typeof value === 'string' ? DataType[value] : value;
      return op === 'Clip'
        ? create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: number })
        : create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(number) });
    }),
  });
