/** How each op is written as an ONNX node, and read back: one entry per op, both directions side by side. */
import { Pix2PixError } from '../core/errors.ts';
import type { Shape } from '../core/shape.ts';
import type { ConvAttributes, OpAttributes, OpName, PadMode } from '../graph/ops.ts';
import {
  float,
  inputOf,
  int,
  ints,
  intsOf,
  type NodeContent,
  numberOf,
  text,
  textOf,
  withAttributes,
  withFloats,
  withInt64s,
} from './node-content.ts';
import { expandedShape, expandTarget, reshapedShape, reshapeTarget } from './target-shape.ts';

export interface OpRule<K extends OpName> {
  readonly opType: string;
  /** An attribute that nodes of this op have, and those of another op of the same type do not. */
  readonly mark?: string;
  /** How many inputs are operands; the rest are constant inputs. All of them if absent. */
  readonly operands?: number;
  readonly write: (attributes: OpAttributes[K], operands: readonly Shape[], opset: number) => NodeContent;
  /** Reads what `write` wrote; nonsense is found by writing the result again and comparing. */
  readonly read: (content: NodeContent, operands: readonly Shape[], opset: number) => OpAttributes[K];
}

/** An input or initializer, not a node; or an op of training that lowering replaces by engine ops. */
export type NoNode = 'leaf' | 'composite';

// From here ReduceMean takes its axes as an input; ReduceSum does since opset 13.
const REDUCE_MEAN_AXES_ARE_INPUT = 18;

const plain = (opType: string) => ({
  opType,
  write: () => withAttributes({}),
  read: () => ({}),
});

const convAttributes = ({ stride, padding }: ConvAttributes, w: Shape | undefined) => ({
  // A kernel's size is a number: the shape rules of both convolutions hold that.
  kernel_shape: ints((w?.slice(2) ?? []) as readonly number[]),
  pads: ints([padding, padding, padding, padding]),
  strides: ints([stride, stride]),
});

const readConv = (content: NodeContent): ConvAttributes => ({
  stride: first(intsOf(content, 'strides')),
  padding: first(intsOf(content, 'pads')),
});

const PAD_MODES = ['reflect', 'edge'] as const satisfies readonly PadMode[];

const first = (values: readonly number[]): number => values[0] ?? Number.NaN;

const pairOf = ([a = Number.NaN, b = Number.NaN]: readonly number[]): readonly [number, number] => [a, b];

/** The rule of each op. */
export const opRules: { readonly [K in OpName]: OpRule<K> | NoNode } = {
  input: 'leaf',
  constant: 'leaf',
  stopGradient: 'composite',
  neg: plain('Neg'),
  abs: plain('Abs'),
  sign: 'composite', // Sign is missing on WebGPU
  exp: plain('Exp'),
  log: plain('Log'),
  sqrt: plain('Sqrt'),
  reciprocal: plain('Reciprocal'),
  tanh: plain('Tanh'),
  sigmoid: plain('Sigmoid'),
  relu: plain('Relu'),
  leakyRelu: {
    opType: 'LeakyRelu',
    write: ({ slope }) => withAttributes({ alpha: float(slope) }),
    read: (content) => ({ slope: numberOf(content, 'alpha') }),
  },
  clip: {
    opType: 'Clip',
    operands: 1,
    write: ({ min, max }) => withFloats(min, max),
    read: (content) => ({ min: first(inputOf(content, 0)), max: first(inputOf(content, 1)) }),
  },
  add: plain('Add'),
  sub: plain('Sub'),
  mul: plain('Mul'),
  div: plain('Div'),
  leakyReluGrad: 'composite',
  reshape: {
    opType: 'Reshape',
    operands: 1,
    write: ({ shape }, [x = []]) => withInt64s(reshapeTarget(x, shape)),
    read: (content, [x = []]) => ({ shape: reshapedShape(x, inputOf(content, 0)) }),
  },
  transpose: {
    opType: 'Transpose',
    write: ({ perm }) => withAttributes({ perm: ints(perm) }),
    read: (content) => ({ perm: intsOf(content, 'perm') }),
  },
  broadcastTo: {
    opType: 'Expand',
    operands: 1,
    write: ({ shape }, [x = []]) => withInt64s(expandTarget(x, shape)),
    read: (content, [x = []]) => ({ shape: expandedShape(x, inputOf(content, 0)) }),
  },
  concat: {
    opType: 'Concat',
    write: ({ axis }) => withAttributes({ axis: int(axis) }),
    read: (content) => ({ axis: numberOf(content, 'axis') }),
  },
  slice: {
    opType: 'Slice',
    operands: 1,
    write: ({ ranges }) =>
      withInt64s(
        ranges.map(({ start }) => start),
        ranges.map(({ end }) => end),
        ranges.map(({ axis }) => axis),
      ),
    read: (content) => ({
      ranges: inputOf(content, 2).map((axis, i) => ({
        axis,
        start: inputOf(content, 0)[i] ?? Number.NaN,
        end: inputOf(content, 1)[i] ?? Number.NaN,
      })),
    }),
  },
  pad: {
    opType: 'Pad',
    operands: 1,
    write: ({ before, after, mode }) => ({
      ...withInt64s([...before, ...after]),
      attributes: mode ? { mode: text(mode) } : {}, // ONNX names them as we do; its default is zeros
    }),
    read: (content) => {
      const pads = inputOf(content, 0);
      const box = { before: pads.slice(0, pads.length / 2), after: pads.slice(pads.length / 2) };
      const mode = PAD_MODES.find((name) => name === textOf(content, 'mode'));
      return mode ? { ...box, mode } : box;
    },
  },
  depthToSpace: {
    opType: 'DepthToSpace',
    write: ({ blockSize }) => withAttributes({ blocksize: int(blockSize), mode: text('DCR') }),
    read: (content) => ({ blockSize: numberOf(content, 'blocksize') }),
  },
  reduceSum: {
    opType: 'ReduceSum',
    operands: 1,
    write: ({ axes }) => ({ ...withInt64s(axes), attributes: { keepdims: int(1) } }),
    read: (content) => ({ axes: inputOf(content, 0) }),
  },
  reduceMean: {
    opType: 'ReduceMean',
    operands: 1,
    write: ({ axes }, _, opset) =>
      opset < REDUCE_MEAN_AXES_ARE_INPUT
        ? withAttributes({ axes: ints(axes), keepdims: int(1) })
        : { ...withInt64s(axes), attributes: { keepdims: int(1) } },
    read: (content, _, opset) => ({
      axes: opset < REDUCE_MEAN_AXES_ARE_INPUT ? intsOf(content, 'axes') : inputOf(content, 0),
    }),
  },
  sumOverParts: 'composite',
  conv2d: {
    opType: 'Conv',
    write: (attributes, [, w]) => withAttributes(convAttributes(attributes, w)),
    read: readConv,
  },
  convTranspose2d: {
    opType: 'ConvTranspose',
    write: (attributes, [, w]) =>
      withAttributes({ ...convAttributes(attributes, w), output_padding: ints(attributes.outputPadding) }),
    read: (content) => ({
      ...readConv(content),
      outputPadding: pairOf(intsOf(content, 'output_padding')),
    }),
  },
  convWeightGrad: 'composite',
  groupedConv2d: {
    opType: 'Conv',
    mark: 'group',
    write: (attributes, [, w]) =>
      withAttributes({ ...convAttributes(attributes, w), group: int(attributes.groups) }),
    read: (content) => ({ ...readConv(content), groups: numberOf(content, 'group') }),
  },
  maxPool2d: {
    opType: 'MaxPool',
    write: ({ kernel, stride }) =>
      withAttributes({ kernel_shape: ints([kernel, kernel]), strides: ints([stride, stride]) }),
    read: (content) => ({
      kernel: first(intsOf(content, 'kernel_shape')),
      stride: first(intsOf(content, 'strides')),
    }),
  },
  globalAveragePool: plain('GlobalAveragePool'),
  batchNorm: 'composite',
  inverseStd: 'composite',
  instanceNorm: {
    opType: 'InstanceNormalization',
    write: ({ epsilon }) => withAttributes({ epsilon: float(epsilon) }),
    read: (content) => ({ epsilon: numberOf(content, 'epsilon') }),
  },
  matMul: plain('MatMul'),
  gemm: {
    opType: 'Gemm',
    write: ({ transA, transB }) =>
      withAttributes({ transA: int(transA ? 1 : 0), transB: int(transB ? 1 : 0) }),
    read: (content) => ({
      transA: numberOf(content, 'transA') === 1,
      transB: numberOf(content, 'transB') === 1,
    }),
  },
};

/** The rule of an op that is a node. Throws GRAPH for an op that lowering should have replaced. */
export const ruleOf = <K extends OpName>(op: K): OpRule<K> => {
  const rule = opRules[op];
  if (rule === 'leaf' || rule === 'composite')
    throw new Pix2PixError(
      'GRAPH',
      rule === 'leaf'
        ? `encodeModel: ${op} is an input or initializer of a file, not a node`
        : `encodeModel: ${op} is not an op of the engine; lower the graph first`,
    );
  return rule;
};

// ReduceSum takes its axes as an input since 13; at 22 the WebGPU provider loses ConvTranspose.
const OPSETS = { first: 13, last: 21 } as const;

/** Throws GRAPH for an opset whose spellings the table does not know. */
export const checkOpset = (where: string, opset: number): void => {
  if (!Number.isInteger(opset) || opset < OPSETS.first || opset > OPSETS.last)
    throw new Pix2PixError(
      'GRAPH',
      `${where}: opset ${opset} is outside ${OPSETS.first} to ${OPSETS.last}; use 17 for exported models, 21 for training`,
    );
};
