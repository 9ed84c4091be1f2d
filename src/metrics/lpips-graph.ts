/**
 * LPIPS (Zhang et al. 2018), version 0.1 with AlexNet, as a graph: how far two images are apart in the
 * features of a network that knows objects, weighted by the judgements of people.
 */
import { Pix2PixError } from '../core/errors.ts';
import { equalShapes, formatShape } from '../core/shape.ts';
import type { Tensor } from '../core/tensor.ts';
import {
  add,
  concat,
  constant,
  conv2d,
  div,
  graph,
  input,
  maxPool2d,
  mul,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  slice,
  sqrt,
  sub,
} from '../graph/build.ts';
import type { Graph, Value } from '../graph/ops.ts';

/** One convolution of AlexNet, whose activation is compared. */
interface Layer {
  /** As torchvision numbers it: `features.0.weight`. */
  readonly index: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  /** Whether the layer before is pooled first, 3x3 of stride 2. */
  readonly isPooled: boolean;
}

/** Krizhevsky (2014), the widths being those of the weights: C64-C192-C384-C256-C256. */
const LAYERS: readonly Layer[] = [
  { index: 0, kernel: 11, stride: 4, padding: 2, isPooled: false },
  { index: 3, kernel: 5, stride: 1, padding: 2, isPooled: true },
  { index: 6, kernel: 3, stride: 1, padding: 1, isPooled: true },
  { index: 8, kernel: 3, stride: 1, padding: 1, isPooled: false },
  { index: 10, kernel: 3, stride: 1, padding: 1, isPooled: false },
];

const POOL = { kernel: 3, stride: 2 };

/** The smallest side that both poolings leave a window of. */
export const LPIPS_SMALLEST = 31;

// From [-1,1] to ImageNet's mean 0 and deviation 1, to the digits of the reference.
const SHIFT = Float32Array.of(-0.03, -0.088, -0.188);
const SCALE = Float32Array.of(0.458, 0.448, 0.45);

/** Keeps a pixel without any feature from being 0 / 0: the reference's. */
const EPSILON = 1e-10;

/** `features.{0,3,6,8,10}.{weight,bias}`, OIHW, and `lin{0..4}.weight` [1,C,1,1]. */
export type LpipsWeights = ReadonlyMap<string, Tensor>;

/**
 * Inputs `output` and `target` [N,3,H,W] in [-1,1]; result `distance` [N], 0 for equal images and more for
 * more different ones, mostly below 1. Throws FORMAT for weights that are missing or of other shapes, SHAPE
 * for images below 31 pixels.
 */
export const lpipsGraph = (weights: LpipsWeights, shape: readonly [number, 3, number, number]): Graph => {
  const [n] = shape;
  const both = concat([input('output', shape), input('target', shape)], 0); // [2N,3,H,W]
  let x = div(sub(both, perChannel(SHIFT)), perChannel(SCALE));
  let distance: Value | undefined;
  LAYERS.forEach((layer, position) => {
    x = relu(convolved(weights, layer, x));
    const here = layerDistance(weights, position, x, n);
    distance = distance ? add(distance, here) : here;
  });
  return graph({ distance: distance as Value });
};

const convolved = (
  weights: LpipsWeights,
  { index, kernel, isPooled, ...attributes }: Layer,
  x: Value,
): Value => {
  const pooled = isPooled ? maxPool2d(x, POOL) : x;
  const width = tensorOf(weights, `features.${index}.bias`).shape[0] as number;
  const w = weight(weights, `features.${index}.weight`, [width, x.shape[1] as number, kernel, kernel]);
  return conv2d(pooled, w, attributes, weight(weights, `features.${index}.bias`, [width]));
};

/**
 * Equation 1 of Zhang et al.: squared differences of unit features, weighted by channel, mean over positions;
 * `lin` holds the squares of the equation's weights.
 */
const layerDistance = (weights: LpipsWeights, position: number, x: Value, n: number): Value => {
  const channels = x.shape[1] as number;
  const norm = sqrt(reduceSum(mul(x, x), [1]));
  const unit = div(x, add(norm, EPSILON)); // [2N,C,h,w]
  const difference = sub(slice(unit, 0, 0, n), slice(unit, 0, n, 2 * n)); // [N,C,h,w]
  const w = weight(weights, `lin${position}.weight`, [1, channels, 1, 1]);
  const weighted = conv2d(mul(difference, difference), w, { stride: 1, padding: 0 }); // [N,1,h,w]
  return reshape(reduceMean(weighted, [2, 3]), [n]);
};

const perChannel = (values: Float32Array): Value => constant([1, 3, 1, 1], values);

const weight = (weights: LpipsWeights, name: string, shape: readonly number[]): Value => {
  const found = tensorOf(weights, name);
  if (!equalShapes(found.shape, shape))
    throw fail(`${name} is ${formatShape(found.shape)}, expected ${formatShape(shape)}`);
  return constant(shape, found.data, name);
};

const tensorOf = (weights: LpipsWeights, name: string): Tensor => {
  const found = weights.get(name);
  if (!found) throw fail(`${name} is missing among ${weights.size} tensors`);
  return found;
};

const fail = (reason: string): Pix2PixError =>
  new Pix2PixError(
    'FORMAT',
    `LPIPS weights: ${reason}; give the AlexNet weights of LPIPS 0.1 as safetensors`,
  );
