/** The vectors of feature-distances.golden.py, made again. */
import { type Tensor, tensor } from '../core/tensor.ts';

/** [count,length], numbers that float32 holds exactly. */
export const goldenFeatures = (count: number, length: number, seed: number): Tensor => {
  let state = seed;
  const bytes = Float64Array.from({ length: count * length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  const data = Float32Array.from(bytes, (byte, i) => {
    const column = i % length;
    const next = bytes[i - column + ((column + 1) % length)] as number;
    return (byte + 2 * next + 16 * seed * column) / 64;
  });
  return tensor([count, length], data);
};
