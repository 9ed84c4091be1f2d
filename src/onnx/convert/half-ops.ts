/**
 * Which ops compute in half precision. What adds up a plane, or takes roots and powers of variances, stays in float32:
 * norms, means, softmax. So does every op that is not listed, such as those of other domains.
 */

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Ops that compute each value from one value of each input, or move values. */
const LIGHT_OPS: ReadonlySet<string> = new Set(
  words(`
    Abs Add Clip Concat DepthToSpace Dropout Elu Erf Expand Flatten Gather GatherElements GatherND Gelu HardSigmoid
    HardSwish Identity LeakyRelu Max Min Mish Mul Neg PRelu Pad Relu Reshape ReverseSequence Selu Sigmoid Slice Softplus
    Softsign SpaceToDepth Split Squeeze Sub Sum Tanh ThresholdedRelu Tile Transpose Trilu Unsqueeze Where
  `),
);

/** Ops with many products a value, whose sums engines keep in float32 or in blocks. */
const HEAVY_OPS: ReadonlySet<string> = new Set(
  words('Conv ConvTranspose Einsum Gemm MatMul MaxPool Resize Upsample'),
);

export const isLightOp = (opType: string): boolean => LIGHT_OPS.has(opType);

export const isHalfOp = (opType: string): boolean => LIGHT_OPS.has(opType) || HEAVY_OPS.has(opType);

/** Inputs that are float32 by ONNX's rules, whatever the others are. */
const FLOAT_INPUTS: Readonly<Record<string, readonly number[]>> = {
  Resize: [1, 2], // region and scales
  Upsample: [1], // scales
  Dropout: [1], // ratio
};

export const staysFloat = (opType: string, input: number): boolean =>
  FLOAT_INPUTS[opType]?.includes(input) ?? false;

/** Ops that take a value of any type and say nothing of its type in their result. */
export const TAKES_ANY: ReadonlySet<string> = new Set(['Cast', 'Shape', 'Size']);
