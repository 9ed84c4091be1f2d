/** A lowering plan: which engine ops each composite op becomes. It is data, and saved in every checkpoint. */
import { z } from 'zod';

/** A choice that a file of an older version lacks is what that version did. */
export const planSchema = z.object({
  /** Names the choices below in records. */
  name: z.string(),
  /**
   * Weight gradients: one Gemm over columns of the input (im2col), or over columns of whichever side needs fewer
   * copies; or that in the order of operands in which an engine repacks fewer numbers.
   */
  weightGrad: z.enum(['im2col-gemm', 'fewest-copies', 'fewest-repacked']),
  /** Transposed convolutions of 4x4, stride 2, padding 1: the engine's own, or a 2x2 convolution to pixels. */
  convTranspose: z.enum(['conv-transpose', 'conv-depth-to-space']),
  /** Convolutions of stride 1 and their gradients: the engine's own, or by Winograd where that is faster. */
  unitStride: z.enum(['engine', 'winograd']).default('engine'),
  /** The same for those of larger strides. */
  strided: z.enum(['engine', 'winograd']).default('engine'),
  /** Convolutions of images whose columns a weight gradient makes too: the engine's own, or a Gemm over those. */
  columns: z.enum(['own', 'shared']).default('own'),
  /**
   * How values are centred: their mean is subtracted once, or the mean of the result is subtracted too. An engine's
   * float32 mean of a plane is wrong in the fifth digit, and on a flat plane the division by the deviation turns that
   * into errors of a few hundredths of the result. The second mean is of small numbers, so its own error is negligible.
   */
  centring: z.enum(['once', 'twice']).default('once'),
  /**
   * Kernels that the stride does not divide, and large ones to a few channels: as they are, or with zeros at their ends,
   * which make them others that an engine computes faster; or the latter by adding up overlaps.
   */
  oddKernels: z.enum(['own', 'widened', 'overlapped']).default('own'),
  /** Weight gradients by Winograd that are added up: one each, or one of all where that is faster. */
  weightSums: z.enum(['each', 'joint']).default('each'),
  /** Phases of a step that are the same in graphs side by side: as one graph each, or in those, each on its share of threads. */
  lanes: z.enum(['one', 'each']).default('one'),
  /** What was fastest where the plan was tuned: forms by `formKey`; all else follows the rules above. */
  forms: z.record(z.string(), z.string()).readonly().optional(),
});

/** Which engine ops each composite op becomes. */
export type LoweringPlan = Readonly<z.output<typeof planSchema>>;

/** The CPU's default, by bench/RESULTS.md. */
export const CPU_PLAN: LoweringPlan = {
  name: 'cpu',
  weightGrad: 'fewest-repacked',
  convTranspose: 'conv-transpose',
  unitStride: 'winograd',
  strided: 'winograd',
  columns: 'shared',
  centring: 'twice',
  oddKernels: 'overlapped',
  weightSums: 'joint',
  lanes: 'each',
};

/** WebGPU's default: the engine there has matrix products for convolutions, but not for transposed ones. */
export const WEBGPU_PLAN: LoweringPlan = {
  name: 'webgpu',
  weightGrad: 'im2col-gemm',
  convTranspose: 'conv-depth-to-space',
  unitStride: 'engine',
  strided: 'engine',
  columns: 'own',
  centring: 'twice',
  oddKernels: 'own',
  weightSums: 'each',
  lanes: 'one',
};
