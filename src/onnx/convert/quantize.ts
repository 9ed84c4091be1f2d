/** Weights as whole numbers of 8 bits with a scale for each output channel, and back. */
import { roundEven } from '../../core/half.ts';

/** Symmetric, so that zero stays zero: -128 is not used. */
const LARGEST_INT8 = 127;

export interface Quantized {
  readonly values: Int8Array;
  /** One for each index along the axis. */
  readonly scales: Float32Array;
}

/** Calls `visit` for each value, with its place along an axis. */
const alongAxis = (
  dims: readonly number[],
  axis: number,
  visit: (index: number, channel: number) => void,
): void => {
  const channels = dims[axis] ?? 1;
  const inner = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  const outer = dims.slice(0, axis).reduce((product, dim) => product * dim, 1);
  let index = 0;
  for (let block = 0; block < outer; block++)
    for (let channel = 0; channel < channels; channel++)
      for (let i = 0; i < inner; i++) visit(index++, channel);
};

/** Each value is its channel's scale times a whole number of -127 to 127, rounded to the nearest. */
export const quantize = (values: Float32Array, dims: readonly number[], axis: number): Quantized => {
  const scales = new Float32Array(dims[axis] ?? 1);
  alongAxis(dims, axis, (index, channel) => {
    const size = Math.abs(values[index] as number) / LARGEST_INT8;
    if (size > (scales[channel] as number)) scales[channel] = size;
  });
  for (const [channel, scale] of scales.entries()) if (scale === 0) scales[channel] = 1; // of zeros only
  const whole = new Int8Array(values.length);
  alongAxis(dims, axis, (index, channel) => {
    const value = roundEven((values[index] as number) / (scales[channel] as number));
    whole[index] = Math.min(LARGEST_INT8, Math.max(-LARGEST_INT8, value)); // a scale may be rounded down
  });
  return { values: whole, scales };
};

/** The values that quantized ones stand for, as DequantizeLinear computes them. */
export const dequantize = (
  { values, scales }: Quantized,
  dims: readonly number[],
  axis: number,
): Float32Array => {
  const result = new Float32Array(values.length);
  alongAxis(dims, axis, (index, channel) => {
    result[index] = (values[index] as number) * (scales[channel] as number);
  });
  return result;
};
