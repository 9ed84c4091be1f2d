/**
 * Checks gradients against central differences along random directions, in float64 (as jax's check_grads).
 * A gradient that is itself a function can be checked again, which makes second derivatives no special case.
 */
import type { RandomStream } from '../core/random.ts';
import { add, constant, graph, input, mul, reduceSum, reshape } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import type { Float64Tensor } from '../reference/float64-tensor.ts';
import { interpret } from '../reference/interpret.ts';
import { dot, randomTensor, toFloat32 } from '../reference/random-tensors.testing.ts';
import { gradients } from './gradient.ts';

/** A value as a function of its operands. */
export type Build = (...operands: Value[]) => Value;

/** The sum of all elements, shape []. */
export const total = (x: Value): Value => reshape(reduceSum(x, [...x.shape.keys()]), []);

/** Inputs for tensors, named by their positions. */
const inputsFor = (tensors: readonly Float64Tensor[]): Value[] =>
  tensors.map(({ shape }, index) => input(String(index), shape));

/** Evaluates with these tensors for the inputs of `inputsFor`; a gradient need not depend on all of them. */
const evaluate = (values: readonly Value[], tensors: readonly Float64Tensor[]): Float64Tensor[] => {
  const source = graph(Object.fromEntries(values.entries()));
  const feeds = source.inputs.map(({ attributes: { name } }) => [
    name,
    tensors[Number(name)] as Float64Tensor,
  ]);
  const results = interpret(source, Object.fromEntries(feeds));
  return values.map((_, index) => results[index] as Float64Tensor);
};

/**
 * The gradients of the sum of `build`, at these tensors.
 *
 * @example
 * gradientsAt((x) => mul(x, x), [float64([2], [3, -4])]); // [6, -8]
 */
export const gradientsAt = (build: Build, tensors: readonly Float64Tensor[]): Float64Tensor[] => {
  const inputs = inputsFor(tensors);
  return evaluate(gradients(total(build(...inputs)), inputs), tensors);
};

/** The inner product of a value with a random tensor: a scalar that depends on each element differently. */
const randomProjection = (y: Value, stream: RandomStream): Value => {
  const { shape, data } = toFloat32(randomTensor(y.shape as readonly number[], stream));
  return total(mul(y, constant(shape, data)));
};

/** A random projection of all gradients of a random projection of `build`. */
export const gradientOf =
  (build: Build, stream: RandomStream): Build =>
  (...operands) =>
    gradients(randomProjection(build(...operands), stream), operands)
      .map((gradient) => randomProjection(gradient, stream))
      .reduce((sum, term) => add(sum, term));

/** Small enough that its square is negligible, large enough that differences keep ten digits. */
const STEP = 1e-5;

const moved = (x: Float64Tensor, direction: Float64Tensor, amount: number): Float64Tensor => ({
  shape: x.shape,
  data: x.data.map((value, i) => value + amount * (direction.data[i] as number)),
});

/**
 * For each operand, |<gradient, u> - (f(x + hu) - f(x - hu)) / 2h| / (1 + |difference quotient|), where f is a
 * random projection of `build` and u a random direction.
 */
export const gradientErrors = (
  build: Build,
  operands: readonly Float64Tensor[],
  stream: RandomStream,
): number[] => {
  const inputs = inputsFor(operands);
  const f = randomProjection(build(...inputs), stream);
  const results = evaluate(gradients(f, inputs), operands);
  return operands.map((x, index) => {
    const direction = randomTensor(x.shape, stream);
    const at = (amount: number): number =>
      evaluate([f], operands.with(index, moved(x, direction, amount)))[0]?.data[0] as number;
    const quotient = (at(STEP) - at(-STEP)) / (2 * STEP);
    const product = dot(results[index] as Float64Tensor, direction);
    return Math.abs(product - quotient) / (1 + Math.abs(quotient));
  });
};
