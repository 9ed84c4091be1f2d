/** Decides for each node of a graph whether it computes in half precision. */
import { TensorProto_DataType as DataType, type GraphProto, type NodeProto } from 'onnx-buf';
import { LARGEST_HALF } from '../../core/half.ts';
import { isStandard, subgraphsOf } from './graphs.ts';
import { isHalfOp, isLightOp, staysFloat, TAKES_ANY } from './half-ops.ts';
import { floatValues } from './tensor-values.ts';
import type { TypeOf } from './value-types.ts';

/** What was decided for a graph; graphs inside it have plans of their own. */
export interface HalfPlan {
  readonly isHalf: (node: NodeProto) => boolean;
  /** Nodes of half ops that stay in float32 because of a constant or of large values, with the reason. */
  readonly kept: readonly string[];
}

/** The values of a constant, where its name is one; `undefined` otherwise. */
export type ConstantOf = (name: string) => ConstantRange | undefined;

/** How far a constant is inside what a half can hold. */
export interface ConstantRange {
  readonly largest: number;
  /** Whether it is one number, or few, that a half would make zero. */
  readonly isLost: boolean;
}

/** Few values are an epsilon or a factor, each of which counts; among many weights the smallest do not. */
const FEW = 16;

/** A half's least step: what is under half of it becomes zero. */
const LEAST = 2 ** -24;

/** The range of a tensor. Throws FORMAT for a tensor whose data are not what its shape says. */
export const rangeOf = (tensor: Parameters<typeof floatValues>[0]): ConstantRange => {
  const values = floatValues(tensor);
  let largest = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > largest && size !== Number.POSITIVE_INFINITY) largest = size;
  }
  const isLost = values.length <= FEW && values.some((value) => value !== 0 && Math.abs(value) < LEAST);
  return { largest, isLost };
};

/** What is known of the values of a graph. */
export interface KnownValues {
  readonly constantOf: ConstantOf;
  /** The largest size of values, as measured on images. */
  readonly largest?: ReadonlyMap<string, number> | undefined;
}

/** Other images may have larger values than those that were measured. */
export const MOST_MEASURED = LARGEST_HALF / 2;

export const planHalf = (
  graph: GraphProto,
  typeOf: TypeOf,
  { constantOf, largest }: KnownValues,
): HalfPlan => {
  const half = new Set<NodeProto>();
  const kept: string[] = [];
  const fromIntegers = new Set<string>();
  const isVariable = (name: string): boolean =>
    typeOf(name) === DataType.FLOAT && constantOf(name) === undefined;
  for (const node of graph.node) {
    if (!isStandard(node)) continue;
    const [output = ''] = node.output;
    if (node.opType === 'Cast' && isInteger(typeOf(node.input[0] ?? ''))) fromIntegers.add(output);
    if (!isHalfOp(node.opType) || !isFloatNode(node, typeOf) || isSquare(node)) continue;
    const variables = node.input.filter(isVariable);
    // Sizes that are computed as floats must stay exact.
    if (isLightOp(node.opType) && variables.length > 0 && variables.every((name) => fromIntegers.has(name))) {
      for (const name of node.output) fromIntegers.add(name);
      continue;
    }
    const reason = constantReason(node, constantOf) ?? valueReason(node, largest);
    if (reason === undefined) half.add(node);
    else kept.push(`${node.opType} ${node.name || output}: ${reason}`);
  }
  keepBetweenFloats(graph, half, isVariable);
  return { isHalf: (node) => half.has(node), kept };
};

const isInteger = (type: DataType | undefined): boolean =>
  type !== undefined && type !== DataType.FLOAT && type !== DataType.FLOAT16 && type !== DataType.DOUBLE;

/** Whether a node computes on float32, and the types of all its inputs are known. */
const isFloatNode = ({ input, output }: NodeProto, typeOf: TypeOf): boolean =>
  typeOf(output[0] ?? '') === DataType.FLOAT &&
  input.every((name) => name === '' || typeOf(name) !== undefined);

/** Variances add up squares, of which a half holds neither those of small deviations nor those of values over 255. */
const isSquare = ({ opType, input }: NodeProto): boolean => opType === 'Mul' && input[0] === input[1];

const constantReason = (node: NodeProto, constantOf: ConstantOf): string | undefined => {
  for (const [i, name] of node.input.entries()) {
    const range = staysFloat(node.opType, i) ? undefined : constantOf(name);
    if (range && range.largest > LARGEST_HALF)
      return `its constant ${name} has values up to ${range.largest.toPrecision(3)}`;
    if (range?.isLost) return `its constant ${name} is too small for a half`;
  }
  return undefined;
};

/** A half that goes in would be infinite as well as one that comes out. */
const valueReason = ({ input, output }: NodeProto, largest: KnownValues['largest']): string | undefined => {
  const sizes = [...output, ...input].map((name) => largest?.get(name) ?? 0);
  const size = sizes.find((one) => one > MOST_MEASURED);
  return size === undefined ? undefined : `its values reach ${size.toPrecision(3)}`;
};

/**
 * Puts back into float32 what lies between nodes in float32, such as the subtraction of a mean before a norm: rounding
 * there would cost accuracy, and casts cost time. Last nodes first, so that chains follow.
 */
const keepBetweenFloats = (
  { node: nodes, output }: GraphProto,
  half: Set<NodeProto>,
  isVariable: (name: string) => boolean,
): void => {
  const consumers = new Map<string, NodeProto[]>();
  const producers = new Map<string, NodeProto>();
  const captured = new Set<string>();
  for (const node of nodes) {
    for (const name of node.input) consumers.set(name, [...(consumers.get(name) ?? []), node]);
    for (const name of node.output) producers.set(name, node);
    for (const graph of subgraphsOf(node)) for (const name of namesUsedIn(graph)) captured.add(name);
  }
  const results = new Set(output.map(({ name }) => name));
  const isHalfValue = (name: string): boolean => {
    const producer = producers.get(name);
    return producer !== undefined && half.has(producer);
  };
  for (const node of nodes.toReversed()) {
    if (!half.has(node) || !isLightOp(node.opType) || node.output.some((name) => captured.has(name)))
      continue;
    const users = node.output.flatMap((name) => consumers.get(name) ?? []);
    const isUsedAsFloat =
      users.every((user) => !half.has(user) && !TAKES_ANY.has(user.opType)) &&
      (users.length > 0 || node.output.some((name) => results.has(name)));
    const variables = node.input.filter(isVariable);
    const numHalf = variables.filter(isHalfValue).length;
    // In float32 it costs a cast for each half that goes in; in half one for the result, and for each float that goes in.
    if (isUsedAsFloat && numHalf <= 1 + (variables.length - numHalf)) half.delete(node);
  }
};

const namesUsedIn = (graph: GraphProto): readonly string[] =>
  graph.node.flatMap((node) => [...node.input, ...subgraphsOf(node).flatMap(namesUsedIn)]);
