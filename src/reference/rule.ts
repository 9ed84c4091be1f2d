/** What a reference rule is: from the values of the operands to the values of the result. */
import type { OpAttributes, OpName } from '../graph/ops.ts';
import type { Float64Tensor } from './float64-tensor.ts';

/** The result's data, row-major; `shape` is the result's shape as numbers, checked when the node was built. */
export type ReferenceRule<K extends OpName> = (
  inputs: readonly Float64Tensor[],
  attributes: OpAttributes[K],
  shape: readonly number[],
) => Float64Array;

export type ReferenceRules = { readonly [K in OpName]: ReferenceRule<K> };

/** The operand at an index; that it exists was checked when the node was built. */
export const operand = (inputs: readonly Float64Tensor[], index: number): Float64Tensor =>
  inputs[index] as Float64Tensor;
