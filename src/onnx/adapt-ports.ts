/**
 * A model file of another program with one input and one output of our kind: float32 [N,C,H,W]. Small ops before and
 * behind its graph convert types, layouts, orders of channels and ranges, so that every engine runs it alike.
 */
import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type GraphProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
} from 'onnx-buf';
import { Pix2PixError } from '../core/errors.ts';
import { nameSource } from './initializers.ts';
import { attributeMessage, floatTensor, int64Tensor } from './messages.ts';
import { readModelFile } from './model-file.ts';
import type { AttributeValue } from './node-content.ts';
import { imageInfo, portType } from './port-types.ts';

/** How an input or output differs from float32 [N,C,H,W]. */
export interface PortAdapter {
  readonly name: string;
  readonly isChannelsLast: boolean;
  /** Whether the first three of its channels come in the reverse order. */
  readonly isReversed: boolean;
  readonly channels: number;
  /** For each channel in the network's order, or one for all: what it has is scale * x + shift. */
  readonly scale: readonly number[];
  readonly shift: readonly number[];
}

export interface Adapters {
  readonly input: PortAdapter;
  readonly output: PortAdapter;
  /** Numbers for the inputs that are no images. */
  readonly values: Readonly<Record<string, number>>;
}

export interface AdaptedModel {
  readonly bytes: Uint8Array;
  readonly input: string;
  readonly output: string;
}

/** The oldest version whose Mul and Add broadcast, and the oldest that ONNX Runtime promises to run. */
const LEAST_OPSET = 7;

/** The file as it is where nothing differs. Throws MODEL for an older opset or a type of numbers that is not converted. */
export const adaptPorts = (bytes: Uint8Array, name: string, adapters: Adapters): AdaptedModel => {
  const { model, graph, opset } = readModelFile(name, bytes);
  const { input, output, values } = adapters;
  const given = graph.input.find((port) => port.name === input.name) as ValueInfoProto;
  const made = graph.output.find((port) => port.name === output.name) as ValueInfoProto;
  const isSame =
    isPlain(input, given) && isPlain(output, made) && graph.output.length === 1 && isEmpty(values);
  if (isSame) return { bytes, input: input.name, output: output.name };
  if (opset < LEAST_OPSET)
    throw new Pix2PixError(
      'MODEL',
      `${name}: is of opset ${opset}, expected ${LEAST_OPSET} or later; convert it with onnx.version_converter`,
    );
  const parts = createParts(graph, opset);
  const [newInput, newOutput] = [parts.fresh('images'), parts.fresh('translated')];
  const before = inputNodes(parts, input, given, newInput);
  const behind = outputNodes(parts, output, made, newOutput);
  const fixed = Object.entries(values).map(([port, value]) => valueTensor(graph, port, value));
  graph.node.unshift(...[...parts.tensors, ...fixed].map(constantNode), ...before);
  graph.node.push(...behind);
  graph.input = [
    imageInfo(newInput, given, input.isChannelsLast),
    ...graph.input.filter((port) => port !== given && values[port.name] === undefined),
  ];
  graph.output = [imageInfo(newOutput, made, output.isChannelsLast)];
  return { bytes: toBinary(ModelProtoSchema, model), input: newInput, output: newOutput };
};

/** Files of IR version 3 have no initializers beside their inputs. */
const constantNode = (t: TensorProto): NodeProto =>
  create(NodeProtoSchema, {
    opType: 'Constant',
    name: t.name,
    output: [t.name],
    attribute: [create(AttributeProtoSchema, { name: 'value', type: AttributeType.TENSOR, t })],
  });

const isEmpty = (record: object): boolean => Object.keys(record).length === 0;

const isPlain = (adapter: PortAdapter, port: ValueInfoProto): boolean =>
  !adapter.isChannelsLast &&
  !adapter.isReversed &&
  adapter.scale.every((scale) => scale === 1) &&
  adapter.shift.every((shift) => shift === 0) &&
  portType(port) === DataType.FLOAT;

/** Nodes and constants under names that the graph does not have. */
interface Parts {
  readonly fresh: (role: string) => string;
  readonly tensors: TensorProto[];
  /** The name of a new constant. */
  readonly constant: (write: (name: string) => TensorProto) => string;
  readonly opset: number;
}

const createParts = (graph: GraphProto, opset: number): Parts => {
  const taken = new Set([
    ...graph.node.flatMap(({ input, output }) => [...input, ...output]),
    ...graph.initializer.map(({ name }) => name),
    ...graph.input.map(({ name }) => name),
    ...graph.output.map(({ name }) => name),
  ]);
  const tensors: TensorProto[] = [];
  const nextNumber = nameSource('pix2pix_', taken);
  const fresh = (role: string): string => `${nextNumber()}_${role}`;
  const constant = (write: (name: string) => TensorProto): string => {
    const tensor = write(fresh('constant'));
    tensors.push(tensor);
    return tensor.name;
  };
  return { fresh, tensors, constant, opset };
};

/** A node without its output: an op, what it takes beside the value before it, and its attributes. */
interface Link {
  readonly opType: string;
  readonly operands?: readonly string[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

/** Links in a row, from one value to another. */
const linked = (parts: Parts, links: readonly Link[], from: string, to: string): NodeProto[] => {
  let at = from;
  const all = links.length > 0 ? links : [{ opType: 'Identity' }];
  return all.map(({ opType, operands = [], attributes = {} }: Link, i) => {
    const output = i === all.length - 1 ? to : parts.fresh('value');
    const node = create(NodeProtoSchema, {
      opType,
      name: output,
      input: [at, ...operands],
      output: [output],
      attribute: Object.entries(attributes).map(([key, value]) => attributeMessage(key, value)),
    });
    at = output;
    return node;
  });
};

const inputNodes = (parts: Parts, adapter: PortAdapter, port: ValueInfoProto, from: string): NodeProto[] => {
  const type = portType(port);
  const links = [
    ...reversal(parts, adapter),
    ...affine(parts, adapter.scale, adapter.shift),
    ...(adapter.isChannelsLast ? [transposed([0, 2, 3, 1])] : []),
    ...(WHOLE[type] ? wholeNumbers(parts, WHOLE[type]) : []),
    ...(type === DataType.FLOAT ? [] : [cast(type)]),
  ];
  return linked(parts, links, from, adapter.name);
};

const outputNodes = (parts: Parts, adapter: PortAdapter, port: ValueInfoProto, to: string): NodeProto[] => {
  const scale = adapter.scale.map((factor) => 1 / factor);
  const shift = longest(adapter.scale, adapter.shift).map(
    (_, c) => -(at(adapter.shift, c) as number) / (at(adapter.scale, c) as number),
  );
  const links = [
    ...(portType(port) === DataType.FLOAT ? [] : [cast(DataType.FLOAT)]),
    ...(adapter.isChannelsLast ? [transposed([0, 3, 1, 2])] : []),
    ...affine(parts, scale, shift),
    ...reversal(parts, adapter),
  ];
  return linked(parts, links, adapter.name, to);
};

/** One number stands for all channels. */
const at = (values: readonly number[], channel: number): number | undefined =>
  values.length === 1 ? values[0] : values[channel];

const longest = (a: readonly number[], b: readonly number[]): readonly number[] =>
  a.length >= b.length ? a : b;

const cast = (type: DataType): Link => ({
  opType: 'Cast',
  attributes: { to: { kind: 'int', value: type } },
});

const transposed = (perm: readonly number[]): Link => ({
  opType: 'Transpose',
  attributes: { perm: { kind: 'ints', value: perm } },
});

/** [C0,C1,C2,...] -> [C2,C1,C0,...]. */
const reversal = (parts: Parts, { isReversed, channels }: PortAdapter): Link[] => {
  if (!isReversed || channels < 3) return [];
  const order = [2, 1, 0, ...Array.from({ length: channels - 3 }, (_, i) => i + 3)];
  const indices = parts.constant((name) => int64Tensor(name, order));
  return [{ opType: 'Gather', operands: [indices], attributes: { axis: { kind: 'int', value: 1 } } }];
};

/** x [N,C,H,W] -> scale * x + shift. */
const affine = (parts: Parts, scale: readonly number[], shift: readonly number[]): Link[] => {
  const ofChannels = (values: readonly number[]): string =>
    parts.constant((name) => floatTensor(name, [1, values.length, 1, 1], Float32Array.from(values)));
  return [
    ...(scale.every((value) => value === 1) ? [] : [{ opType: 'Mul', operands: [ofChannels(scale)] }]),
    ...(shift.every((value) => value === 0) ? [] : [{ opType: 'Add', operands: [ofChannels(shift)] }]),
  ];
};

/** The least and the largest number of types without fractions; those of 32 bits are not reached. */
const WHOLE: { readonly [T in number]?: readonly [least: number, most: number] } = {
  [DataType.UINT8]: [0, 255],
  [DataType.INT8]: [-128, 127],
  [DataType.UINT16]: [0, 65535],
  [DataType.INT16]: [-32768, 32767],
  [DataType.INT32]: [-(2 ** 24), 2 ** 24], // beyond it, float32 has no whole numbers
};

/** Rounded and clipped, which a Cast does not do. Round came with opset 11, and Clip then took its limits as inputs. */
const wholeNumbers = (parts: Parts, [least, most]: readonly [number, number]): Link[] => {
  const number = (value: number): string =>
    parts.constant((name) => floatTensor(name, [], Float32Array.of(value)));
  const clip: Link =
    parts.opset < 11
      ? {
          opType: 'Clip',
          attributes: { min: { kind: 'float', value: least }, max: { kind: 'float', value: most } },
        }
      : { opType: 'Clip', operands: [number(least), number(most)] };
  return [{ opType: 'Add', operands: [number(0.5)] }, { opType: 'Floor' }, clip];
};

/** A scalar input as a constant of its type. */
const valueTensor = (graph: GraphProto, name: string, value: number): TensorProto => {
  const port = graph.input.find((input) => input.name === name) as ValueInfoProto;
  const type = portType(port);
  const rank = port.type?.value.case === 'tensorType' ? (port.type.value.value.shape?.dim.length ?? 0) : 0;
  const bytes = new DataView(new ArrayBuffer(8));
  const size = VALUE_WRITERS[type]?.(bytes, value);
  if (size === undefined)
    throw new Pix2PixError(
      'MODEL',
      `the input "${name}" holds numbers of the type ${(DataType[type] ?? 'unknown').toLowerCase()}, expected float, double, int64, int32 or bool; export the network with another type`,
    );
  return create(TensorProtoSchema, {
    name,
    dims: Array.from({ length: rank }, () => 1n),
    dataType: type,
    rawData: new Uint8Array(bytes.buffer, 0, size),
  });
};

/** Write a number, and give its bytes. */
const VALUE_WRITERS: { readonly [T in number]: (view: DataView, value: number) => number } = {
  [DataType.FLOAT]: (view, value) => {
    view.setFloat32(0, value, true);
    return 4;
  },
  [DataType.DOUBLE]: (view, value) => {
    view.setFloat64(0, value, true);
    return 8;
  },
  [DataType.INT64]: (view, value) => {
    view.setBigInt64(0, BigInt(Math.round(value)), true);
    return 8;
  },
  [DataType.INT32]: (view, value) => {
    view.setInt32(0, Math.round(value), true);
    return 4;
  },
  [DataType.BOOL]: (view, value) => {
    view.setUint8(0, value ? 1 : 0);
    return 1;
  },
};
