/** What an ONNX file is, without running it: works for files of any origin. */
import { TensorProto_DataType as DataType, type GraphProto, type ValueInfoProto } from 'onnx-buf';
import { dimText, elementsOf } from './messages.ts';
import { readModelFile } from './model-file.ts';

export interface ModelInfo {
  readonly metadata: Readonly<Record<string, string>>;
  readonly opset: number;
  readonly irVersion: number;
  readonly producer: string;
  readonly inputs: readonly PortInfo[];
  readonly outputs: readonly PortInfo[];
  readonly initializers: { readonly count: number; readonly elements: number };
  /** How many nodes of each ONNX op type the graph has, by name of type. */
  readonly nodes: Readonly<Record<string, number>>;
}

/** An input or output of a file. */
export interface PortInfo {
  readonly name: string;
  /** `float`, `uint8`, ...; `undefined` for sequences and other non-tensors. */
  readonly elementType: string;
  /** Each dimension as text: `3`, `H/2`, `?` where unknown; undefined where not even the rank is known. */
  readonly shape: readonly string[] | undefined;
}

/** Reads what a file says of itself; `name` is what errors call it. Throws FORMAT for bytes that are not ONNX. */
export const readModelInfo = (bytes: Uint8Array, name = 'model'): ModelInfo => {
  const { model, graph, metadata, opset, irVersion } = readModelFile(name, bytes);
  // Files of IR version 3 list their initializers among the inputs.
  const initialized = new Set(graph.initializer.map(({ name }) => name));
  return {
    metadata,
    opset,
    irVersion,
    producer: [model.producerName, model.producerVersion].filter((part) => part !== '').join(' '),
    inputs: graph.input.filter(({ name }) => !initialized.has(name)).map(portInfo),
    outputs: graph.output.map(portInfo),
    initializers: {
      count: graph.initializer.length,
      elements: graph.initializer.reduce((total, { dims }) => total + elementsOf(dims), 0),
    },
    nodes: countTypes(graph),
  };
};

const portInfo = ({ name, type }: ValueInfoProto): PortInfo => {
  const tensor = type?.value.case === 'tensorType' ? type.value.value : undefined;
  return {
    name,
    elementType: (DataType[tensor?.elemType ?? DataType.UNDEFINED] ?? 'unknown').toLowerCase(),
    shape: tensor?.shape?.dim.map(dimText),
  };
};

const countTypes = ({ node }: GraphProto): Readonly<Record<string, number>> => {
  const counts = new Map<string, number>();
  for (const { opType } of node) counts.set(opType, (counts.get(opType) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
};
