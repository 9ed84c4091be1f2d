/**
 * How parameters begin: N(0, 0.02) in the paper (6.2); xavier, kaiming and orthogonal as in the
 * PyTorch code's `init_weights`, each with its gain.
 */
import { type RandomStream, randomStream } from '../core/random.ts';
import { elementCount } from '../core/shape.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import type { ParameterSpec } from './parameters.ts';

export const INITIALIZERS = ['normal', 'xavier', 'kaiming', 'orthogonal'] as const;
export type Initializer = (typeof INITIALIZERS)[number];

export interface InitializeOptions {
  readonly initializer: Initializer;
  /** The standard deviation of `normal` and of gamma around 1; the gain of xavier and orthogonal. */
  readonly gain: number;
  readonly seed: number;
}

/**
 * First values of parameters, by name. Each tensor has a stream of its own, (seed, name), so a network's
 * beginning does not depend on what else is made.
 */
export const initializeParameters = (
  specs: readonly ParameterSpec[],
  { initializer, gain, seed }: InitializeOptions,
): Map<string, Tensor> =>
  new Map(
    specs.map((spec) => {
      const stream = randomStream(seed, 'initialize', spec.name);
      const { copies = 1 } = spec;
      const [first = 1, ...rest] = spec.shape;
      const block = ROLES[spec.role]([first / copies, ...rest], stream, initializer, gain);
      return [spec.name, tensor(spec.shape, repeated(block, copies))];
    }),
  );

const repeated = (block: Float32Array, copies: number): Float32Array => {
  if (copies === 1) return block;
  const values = new Float32Array(copies * block.length);
  for (let copy = 0; copy < copies; copy++) values.set(block, copy * block.length);
  return values;
};

type Fill = (shape: readonly number[], stream: RandomStream, gain: number) => Float32Array;

const ROLES: {
  readonly [R in ParameterSpec['role']]: (
    shape: readonly number[],
    stream: RandomStream,
    initializer: Initializer,
    gain: number,
  ) => Float32Array;
} = {
  weight: (shape, stream, initializer, gain) => WEIGHTS[initializer](shape, stream, gain),
  bias: (shape) => new Float32Array(elementCount(shape)),
  gamma: (shape, stream, _, gain) => normalValues(shape, stream, 1, gain),
  beta: (shape) => new Float32Array(elementCount(shape)),
};

const WEIGHTS: { readonly [I in Initializer]: Fill } = {
  normal: (shape, stream, gain) => normalValues(shape, stream, 0, gain),
  // Glorot and Bengio (2010)
  xavier: (shape, stream, gain) => {
    const { fanIn, fanOut } = fans(shape);
    return normalValues(shape, stream, 0, gain * Math.sqrt(2 / (fanIn + fanOut)));
  },
  // He et al. (2015), for a ReLU, by fan-in
  kaiming: (shape, stream) => normalValues(shape, stream, 0, Math.sqrt(2 / fans(shape).fanIn)),
  orthogonal: (shape, stream, gain) => {
    const rows = shape[0] as number;
    return orthogonalMatrix(rows, elementCount(shape) / rows, stream).map((value) => value * gain);
  },
};

/** As PyTorch counts them: the second dimension is "in", for transposed convolutions too. */
const fans = (shape: readonly number[]): { readonly fanIn: number; readonly fanOut: number } => {
  const [first = 1, second = 1, ...kernel] = shape;
  const taps = elementCount(kernel);
  return { fanIn: second * taps, fanOut: first * taps };
};

const normalValues = (
  shape: readonly number[],
  stream: RandomStream,
  mean: number,
  std: number,
): Float32Array => {
  const values = new Float32Array(elementCount(shape));
  stream.fillNormal(values, mean, std);
  return values;
};

/** Orthonormal rows, or columns where there are more rows: Gram and Schmidt, twice for accuracy. */
const orthogonalMatrix = (rows: number, columns: number, stream: RandomStream): Float32Array => {
  const [count, length] = rows <= columns ? [rows, columns] : [columns, rows];
  const vectors = Array.from({ length: count }, () => Float64Array.from({ length }, () => stream.normal()));
  for (const [index, vector] of vectors.entries()) {
    for (let pass = 0; pass < 2; pass++)
      for (let other = 0; other < index; other++) subtractProjection(vector, vectors[other] as Float64Array);
    const norm = Math.sqrt(dot(vector, vector));
    for (let i = 0; i < length; i++) vector[i] = (vector[i] as number) / norm;
  }
  const at = (row: number, column: number): number =>
    (rows <= columns ? vectors[row]?.[column] : vectors[column]?.[row]) as number;
  return Float32Array.from({ length: rows * columns }, (_, i) => at(Math.floor(i / columns), i % columns));
};

const subtractProjection = (vector: Float64Array, unit: Float64Array): void => {
  const amount = dot(vector, unit);
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) - amount * (unit[i] as number);
};

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};
