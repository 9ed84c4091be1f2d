/** The inverse of encodeModel: the graph of a file that we wrote, with its names. */
import {
  TensorProto_DataType as DataType,
  type NodeProto,
  type TensorProto,
  type TensorShapeProto_Dimension,
  type ValueInfoProto,
} from 'onnx-buf';
import { Pix2PixError } from '../core/errors.ts';
import type { Dim } from '../core/shape.ts';
import { constant, input, node } from '../graph/build.ts';
import type { Graph, OpName, Value } from '../graph/ops.ts';
import { attributeValue, dimText, floatData, int64Data, parseDim, shortestFloat } from './messages.ts';
import { type ModelFile, readModelFile } from './model-file.ts';
import { type AttributeValue, type ConstantInput, describeContent } from './node-content.ts';
import { checkOpset, opRules, ruleOf } from './op-rules.ts';

/** A model file: its graph and metadata. */
export interface DecodedModel {
  readonly graph: Graph;
  readonly opset: number;
  readonly irVersion: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** The graph's name. */
  readonly name: string;
}

/**
 * The graph of a file that encodeModel wrote; encoding it again gives the same bytes. Constants are copies
 * of the file's data; those that the file shares come back as one value. Throws FORMAT for bytes that are not an ONNX file, GRAPH for an op, option or type that
 * encodeModel does not write.
 */
export const decodeModel = (bytes: Uint8Array): DecodedModel => {
  const file = readModelFile('decodeModel', bytes);
  checkOpset('decodeModel', file.opset);
  const { graph, opset, irVersion, metadata } = file;
  return { graph: decodeGraph(file), opset, irVersion, metadata, name: graph.name };
};

const decodeGraph = ({ graph, opset }: ModelFile): Graph => {
  const inputs = graph.input.map(decodeInput);
  const values = new Map<string, Value>(inputs.map((value) => [value.attributes.name, value]));
  const tensors = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const valueNamed = (name: string): Value => {
    const value = values.get(name) ?? decodeConstant(name, tensors.get(name));
    values.set(name, value);
    return value;
  };
  for (const message of graph.node) {
    const output = message.output[0] ?? '';
    if (message.opType === 'Identity' && message.domain === '')
      values.set(output, valueNamed(message.input[0] ?? ''));
    else values.set(output, decodeNode(message, valueNamed, tensors, opset));
  }
  return { inputs, outputs: Object.fromEntries(graph.output.map(({ name }) => [name, valueNamed(name)])) };
};

const decodeInput = ({ name, type }: ValueInfoProto): Value<'input'> => {
  const tensor = type?.value.case === 'tensorType' ? type.value.value : undefined;
  if (tensor?.elemType !== DataType.FLOAT || tensor.shape === undefined)
    throw fail(`input "${name}" is not a float32 tensor of a known rank`);
  return input(
    name,
    tensor.shape.dim.map((dim) => decodeDim(name, dim)),
  );
};

const decodeDim = (name: string, dim: TensorShapeProto_Dimension): Dim => {
  const parsed = parseDim(dimText(dim));
  if (parsed !== undefined) return parsed;
  throw fail(
    `input "${name}" has a dimension "${dimText(dim)}", expected a number or a quotient such as H/2`,
  );
};

// The names that encodeModel gives to constants without one.
const UNNAMED = /^c\d+$/;

const decodeConstant = (name: string, tensor: TensorProto | undefined): Value => {
  if (tensor === undefined) throw fail(`nothing before its use is named "${name}"`);
  const data = floatData(tensor);
  if (data === undefined) throw fail(`initializer "${name}" does not hold raw float32 data`);
  return constant(tensor.dims.map(Number), data, UNNAMED.test(name) ? undefined : name);
};

const typeKey = (opType: string, mark = ''): string => `${opType} ${mark}`;

/** By type, and by the attribute that marks one of two ops of a type. */
const opByType: ReadonlyMap<string, OpName> = new Map(
  // Object.keys of a table keyed by OpName.
  (Object.keys(opRules) as OpName[]).flatMap((op) => {
    const rule = opRules[op];
    return typeof rule === 'string' ? [] : [[typeKey(rule.opType, rule.mark), op] as const];
  }),
);

const opOf = ({ domain, opType, attribute }: NodeProto): OpName | undefined => {
  if (domain !== '') return undefined;
  const marked = attribute
    .map(({ name }) => opByType.get(typeKey(opType, name)))
    .find((op) => op !== undefined);
  return marked ?? opByType.get(typeKey(opType));
};

const decodeNode = (
  message: NodeProto,
  valueNamed: (name: string) => Value,
  tensors: ReadonlyMap<string, TensorProto>,
  opset: number,
): Value => {
  const op = opOf(message);
  if (op === undefined)
    throw fail(`node "${message.name}" is ${typeOf(message)}, which is not an op that we write`);
  const { operands = message.input.length, read, write } = ruleOf(op);
  const inputs = message.input.slice(0, operands).map(valueNamed);
  const shapes = inputs.map(({ shape }) => shape);
  const content = {
    attributes: decodeAttributes(message),
    constantInputs: message.input.slice(operands).map((name) => decodeConstantInput(name, tensors.get(name))),
  };
  const attributes = read(content, shapes, opset);
  // What the rule does not know, such as dilations, is missing from what it writes.
  const [found, expected] = [content, write(attributes, shapes, opset)].map(describeContent);
  if (found !== expected)
    throw fail(
      `node "${message.name}" (${typeOf(message)}) has ${found}, where encodeModel writes ${expected}`,
    );
  return node(op, inputs, attributes);
};

const typeOf = ({ domain, opType }: NodeProto): string => (domain === '' ? opType : `${domain}.${opType}`);

const decodeAttributes = ({ name, attribute }: NodeProto): Record<string, AttributeValue> =>
  Object.fromEntries(
    attribute.map((message) => {
      const value = attributeValue(message);
      if (value === undefined)
        throw fail(`node "${name}" has an attribute ${message.name} of an unknown type`);
      return [message.name, value];
    }),
  );

const decodeConstantInput = (name: string, tensor: TensorProto | undefined): ConstantInput => {
  const values = tensor && int64Data(tensor);
  if (values !== undefined) return { kind: 'int64', values };
  const [value, ...rest] = (tensor && floatData(tensor)) ?? [];
  if (value === undefined || rest.length > 0)
    throw fail(`"${name}" must be an initializer of int64 or of one float32`);
  return { kind: 'float32', value: shortestFloat(value) };
};

const fail = (reason: string): Pix2PixError =>
  new Pix2PixError('GRAPH', `decodeModel: ${reason}; only files that encodeModel wrote can be decoded`);
