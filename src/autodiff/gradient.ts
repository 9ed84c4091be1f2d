/** Reverse-mode differentiation: gradients are graphs too, built by walking back from a loss to what it depends on. */
import { Pix2PixError } from '../core/errors.ts';
import { formatShape } from '../core/shape.ts';
import { add, constant, node } from '../graph/build.ts';
import type { OpAttributes, OpName, Value } from '../graph/ops.ts';
import { reachable } from '../graph/walk.ts';
import { vjpRules } from './vjp-rules.ts';

/**
 * d loss / d w for each w of `wrt`, as graphs that may be differentiated again; where the loss does not
 * depend on a w, its gradient is zeros. Throws SHAPE for a loss that is not a scalar and NOT_DIFFERENTIABLE
 * where the path from a w to the loss holds an op without a rule.
 *
 * @example
 * const x = input('x', [2]);
 * const [dx] = gradients(reshape(reduceSum(mul(x, x), [0]), []), [x]); // 2 x
 */
export const gradients = (loss: Value, wrt: readonly Value[]): Value[] => {
  if (loss.shape.some((dim) => dim !== 1))
    throw new Pix2PixError(
      'SHAPE',
      `gradients: the loss must be one number, got ${formatShape(loss.shape)}; reduce it first`,
    );
  return vectorJacobianProduct(loss, ones(loss.shape as readonly number[]), wrt);
};

/** The product of a cotangent of `y` (of y's shape) with the Jacobian of y, for each w. Errors as `gradients`. */
export const vectorJacobianProduct = (y: Value, cotangent: Value, wrt: readonly Value[]): Value[] => {
  const order = reachable([y]);
  const isActive = dependsOn(order, new Set(wrt));
  const cotangents = new Map<Value, Value>([[y, cotangent]]);
  for (const value of order.reverse()) {
    const dy = cotangents.get(value);
    if (dy === undefined || !isActive.has(value)) continue;
    const flows = cotangentsOfOperands(value, dy);
    for (const [index, operand] of value.inputs.entries()) {
      const flow = flows[index];
      if (!isActive.has(operand) || flow === undefined || flow === 'zero') continue;
      const before = cotangents.get(operand);
      cotangents.set(operand, before ? add(before, flow()) : flow());
    }
  }
  return wrt.map((w) => cotangents.get(w) ?? zerosLike(w));
};

const cotangentsOfOperands = (value: Value, dy: Value): readonly ((() => Value) | 'zero')[] => {
  const rule = vjpRules[value.op];
  if (rule === 'zero') return [];
  if (rule === 'none')
    throw new Pix2PixError(
      'NOT_DIFFERENTIABLE',
      `gradients: ${value.op} ${formatShape(value.shape)} has no gradient rule; differentiate before lowering, or put stopGradient before it`,
    );
  // The table's type pairs each op with its own attributes; the lookup by a variable loses the pairing.
  return (rule as (node: unknown) => readonly ((() => Value) | 'zero')[])({
    y: value,
    inputs: value.inputs,
    attributes: value.attributes satisfies OpAttributes[OpName],
    dy,
  });
};

/** The values on a path from one of `sources`; `stopGradient` and other ops with a gradient of 0 end paths. */
const dependsOn = (order: readonly Value[], sources: ReadonlySet<Value>): ReadonlySet<Value> => {
  const active = new Set<Value>();
  for (const value of order) {
    const isFlat = vjpRules[value.op] === 'zero';
    if (sources.has(value) || (!isFlat && value.inputs.some((operand) => active.has(operand))))
      active.add(value);
  }
  return active;
};

const ones = (shape: readonly number[]): Value =>
  constant(shape, new Float32Array(shape.reduce((count, dim) => count * dim, 1)).fill(1));

const zerosLike = (w: Value): Value =>
  node('broadcastTo', [constant([], Float32Array.of(0))], { shape: w.shape });
