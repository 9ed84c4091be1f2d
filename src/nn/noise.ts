/** The noise z of the paper: dropout masks (3.1, "noise only in the form of dropout") or a Gaussian channel. */
import type { RandomStream } from '../core/random.ts';
import { elementCount } from '../core/shape.ts';
import { type Tensor, tensor } from '../core/tensor.ts';

/** Where z enters: as dropout, as one channel of N(0,1) next to x, or not at all. */
export const NOISES = ['dropout', 'gaussian', 'none'] as const;
export type Noise = (typeof NOISES)[number];

/** Inverted dropout: 0 with probability `rate`, else 1 / (1 - rate), so that no scaling is needed without it. */
export const dropoutMask = (shape: readonly number[], rate: number, stream: RandomStream): Tensor => {
  const kept = 1 / (1 - rate);
  const data = new Float32Array(elementCount(shape));
  for (let i = 0; i < data.length; i++) data[i] = stream.uniform() < rate ? 0 : kept;
  return tensor(shape, data);
};

/** Values of N(0,1). */
export const gaussianNoise = (shape: readonly number[], stream: RandomStream): Tensor => {
  const data = new Float32Array(elementCount(shape));
  for (let i = 0; i < data.length; i++) data[i] = stream.normal();
  return tensor(shape, data);
};
