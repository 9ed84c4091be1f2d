/** What a test case of an op is: the shapes of its operands, and what is built from them. */
import type { RandomStream } from '../core/random.ts';
import type { Float64Tensor } from '../reference/float64-tensor.ts';
import { randomTensor } from '../reference/random-tensors.testing.ts';
import type { Value } from './ops.ts';

/** One use of an op, as a function of its operands. */
export interface OpCase {
  /** What is special about it. */
  readonly name: string;
  /** The shapes of the operands. */
  readonly shapes: readonly (readonly number[])[];
  readonly build: (...operands: Value[]) => Value;
  /** Whether operands are positive, for ops that take no others. Otherwise they have either sign. */
  readonly isPositive: boolean;
}

export const opCase = (
  name: string,
  shapes: OpCase['shapes'],
  build: OpCase['build'],
  { isPositive = false } = {},
): OpCase => ({ name, shapes, build, isPositive });

/** How near to 0 an operand comes: far enough for a finite difference to stay on one side of a kink. */
const NEAREST = 0.2;

/** Random operands of a case, of either sign but never near 0, where derivatives jump and quotients are huge. */
export const operandsOf = ({ shapes, isPositive }: OpCase, stream: RandomStream): Float64Tensor[] =>
  shapes.map((shape) => {
    const { data } = randomTensor(shape, stream);
    return {
      shape,
      data: data.map((x) => (isPositive || x > 0 ? Math.abs(x) + NEAREST : x - NEAREST)),
    };
  });
