/** What a graph does with an input first and with an output last, op by op: from it one sees what the numbers mean. */
import type { GraphProto, NodeProto } from 'onnx-buf';
import { readModelFile } from './model-file.ts';
import { smallConstants } from './small-tensors.ts';

/** One op at an end of a graph. */
export interface EndOp {
  readonly opType: string;
  /** Its small constant operands by their places: `[undefined, [255]]` of x / 255. */
  readonly constants: readonly (readonly number[] | undefined)[];
  /** Its attributes that are numbers or lists of them, such as `min`, `max`, `perm`. */
  readonly attributes: Readonly<Record<string, readonly number[]>>;
}

export interface GraphEnds {
  /** The ops behind an input, from it on, for as long as each has one operand that is no constant. */
  after(input: string): readonly EndOp[];
  /** The ops before an output, the last one first. */
  before(output: string): readonly EndOp[];
}

/** Ends are looked at no further than this. */
const MOST_OPS = 16;

/** The ends of a model file. Throws FORMAT for bytes that are not ONNX. */
export const graphEnds = (bytes: Uint8Array, name: string): GraphEnds => {
  const { graph } = readModelFile(name, bytes);
  const constants = smallConstants(graph);
  const isKnown = new Set([
    ...constants.keys(),
    ...graph.initializer.map((tensor) => tensor.name),
    ...graph.node.flatMap(({ opType, output }) => (opType === 'Constant' ? output : [])),
  ]);
  const endOp = (node: NodeProto): EndOp => ({
    opType: node.opType,
    constants: node.input.map((operand) => constants.get(operand)),
    attributes: Object.fromEntries(
      node.attribute.map(({ name, f, i, floats, ints, type }) => [
        name,
        ints.length > 0 ? ints.map(Number) : floats.length > 0 ? floats : [type === INT ? Number(i) : f],
      ]),
    ),
  });
  const variables = ({ input }: NodeProto): string[] =>
    input.filter((operand) => operand !== '' && !isKnown.has(operand));
  return {
    after: (input) => chain(graph, input, followed).map(endOp),
    before: (output) => chain(graph, output, (_, at) => made(graph, at, variables)).map(endOp),
  };
};

/** Of AttributeProto.AttributeType. */
const INT = 2;

interface Step {
  readonly node: NodeProto;
  /** The value from which the chain goes on; none where it ends. */
  readonly next: string | undefined;
}

const chain = (
  graph: GraphProto,
  from: string,
  step: (graph: GraphProto, at: string) => Step | undefined,
): readonly NodeProto[] => {
  const nodes: NodeProto[] = [];
  let at: string | undefined = from;
  while (at !== undefined && nodes.length < MOST_OPS) {
    const taken = step(graph, at);
    if (!taken) break;
    nodes.push(taken.node);
    at = taken.next;
  }
  return nodes;
};

/** The first op that uses a value for its numbers; its shape does not matter. */
const followed = (graph: GraphProto, at: string): Step | undefined => {
  const node = graph.node.find(({ input, opType }) => input.includes(at) && opType !== 'Shape');
  return node && { node, next: node.output[0] };
};

const made = (graph: GraphProto, at: string, variables: (node: NodeProto) => string[]): Step | undefined => {
  const node = graph.node.find(({ output }) => output.includes(at));
  if (!node || node.opType === 'Constant') return undefined;
  const operands = variables(node);
  return { node, next: operands.length === 1 || SHAPED.has(node.opType) ? operands[0] : undefined };
};

/** Ops whose further operands are shapes, not numbers of the image. */
const SHAPED = new Set([
  'Reshape',
  'Resize',
  'Slice',
  'Pad',
  'Expand',
  'Unsqueeze',
  'Squeeze',
  'Tile',
  'Clip',
]);
