/** The narrow AlexNet and the images of lpips.golden.py, made again. */
import { elementCount } from '../core/shape.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import type { Image } from '../data/image.ts';
import golden from './lpips.golden.json' with { type: 'json' };

/** 32-bit states of a linear congruential generator. */
const numbers = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  };
};

export const smallWeights = (): Map<string, Tensor> => {
  const next = numbers(1);
  const fill = (shape: readonly number[], scale: number): Float32Array =>
    Float32Array.from({ length: elementCount(shape) }, () => ((next() >>> 8) / 2 ** 23 - 1) * scale);
  const weights = new Map<string, Tensor>();
  let inputs = 3;
  const kernels = { 0: 11, 3: 5, 6: 3, 8: 3, 10: 3 };
  for (const [position, [index, kernel]] of Object.entries(kernels).entries()) {
    const width = golden.widths[position] as number;
    const shape = [width, inputs, kernel, kernel];
    const judge = [1, width, 1, 1];
    weights.set(
      `features.${index}.weight`,
      tensor(shape, fill(shape, Math.sqrt(6 / (inputs * kernel ** 2)))),
    );
    weights.set(`features.${index}.bias`, tensor([width], fill([width], 0.125)));
    weights.set(`lin${position}.weight`, tensor(judge, fill(judge, 1).map(Math.abs)));
    inputs = width;
  }
  return weights;
};

export const smallImage = (width: number, height: number, seed: number): Image => {
  const next = numbers(seed);
  const data = Uint8Array.from({ length: width * height * 3 }, () => next() >>> 24);
  return { width, height, channels: 3, data };
};
