/** A graph as the bytes of an ONNX file, one node a value; names are given only here. */
import { create, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from 'onnx-buf';
import { bytesLength, joinBytes } from '../core/bytes.ts';
import { Pix2PixError } from '../core/errors.ts';
import { type Graph, isOp, type Value } from '../graph/ops.ts';
import { reachable } from '../graph/walk.ts';
import { createInitializers, type Initializers, nameSource } from './initializers.ts';
import { attributeMessage, valueInfo } from './messages.ts';
import { checkOpset, ruleOf } from './op-rules.ts';

/** Versions, names and metadata of a model file. */
export interface EncodeOptions {
  /** Of the standard domain: 17 for exported models, 21 for training. */
  readonly opset: number;
  /** 8 for opset 17, 10 for opset 21. */
  readonly irVersion: number;
  /** Written as metadata_props, in this order. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** The graph's name; `pix2pix` if absent. */
  readonly name?: string;
}

/**
 * The bytes of a ModelProto. Inputs, outputs and named constants keep their names, and an output is named
 * at the node that produces it; other constants are c0, c1, ..., other values v0, v1, ...
 * Throws GRAPH for an op that must be lowered first, and for a name that is given twice.
 *
 * @example
 * const x = input('x', [1, 3, symbolicDim('H'), symbolicDim('W')]);
 * const bytes = encodeModel(graph({ y: tanh(x) }), { opset: 17, irVersion: 8 });
 */
export const encodeModel = (graph: Graph, options: EncodeOptions): Uint8Array =>
  joinBytes(modelParts(graph, options));

/**
 * The same bytes as parts to be written one after the other, in which constants are views of their data: a file of
 * many weights takes no second copy of them in memory. Errors as `encodeModel`.
 */
export const modelParts = (graph: Graph, options: EncodeOptions): readonly Uint8Array[] => {
  checkOpset('encodeModel', options.opset);
  const order = reachable(Object.values(graph.outputs));
  const taken = givenNames(graph, order);
  const initializers = createInitializers(taken);
  const node = encodeNodes(graph, order, initializers, taken, options.opset);
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(options.irVersion),
    producerName: 'pix2pix',
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(options.opset) })],
    metadataProps: Object.entries(options.metadata ?? {}).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    ),
  });
  const nodes = create(GraphProtoSchema, {
    name: options.name ?? 'pix2pix',
    node,
    input: graph.inputs.map(({ attributes, shape }) => valueInfo(attributes.name, shape)),
    output: Object.entries(graph.outputs).map(([name, { shape }]) => valueInfo(name, shape)),
  });
  const graphParts = [
    toBinary(GraphProtoSchema, nodes),
    ...initializers.tensors.flatMap((tensor) =>
      messageField(GraphProtoSchema.field.initializer.number, tensorParts(tensor)),
    ),
  ];
  return [
    toBinary(ModelProtoSchema, model),
    ...messageField(ModelProtoSchema.field.graph.number, graphParts),
  ];
};

/** The fields of a message may come in any order: the data are the last one. */
const tensorParts = ({ name, dims, dataType, rawData }: TensorProto): readonly Uint8Array[] => [
  toBinary(TensorProtoSchema, create(TensorProtoSchema, { name, dims, dataType })),
  ...messageField(TensorProtoSchema.field.rawData.number, [rawData]),
];

/** A field of bytes or of a message, whose own bytes are the parts. */
const messageField = (field: number, parts: readonly Uint8Array[]): readonly Uint8Array[] => [
  new BinaryWriter().tag(field, WireType.LengthDelimited).uint32(bytesLength(parts)).finish(),
  ...parts,
];

/** Every name that the graph gives itself; an ONNX file has one space of names for all of them. */
const givenNames = (graph: Graph, order: readonly Value[]): ReadonlySet<string> => {
  const roles = new Map<string, string>();
  const give = (name: string, role: string): void => {
    const other = roles.get(name);
    if (name === '') throw new Pix2PixError('GRAPH', `encodeModel: ${role} has an empty name; name it`);
    // Constants may repeat: createInitializers compares those.
    if (other !== undefined && !(other === 'a constant' && role === 'a constant'))
      throw new Pix2PixError(
        'GRAPH',
        `encodeModel: "${name}" names both ${other} and ${role}; ONNX needs different names, rename one`,
      );
    roles.set(name, role);
  };
  for (const { attributes } of graph.inputs) give(attributes.name, 'an input');
  for (const name of Object.keys(graph.outputs)) give(name, 'an output');
  for (const value of order)
    if (isOp(value, 'constant') && value.attributes.name !== undefined)
      give(value.attributes.name, 'a constant');
  return new Set(roles.keys());
};

const encodeNodes = (
  graph: Graph,
  order: readonly Value[],
  initializers: Initializers,
  taken: ReadonlySet<string>,
  opset: number,
): NodeProto[] => {
  const nodes: NodeProto[] = [];
  const { names, aliases } = nameOutputs(graph);
  const freshName = nameSource('v', taken);
  const nameOf = (value: Value): string => {
    const known = names.get(value);
    if (known !== undefined) return known;
    const name = isOp(value, 'constant') ? initializers.ofConstant(value) : freshName();
    names.set(value, name);
    return name;
  };
  for (const value of order) {
    if (isOp(value, 'input') || isOp(value, 'constant')) continue;
    const { opType, write } = ruleOf(value.op);
    const shapes = value.inputs.map(({ shape }) => shape);
    const { attributes, constantInputs } = write(value.attributes, shapes, opset);
    const output = nameOf(value);
    nodes.push(
      create(NodeProtoSchema, {
        opType,
        name: output,
        input: [...value.inputs.map(nameOf), ...constantInputs.map(initializers.ofConstantInput)],
        output: [output],
        attribute: Object.entries(attributes).map(([name, attribute]) => attributeMessage(name, attribute)),
      }),
    );
  }
  for (const [name, value] of aliases)
    nodes.push(create(NodeProtoSchema, { opType: 'Identity', name, input: [nameOf(value)], output: [name] }));
  return nodes;
};

/** Names at the producing nodes; an output that has none, or whose node has a name, becomes an alias. */
const nameOutputs = (graph: Graph) => {
  const names = new Map<Value, string>(graph.inputs.map((value) => [value, value.attributes.name]));
  const aliases: [string, Value][] = [];
  for (const [name, value] of Object.entries(graph.outputs)) {
    // An Identity copies its tensor, so it is the last resort.
    if (names.has(value) || isOp(value, 'constant')) aliases.push([name, value]);
    else names.set(value, name);
  }
  return { names, aliases };
};
