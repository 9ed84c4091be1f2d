/** Models of opset 11 and 12 in the forms of opset 13, where some attributes are inputs and a softmax is of one axis. */
import type { GraphProto, NodeProto } from 'onnx-buf';
import { attributeMessage, int64Tensor } from '../messages.ts';
import { int } from '../node-content.ts';
import { allGraphs, isStandard } from './graphs.ts';
import { nodeMessage } from './node-message.ts';
import { floatScalar } from './tensor-values.ts';

/** Attributes that became the second input, by op. */
const BECAME_INPUT: Readonly<Record<string, string>> = {
  Dropout: 'ratio',
  ReduceSum: 'axes',
  Split: 'split',
  Squeeze: 'axes',
  Unsqueeze: 'axes',
};

/** Ops that worked on all dimensions from one on, as one, and since then work on that one alone. */
const OF_ONE_AXIS: ReadonlySet<string> = new Set(['Hardmax', 'LogSoftmax', 'Softmax']);

/** Changes a graph of opset 11 or 12 and those inside it. */
export const raiseOpset = (graph: GraphProto, fresh: (name: string) => string): void => {
  for (const { node: nodes, initializer } of allGraphs(graph)) {
    const raised = nodes.flatMap((node) => {
      if (!isStandard(node)) return [node];
      if (OF_ONE_AXIS.has(node.opType)) return ofOneAxis(node, fresh);
      const found = node.attribute.find(({ name }) => name === BECAME_INPUT[node.opType]);
      if (!found) return [node];
      const name = fresh(`${node.output[0]}_${found.name}`);
      initializer.push(
        node.opType === 'Dropout' ? floatScalar(name, found.f) : int64Tensor(name, found.ints.map(Number)),
      );
      node.input.push(name);
      node.attribute = node.attribute.filter((other) => other !== found);
      return [node];
    });
    nodes.splice(0, nodes.length, ...raised);
  }
};

/** The dimensions from the axis on as one, the op along it, and the shape from before. */
const ofOneAxis = (node: NodeProto, fresh: (name: string) => string): readonly NodeProto[] => {
  const axis = Number(node.attribute.find(({ name }) => name === 'axis')?.i ?? 1n);
  if (axis === -1) return [node];
  const [x = ''] = node.input;
  const [output = ''] = node.output;
  const [flat, made, shape] = [fresh(`${output}_flat`), fresh(`${output}_made`), fresh(`${output}_shape`)];
  node.attribute = [attributeMessage('axis', int(-1))];
  node.input = [flat];
  node.output = [made];
  return [
    nodeMessage('Flatten', [x], flat, { axis: int(axis) }),
    node,
    nodeMessage('Shape', [x], shape),
    nodeMessage('Reshape', [made, shape], output),
  ];
};
