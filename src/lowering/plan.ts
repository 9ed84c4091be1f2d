/** A lowering plan: which engine ops each composite op becomes. It is data, kept in every checkpoint. */

export interface LoweringPlan {
  /** Names the choices below in records. */
  readonly name: string;
  /** Weight gradients: im2col and one Gemm. */
  readonly weightGrad: 'im2col-gemm';
  /** Transposed convolutions of 4x4, stride 2, padding 1: the engine's own, or a 2x2 convolution to pixels. */
  readonly convTranspose: 'conv-transpose' | 'conv-depth-to-space';
}

/** The CPU's default, by bench/RESULTS.md. */
export const CPU_PLAN: LoweringPlan = {
  name: 'cpu',
  weightGrad: 'im2col-gemm',
  convTranspose: 'conv-transpose',
};
