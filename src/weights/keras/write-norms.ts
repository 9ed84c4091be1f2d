/** Norms, and what running statistics become, as layers of Keras. */
import { isOp, type Value } from '../../graph/ops.ts';
import { constantOf, layerName, refuse, type Writer, type Writing } from './graph-writer.ts';

/** Keras' way of saying "no change by statistics": 1 - epsilon under the root. */
const EPSILON = 1e-3;

/** Each channel times gamma plus beta, as a batch norm whose running statistics change nothing. */
const affine = (
  from: string,
  gamma: Float32Array | undefined,
  beta: Float32Array | undefined,
  name: string | undefined,
  { add }: Writing,
): string => {
  const count = (gamma ?? beta)?.length ?? 0;
  const filled = (value: number): Float32Array => new Float32Array(count).fill(value);
  const weights: readonly (readonly [string, Float32Array])[] = [
    ['gamma', gamma ?? filled(1)],
    ['beta', beta ?? filled(0)],
    ['moving_mean', filled(0)],
    ['moving_variance', filled(1 - EPSILON)],
  ];
  return add(
    'BatchNormalization',
    [from],
    { axis: 3, momentum: 0.99, epsilon: EPSILON, center: true, scale: true },
    weights.map(([role, data]) => ({ role, tensor: { shape: [count], data } })),
    name,
  );
};

/** TensorFlow.js has no instance norm; a layer norm over height and width is one, without its own gamma and beta. */
export const instanceNorm: Writer<'instanceNorm'> = (
  { inputs: [x, gamma, beta], attributes: { epsilon } },
  writing,
) => {
  if (!x) return refuse('a norm has no input');
  const name = layerName(gamma);
  const settings = { axis: [1, 2], epsilon, center: false, scale: false };
  const statistics = name === undefined ? undefined : `${name}_statistics`;
  const normal = writing.add('LayerNormalization', [writing.of(x)], settings, [], statistics);
  const [scales, offsets] = [constantOf(gamma).data, constantOf(beta).data];
  const isPlain = scales.every((scale) => scale === 1) && offsets.every((offset) => offset === 0);
  return isPlain ? normal : affine(normal, scales, offsets, name, writing);
};

/** A constant [1,C,1,1], by which running statistics are folded. */
const perChannel = (value: Value | undefined): Float32Array | undefined =>
  value &&
  isOp(value, 'constant') &&
  value.shape.length === 4 &&
  value.shape[1] === value.attributes.data.length
    ? value.attributes.data
    : undefined;

export const addition: Writer<'add'> = ({ inputs: [a, b] }, writing) => {
  if (!a || !b) return refuse('a sum has no operands');
  const offset = perChannel(b);
  if (!offset) return writing.add('Add', [writing.of(a), writing.of(b)]);
  // A factor before it is part of the same layer.
  const [x, factor] = isOp(a, 'mul') ? a.inputs : [a, undefined];
  const scale = perChannel(factor);
  return affine(writing.of(scale && x ? x : a), scale, offset, undefined, writing);
};

export const product: Writer<'mul'> = (value, writing) => {
  const [x, factor] = value.inputs;
  const scale = perChannel(factor);
  if (!x || !scale) return refuse('a product of images has no layer here');
  const users = writing.users.get(value) ?? [];
  if (users.every((user) => isOp(user, 'add') && perChannel(user.inputs[1]))) return undefined; // part of the sum
  return affine(writing.of(x), scale, undefined, undefined, writing);
};
