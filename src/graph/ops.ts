/** The list of operations: one interface of attributes; every other table of the project is keyed by it. */
import type { Shape } from '../core/shape.ts';

// biome-ignore lint/complexity/noBannedTypes: an operation without attributes is written {}.
type None = {};

/** Attributes of a 2-D convolution; kernels are square in stride and padding, as everywhere in the paper. */
export interface ConvAttributes {
  readonly stride: number;
  /** Zero padding at each of the four sides, in pixels. */
  readonly padding: number;
}

/** The positions of an axis from `start` on, before `end`. */
export interface AxisRange {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
}

/** What fills a border: the image mirrored at its outermost pixels (c b | a b c | b a), or those pixels repeated. */
export type PadMode = 'reflect' | 'edge';

/** The attributes of every op. */
export interface OpAttributes {
  // Leaves.
  readonly input: { readonly name: string };
  /** The name, if given, is that of a weight in an exported file. */
  readonly constant: { readonly data: Float32Array; readonly name?: string };

  // Identity forwards, zero backwards: the fake image as the discriminator's update sees it.
  readonly stopGradient: None;

  // Elementwise, one operand.
  readonly neg: None;
  readonly abs: None;
  readonly sign: None;
  readonly exp: None;
  readonly log: None;
  readonly sqrt: None;
  readonly reciprocal: None;
  readonly tanh: None;
  readonly sigmoid: None;
  readonly relu: None;
  readonly leakyRelu: { readonly slope: number };
  readonly clip: { readonly min: number; readonly max: number };

  // Elementwise, two operands, numpy broadcasting.
  readonly add: None;
  readonly sub: None;
  readonly mul: None;
  readonly div: None;

  /** (y, dy) -> dy where y > 0, slope * dy elsewhere; y is the activation's output. */
  readonly leakyReluGrad: { readonly slope: number };

  // Shape.
  readonly reshape: { readonly shape: Shape };
  readonly transpose: { readonly perm: readonly number[] };
  readonly broadcastTo: { readonly shape: Shape };
  readonly concat: { readonly axis: number };
  /** A box: a range on some axes, and the whole of the others. */
  readonly slice: { readonly ranges: readonly AxisRange[] };
  /** How many elements are added before and after, per axis. */
  readonly pad: {
    readonly before: readonly number[];
    readonly after: readonly number[];
    /** Absent for zeros. */
    readonly mode?: PadMode;
  };
  /** [N, C*b*b, H, W] -> [N, C, H*b, W*b], channel order DCR of ONNX. */
  readonly depthToSpace: { readonly blockSize: number };

  // Reductions; reduced axes are kept as 1.
  readonly reduceSum: { readonly axes: readonly number[] };
  readonly reduceMean: { readonly axes: readonly number[] };

  /**
   * x summed over all parts of a batch, each of which goes through the same graph: where `graph/segments.ts` cuts it. A batch
   * of one part has x itself.
   */
  readonly sumOverParts: None;

  // Convolutions; x [N,C,H,W], w [O,C,kh,kw], bias [O]. The three are closed under differentiation.
  readonly conv2d: ConvAttributes;
  /** x [N,I,H,W], w [I,O,kh,kw], bias [O]; the input gradient of conv2d with the same w. */
  readonly convTranspose2d: ConvAttributes & { readonly outputPadding: readonly [number, number] };
  /** (x, dy) -> dw [O,C,kh,kw], where conv2d(x, w) has dy's shape. */
  readonly convWeightGrad: ConvAttributes & { readonly kernel: readonly [number, number] };

  /**
   * x [N,C,H,W], w [O,C/groups,kh,kw], bias [O]: a convolution of each group of channels by itself. With as many groups
   * as channels it is depthwise. Networks of other programs have it, ours do not.
   */
  readonly groupedConv2d: ConvAttributes & { readonly groups: number };

  /** x [N,C,H,W] -> the largest value of each square window of `kernel` pixels, without padding or partial windows. */
  readonly maxPool2d: { readonly kernel: number; readonly stride: number };
  /** [N,C,H,W] -> [N,C,1,1], at any size: the mean of each plane. It is for clients that cannot read ReduceMean. */
  readonly globalAveragePool: None;

  // Normalisation.
  /**
   * x [N,C,H,W], gamma [C], beta [C] -> gamma * (x - mean) / sqrt(variance + epsilon) + beta, with mean and
   * biased variance over `axes`: [0,2,3] is batch normalisation in training, [2,3] instance normalisation.
   */
  readonly batchNorm: { readonly axes: readonly number[]; readonly epsilon: number };
  /** 1 / sqrt(variance + epsilon), reduced axes kept as 1. */
  readonly inverseStd: { readonly axes: readonly number[]; readonly epsilon: number };
  /** x [N,C,H,W], gamma [C], beta [C]; statistics per image and channel, any size: what exported files hold. */
  readonly instanceNorm: { readonly epsilon: number };

  // Matrix product of two matrices, each optionally transposed.
  readonly gemm: { readonly transA: boolean; readonly transB: boolean };
  /** [B,M,K] x [B,K,N] -> [B,M,N]: one product for each of B. */
  readonly matMul: None;
}

/** The name of an op. */
export type OpName = keyof OpAttributes;

/** A node of a graph and its single result: immutable, with a shape checked when it was built. */
export interface Value<K extends OpName = OpName> {
  readonly op: K;
  readonly inputs: readonly Value[];
  readonly attributes: OpAttributes[K];
  readonly shape: Shape;
}

/** A pure function as data: named inputs, and named outputs that depend on them. */
export interface Graph {
  readonly inputs: readonly Value<'input'>[];
  readonly outputs: Readonly<Record<string, Value>>;
}

/** Whether a value is a node of this op; narrows its type. */
export const isOp = <K extends OpName>(value: Value, op: K): value is Value<K> => (value.op as OpName) === op;
