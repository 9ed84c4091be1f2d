/** What all conversions do with graphs: subgraphs, names, and constants that nodes hold. */
import { create } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  TensorProtoSchema,
} from 'onnx-buf';

/** Whether an op is one of ONNX itself. */
export const isStandard = ({ domain }: NodeProto): boolean => domain === '' || domain === 'ai.onnx';

/** The graphs inside a node: the branches of an If, the body of a Loop. */
export const subgraphsOf = ({ attribute }: NodeProto): readonly GraphProto[] =>
  attribute.flatMap(({ g, graphs }) => [...(g ? [g] : []), ...graphs]);

/** A graph and all graphs inside it. */
export const allGraphs = (graph: GraphProto): readonly GraphProto[] => [
  graph,
  ...graph.node.flatMap(subgraphsOf).flatMap(allGraphs),
];

/** Gives names that nothing in a model has yet: `x_half`, or else `x_half2`, ... */
export const freshNames = (graph: GraphProto): ((name: string) => string) => {
  const taken = new Set<string>();
  for (const { node, input, initializer, sparseInitializer } of allGraphs(graph)) {
    for (const { name } of [...input, ...initializer]) taken.add(name);
    for (const { values } of sparseInitializer) if (values) taken.add(values.name);
    for (const { name, output } of node) for (const each of [name, ...output]) taken.add(each);
  }
  return (wanted) => {
    let name = wanted;
    for (let count = 2; taken.has(name); count++) name = `${wanted}${count}`;
    taken.add(name);
    return name;
  };
};

/**
 * Turns Constant nodes of floats into initializers, in this graph and those inside it, so that a conversion meets
 * weights in one form. Those that are results of their graph stay.
 */
export const hoistConstants = (graph: GraphProto): void => {
  for (const { node, output, initializer } of allGraphs(graph)) {
    const results = new Set(output.map(({ name }) => name));
    const kept = node.filter((each) => {
      const tensor = results.has(each.output[0] ?? '') ? undefined : constantOf(each);
      if (tensor) initializer.push(tensor);
      return !tensor;
    });
    node.splice(0, node.length, ...kept);
  }
};

/** The tensor of a Constant node that holds float32, under the name of its output. */
const constantOf = (node: NodeProto): TensorProto | undefined => {
  const [attribute, ...rest] = node.attribute;
  const name = node.output[0];
  if (node.opType !== 'Constant' || !isStandard(node) || !attribute || rest.length > 0 || !name)
    return undefined;
  const { t, floats, f, type } = attribute;
  if (attribute.name === 'value' && t?.dataType === DataType.FLOAT) {
    t.name = name; // the tensor itself moves: nobody else has it
    return t;
  }
  const vector = (dims: bigint[], floatData: number[]): TensorProto =>
    create(TensorProtoSchema, { name, dims, dataType: DataType.FLOAT, floatData });
  if (attribute.name === 'value_floats') return vector([BigInt(floats.length)], floats);
  if (attribute.name === 'value_float' && type === AttributeType.FLOAT) return vector([], [f]);
  return undefined;
};
