/** Tensors of the reference interpreter: float64, so that differences of nearby values stay meaningful. */

/** A float64 tensor, row-major; `data.length` is the product of `shape`. */
export interface Float64Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** What the interpreter takes: float64, or the float32 tensors of the rest of the project. */
export interface AnyTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}
