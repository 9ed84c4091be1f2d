/** Our generators as layers of Keras, op by op: what a graph of a translation holds, at [N,H,W,C] instead of [N,C,H,W]. */
import { Pix2PixError } from '../../core/errors.ts';
import { type Dim, formatShape } from '../../core/shape.ts';
import type { Tensor } from '../../core/tensor.ts';
import { type Graph, isOp, type OpAttributes, type OpName, type Value } from '../../graph/ops.ts';
import { reachable, usersOf } from '../../graph/walk.ts';
import { samePadding } from './convolutions.ts';
import { permuted } from './kernels.ts';
import type { JsonRecord } from './settings.ts';
import type { WrittenLayer, WrittenNetwork, WrittenWeight } from './written-layers.ts';

/**
 * The layers of a graph of one image in and one out, without dropout or noise. Throws MODEL for an op that no layer is
 * like, and for reflected borders at free sizes.
 */
export const graphLayers = (graph: Graph): WrittenNetwork => {
  const [output] = Object.values(graph.outputs);
  if (graph.inputs.length !== 1 || !output) return refuse('a graph of one input and one output was expected');
  const writer = layerWriter(usersOf([output]));
  for (const value of reachable([output])) writer.write(value);
  return { layers: writer.layers };
};

const refuse = (problem: string): never => {
  throw new Pix2PixError('MODEL', `layers of Keras: ${problem}`);
};

/** Adds layers one after the other; a value is known by the layer that gives it. */
interface LayerWriter {
  readonly layers: WrittenLayer[];
  write(value: Value): void;
}

type AddLayer = (
  kind: string,
  takes: readonly string[],
  settings?: JsonRecord,
  weights?: readonly WrittenWeight[],
  name?: string,
) => string;

interface Writing {
  readonly add: AddLayer;
  /** The layer that gives a value. */
  readonly of: (value: Value) => string;
  readonly users: ReadonlyMap<Value, readonly Value[]>;
}

type Writer<K extends OpName> = (value: Value<K>, writing: Writing) => string | undefined;

const layerWriter = (users: ReadonlyMap<Value, readonly Value[]>): LayerWriter => {
  const layers: WrittenLayer[] = [];
  const names = new Map<Value, string>();
  const used = new Map<string, number>();
  const add: AddLayer = (kind, takes, settings = {}, weights = [], wanted = snake(kind)) => {
    const count = used.get(wanted) ?? 0;
    used.set(wanted, count + 1);
    const name = count === 0 ? wanted : `${wanted}_${count}`;
    layers.push({ name, kind, settings, takes, weights });
    return name;
  };
  const of = (value: Value): string => names.get(value) ?? refuse(`the op ${value.op} has no layer`);
  return {
    layers,
    write: (value) => {
      const writer = WRITERS[value.op] as Writer<OpName> | undefined;
      if (!writer) return refuse(`the op ${value.op} has no layer that is like it`);
      const name = writer(value, { add, of, users });
      if (name !== undefined) names.set(value, name);
    },
  };
};

const snake = (kind: string): string =>
  kind
    .replace(/2D/, '2d')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase();

const constantOf = (value: Value | undefined): Tensor => {
  if (value && isOp(value, 'constant'))
    return { shape: value.shape as readonly number[], data: value.attributes.data };
  return refuse('a weight is computed, expected a constant');
};

/** `encoder1` of the weight `encoder1.conv.weight`. */
const layerName = (weight: Value | undefined): string | undefined => {
  const name = weight && isOp(weight, 'constant') ? weight.attributes.name : undefined;
  return name?.replace(/\.(weight|gamma)$/, '').replaceAll('.', '_');
};

const sized = (x: Value): readonly [Dim, Dim] => [x.shape[2] as Dim, x.shape[3] as Dim];

const input: Writer<'input'> = (value, { add }) => {
  const [, channels, height, width] = value.shape;
  const side = (dim: Dim | undefined): number | null => (typeof dim === 'number' ? dim : null);
  const shape = [null, side(height), side(width), channels];
  return add('InputLayer', [], { batch_input_shape: shape, dtype: 'float32', sparse: false }, [], 'input');
};

const biased = (kernel: Tensor, bias: Value | undefined): readonly WrittenWeight[] => [
  { role: 'kernel', tensor: kernel },
  ...(bias ? [{ role: 'bias', tensor: constantOf(bias) }] : []),
];

const convolution = (
  filters: number,
  kernel: Tensor,
  stride: number,
  padding: string,
  bias: Value | undefined,
) => ({
  filters,
  kernel_size: kernel.shape.slice(0, 2),
  strides: [stride, stride],
  padding,
  data_format: 'channels_last',
  dilation_rate: [1, 1],
  activation: 'linear',
  use_bias: bias !== undefined,
});

/** [O,C,kh,kw] and [I,O,kh,kw] -> [kh,kw,C,O] and [kh,kw,O,I]. */
const kernelOf = (weight: Value | undefined): Tensor => permuted(constantOf(weight), [2, 3, 1, 0]);

const conv2d: Writer<'conv2d'> = ({ inputs: [x, w, bias], attributes: { stride, padding } }, { add, of }) => {
  if (!x) return refuse('a convolution has no input');
  const kernel = kernelOf(w);
  const [filters = 0] = constantOf(w).shape;
  const sides = sized(x).map((side, i) => samePadding(side, kernel.shape[i] as number, stride));
  const isSame = padding > 0 && sides.flat().every((pixels) => pixels === padding);
  const border = {
    padding: [
      [padding, padding],
      [padding, padding],
    ],
    data_format: 'channels_last',
  };
  const from = padding === 0 || isSame ? of(x) : add('ZeroPadding2D', [of(x)], border);
  const settings = convolution(filters, kernel, stride, isSame ? 'same' : 'valid', bias);
  return add('Conv2D', [from], settings, biased(kernel, bias), layerName(w));
};

const convTranspose2d: Writer<'convTranspose2d'> = ({ inputs: [x, w, bias], attributes }, { add, of }) => {
  if (!x) return refuse('a convolution has no input');
  const { stride, padding, outputPadding } = attributes;
  const kernel = kernelOf(w);
  const [, filters = 0] = constantOf(w).shape;
  const cuts = outputPadding.map((added) => [padding, padding - added] as const);
  if (cuts.flat().some((pixels) => pixels < 0))
    return refuse('a transposed convolution adds pixels that it does not compute');
  // `same` cuts half of kernel - stride at the beginning, and the rest at the end.
  const isSame = cuts.every(([before, after], i) => {
    const total = (kernel.shape[i] as number) - stride;
    return before === Math.floor(total / 2) && after === total - before;
  });
  const settings = convolution(filters, kernel, stride, isSame ? 'same' : 'valid', bias);
  const whole = add('Conv2DTranspose', [of(x)], settings, biased(kernel, bias), layerName(w));
  return isSame ? whole : add('Cropping2D', [whole], { cropping: cuts, data_format: 'channels_last' });
};

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
const instanceNorm: Writer<'instanceNorm'> = (
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

const addition: Writer<'add'> = ({ inputs: [a, b] }, writing) => {
  if (!a || !b) return refuse('a sum has no operands');
  const offset = perChannel(b);
  if (!offset) return writing.add('Add', [writing.of(a), writing.of(b)]);
  // A factor before it is part of the same layer.
  const [x, factor] = isOp(a, 'mul') ? a.inputs : [a, undefined];
  const scale = perChannel(factor);
  return affine(writing.of(scale && x ? x : a), scale, offset, undefined, writing);
};

const product: Writer<'mul'> = (value, writing) => {
  const [x, factor] = value.inputs;
  const scale = perChannel(factor);
  if (!x || !scale) return refuse('a product of images has no layer here');
  const users = writing.users.get(value) ?? [];
  if (users.every((user) => isOp(user, 'add') && perChannel(user.inputs[1]))) return undefined; // part of the sum
  return affine(writing.of(x), scale, undefined, undefined, writing);
};

/** Rows and columns mirrored at the outermost ones: each is cut out by itself, so the size must be known. */
const reflected = (
  x: Value,
  before: readonly number[],
  after: readonly number[],
  { add, of }: Writing,
): string => {
  const sides = sized(x);
  if (sides.some((side) => typeof side !== 'number'))
    return refuse(
      `borders are reflected, which layers can do at one size only, and the image is ${formatShape(x.shape)}; give a size (--size 256)`,
    );
  const lengths = sides as readonly [number, number];
  const alongAxis = (from: string, axis: 0 | 1): string => {
    const [length, start, end] = [lengths[axis], before[axis + 2] ?? 0, after[axis + 2] ?? 0];
    if (start + end === 0) return from;
    const line = (at: number): string => {
      const cut = [at, length - 1 - at];
      const cropping = axis === 0 ? [cut, [0, 0]] : [[0, 0], cut];
      return add('Cropping2D', [from], { cropping, data_format: 'channels_last' });
    };
    const first = Array.from({ length: start }, (_, i) => line(start - i));
    const last = Array.from({ length: end }, (_, i) => line(length - 2 - i));
    return add('Concatenate', [...first, from, ...last], { axis: axis + 1 });
  };
  return alongAxis(alongAxis(of(x), 0), 1);
};

const pad: Writer<'pad'> = ({ inputs: [x], attributes: { before, after, mode } }, writing) => {
  if (!x) return refuse('a border has no input');
  if (mode === 'reflect') return reflected(x, before, after, writing);
  if (mode) return refuse(`a border of kind ${mode} has no layer`);
  const padding = [2, 3].map((axis) => [before[axis], after[axis]]);
  return writing.add('ZeroPadding2D', [writing.of(x)], { padding, data_format: 'channels_last' });
};

/** Blocks of pixels of channels: nearest-neighbour enlarging if all are one image, or else a kernel of ones and zeros. */
const depthToSpace: Writer<'depthToSpace'> = ({ inputs: [x], attributes: { blockSize } }, { add, of }) => {
  if (!x) return refuse('blocks have no input');
  const copied = repeatedIn(x);
  if (copied)
    return add('UpSampling2D', [of(copied)], {
      size: [blockSize, blockSize],
      data_format: 'channels_last',
      interpolation: 'nearest',
    });
  const channels = x.shape[1] as number;
  const filters = channels / blockSize ** 2;
  const data = new Float32Array(blockSize * blockSize * filters * channels); // [b,b,O,I]
  for (let c = 0; c < channels; c++) data[c * channels + c] = 1; // channel (row * b + column) * O + o, as ONNX's DCR
  const kernel = { shape: [blockSize, blockSize, filters, channels], data };
  return add('Conv2DTranspose', [of(x)], convolution(filters, kernel, blockSize, 'valid', undefined), [
    { role: 'kernel', tensor: kernel },
  ]);
};

/** The value that a concat repeats. */
const repeatedIn = (value: Value): Value | undefined => {
  const [first, ...others] = isOp(value, 'concat') ? value.inputs : [];
  return others.length > 0 && others.every((other) => other === first) ? first : undefined;
};

const concat: Writer<'concat'> = (value, { add, of, users }) => {
  const isEnlarging = repeatedIn(value) && users.get(value)?.every((user) => isOp(user, 'depthToSpace'));
  if (isEnlarging) return undefined;
  if (value.attributes.axis !== 1) return refuse('only channels are joined');
  return add('Concatenate', value.inputs.map(of), { axis: 3 });
};

const activation =
  <K extends OpName>(kind: string, settings: (attributes: OpAttributes[K]) => JsonRecord): Writer<K> =>
  ({ inputs: [x], attributes }, { add, of }) =>
    x ? add(kind, [of(x)], settings(attributes)) : refuse('an activation has no input');

const WRITERS: { readonly [K in OpName]?: Writer<K> } = {
  input,
  constant: () => undefined,
  conv2d,
  convTranspose2d,
  instanceNorm,
  add: addition,
  mul: product,
  pad,
  depthToSpace,
  concat,
  relu: activation<'relu'>('ReLU', () => ({})),
  leakyRelu: activation<'leakyRelu'>('LeakyReLU', ({ slope }) => ({ alpha: slope })),
  tanh: activation<'tanh'>('Activation', () => ({ activation: 'tanh' })),
  sigmoid: activation<'sigmoid'>('Activation', () => ({ activation: 'sigmoid' })),
};
