/** Rewrites a model so that large weights are whole numbers of 8 bits, each followed by a DequantizeLinear. */
import {
  TensorProto_DataType as DataType,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from 'onnx-buf';
import { int } from '../node-content.ts';
import { allGraphs, freshNames, isStandard, subgraphsOf } from './graphs.ts';
import { nodeMessage } from './node-message.ts';
import { quantize } from './quantize.ts';
import { floatValues, floatVector, int8Tensor, requireValues } from './tensor-values.ts';

export interface Int8Result {
  readonly tensors: number;
  readonly elements: number;
  /** Large weights that stay float32, with the reason. */
  readonly kept: readonly string[];
}

/** Weights of fewer values stay as they are: their scales and nodes would take what they save. */
const FEWEST = 1024;

/** How many names of a quantised tensor has its own: what stands behind it. */
const ENDINGS = { values: '.int8', scale: '.scale' } as const;

/** Changes the graph and those inside it. What nodes compute with stays float32. */
export const toInt8 = (graph: GraphProto): Int8Result => {
  const fresh = freshNames(graph);
  const kept: string[] = [];
  let tensors = 0;
  let elements = 0;
  for (const each of allGraphs(graph)) {
    const uses = usesOf(each);
    const added: NodeProto[] = [];
    const listed = new Set(each.input.map(({ name }) => name));
    const initializers = each.initializer.flatMap((tensor) => {
      if (tensor.dataType === DataType.FLOAT) requireValues(tensor);
      const use = uses.get(tensor.name);
      const count = tensor.dims.reduce((product, dim) => product * Number(dim), 1);
      if (tensor.dataType !== DataType.FLOAT || count < FEWEST || !use) return [tensor];
      const values = floatValues(tensor);
      const problem = listed.has(tensor.name)
        ? 'it is an input of the graph as well'
        : problemOf(use, values);
      const [axis] = use;
      if (problem !== undefined || typeof axis !== 'number') {
        if (problem !== undefined) kept.push(`${tensor.name}: ${problem}`);
        return [tensor];
      }
      tensors++;
      elements += count;
      const [whole, scale, node] = quantizedTensor(tensor, values, axis, fresh);
      added.push(node);
      return [whole, scale];
    });
    each.initializer.splice(0, each.initializer.length, ...initializers);
    each.node.splice(0, 0, ...added);
  }
  return { tensors, elements, kept };
};

/** How a tensor is used: the axes of its output channels, or `other` for what is no product with weights. */
type Use = ReadonlySet<number | 'other'>;

/** Throws nothing; undefined if the tensor can be quantised. */
const problemOf = (use: Use, values: Float32Array): string | undefined => {
  if (use.size > 1) return 'its uses have output channels along different axes';
  if (!values.every(Number.isFinite)) return 'it has values that are not finite';
  return undefined;
};

/** The uses of all tensors in a graph and in those inside it. Only those with a product among them are of interest. */
const usesOf = (graph: GraphProto): ReadonlyMap<string, Use> => {
  const uses = new Map<string, Set<number | 'other'>>();
  const rank = new Map(graph.initializer.map(({ name, dims }) => [name, dims.length]));
  const add = (name: string, use: number | 'other'): void => {
    uses.set(name, (uses.get(name) ?? new Set()).add(use));
  };
  const visit = ({ node: nodes, output }: GraphProto): void => {
    for (const node of nodes) {
      for (const [i, name] of node.input.entries())
        if (name !== '') add(name, channelAxis(node, i, rank.get(name) ?? 0) ?? 'other');
      for (const inner of subgraphsOf(node)) visit(inner);
    }
    for (const { name } of output) add(name, 'other');
  };
  visit(graph);
  return new Map([...uses].filter(([, use]) => [...use].some((one) => one !== 'other')));
};

/** Along which axis a weight of a product has the channels of the result. */
const channelAxis = (node: NodeProto, input: number, rank: number): number | undefined => {
  if (!isStandard(node)) return undefined;
  const isSet = (name: string): boolean =>
    node.attribute.some((attribute) => attribute.name === name && attribute.i !== 0n);
  switch (node.opType) {
    case 'Conv':
      return input === 1 ? 0 : undefined; // [out, in/groups, ...]
    case 'ConvTranspose':
      return input === 1 ? 1 : undefined; // [in, out/groups, ...]
    case 'Gemm':
      if (input === 1) return isSet('transB') ? 0 : 1;
      return input === 0 ? (isSet('transA') ? 1 : 0) : undefined;
    case 'MatMul':
      if (rank !== 2) return undefined;
      return input === 1 ? 1 : 0;
    default:
      return undefined;
  }
};

const quantizedTensor = (
  { name, dims }: TensorProto,
  values: Float32Array,
  axis: number,
  fresh: (name: string) => string,
): readonly [whole: TensorProto, scale: TensorProto, node: NodeProto] => {
  const quantized = quantize(values, dims.map(Number), axis);
  const [whole, scale] = [fresh(name + ENDINGS.values), fresh(name + ENDINGS.scale)];
  const node = nodeMessage('DequantizeLinear', [whole, scale], name, { axis: int(axis) }); // those that use it stay as they are
  return [int8Tensor(whole, dims, quantized.values), floatVector(scale, quantized.scales), node];
};
