/**
 * Resizing 8-bit images bit for bit as Pillow's `Image.resize`, which is what pix2pix's loaders use: two passes in
 * fixed point, with the filter widened when shrinking, so that nothing aliases. Other depths have the same filters in
 * float64.
 */
import { Pix2PixError } from '../core/errors.ts';
import { type Image, type Samples, samplesLike } from './image.ts';

interface Kernel {
  /** Half its width in pixels of the source, at a scale of one. */
  readonly support: number;
  readonly weight: (distance: number) => number;
}

const KERNELS = {
  /** Keys' cubic with a = -0.5, the only one that is exact for quadratics. */
  bicubic: {
    support: 2,
    weight: (distance) => {
      const x = Math.abs(distance);
      if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
    },
  },
  bilinear: { support: 1, weight: (distance) => Math.max(0, 1 - Math.abs(distance)) },
  /** The mean of the area that a pixel covers; enlarging, the nearest pixel. */
  box: { support: 0.5, weight: (distance) => (distance > -0.5 && distance <= 0.5 ? 1 : 0) },
} as const satisfies Readonly<Record<string, Kernel>>;

export type Filter = keyof typeof KERNELS | 'nearest';

/** Fraction bits of a weight: 32, less 8 of a pixel and 2 for overshoot, as in Pillow. */
const WEIGHT_BITS = 32 - 8 - 2;

/**
 * The image at another size, each axis on its own scale. Throws DATA for a size below one pixel.
 *
 * @example
 * const larger = resize(image, 286, 286, 'bicubic'); // 6.2: [256,256,3] -> [286,286,3]
 */
export const resize = <D extends Samples>(
  image: Image<D>,
  width: number,
  height: number,
  filter: Filter,
): Image<D> => {
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0))
    throw new Pix2PixError(
      'DATA',
      `resize: ${width}x${height} is not a size; expected whole numbers above 0`,
    );
  const { channels } = image;
  const pass = filter === 'nearest' ? pickNearest : convolve(KERNELS[filter]);
  let data: Samples = image.data; // [H,W,C]
  // A pass that keeps the size would change nothing; Pillow leaves it out too.
  if (width !== image.width)
    data = pass(data, { outer: image.height, from: image.width, to: width, inner: channels }); // -> [H,width,C]
  if (height !== image.height)
    data = pass(data, { outer: 1, from: image.height, to: height, inner: width * channels }); // -> [height,width,C]
  return { ...image, width, height, data: (data === image.data ? data.slice() : data) as D }; // a pass keeps the kind
};

/** Data seen as [outer, from, inner], of which the middle axis becomes `to` long. */
interface Axis {
  readonly outer: number;
  readonly from: number;
  readonly to: number;
  readonly inner: number;
}

const convolve = (kernel: Kernel) => {
  const [bytes, numbers] = [convolveBytes(kernel), convolveNumbers(kernel)];
  return (data: Samples, axis: Axis): Samples =>
    data instanceof Uint8Array ? bytes(data, axis) : numbers(data, axis);
};

const convolveBytes =
  (kernel: Kernel) =>
  (data: Uint8Array, { outer, from, to, inner }: Axis): Uint8Array => {
    const { starts, counts, weights, stride } = fixedPoint(kernelTaps(kernel, from, to));
    const result = new Uint8ClampedArray(outer * to * inner); // the cubic overshoots; storing clips
    let place = 0;
    for (let o = 0; o < outer; o++)
      for (let a = 0; a < to; a++) {
        const begin = (o * from + (starts[a] as number)) * inner;
        const firstWeight = a * stride;
        const endWeight = firstWeight + (counts[a] as number);
        for (let i = 0; i < inner; i++) {
          let sum = 1 << (WEIGHT_BITS - 1); // rounds the shift below
          for (let w = firstWeight, at = begin + i; w < endWeight; w++, at += inner)
            sum = (sum + Math.imul(data[at] as number, weights[w] as number)) | 0;
          result[place++] = sum >> WEIGHT_BITS;
        }
      }
    return new Uint8Array(result.buffer);
  };

/** 16 bits are rounded and clipped, floats are not. A loop of its own: that of bytes is in whole numbers, as Pillow's bits need. */
const convolveNumbers =
  (kernel: Kernel) =>
  <D extends Uint16Array | Float32Array>(data: D, { outer, from, to, inner }: Axis): D => {
    const { starts, counts, weights, stride } = kernelTaps(kernel, from, to);
    const most = data instanceof Uint16Array ? 65535 : undefined;
    const result = samplesLike(data, outer * to * inner);
    let place = 0;
    for (let o = 0; o < outer; o++)
      for (let a = 0; a < to; a++) {
        const begin = (o * from + (starts[a] as number)) * inner;
        const firstWeight = a * stride;
        const endWeight = firstWeight + (counts[a] as number);
        for (let i = 0; i < inner; i++) {
          let sum = 0;
          for (let w = firstWeight, at = begin + i; w < endWeight; w++, at += inner)
            sum += (data[at] as number) * (weights[w] as number);
          result[place++] = most === undefined ? sum : Math.min(most, Math.max(0, Math.round(sum)));
        }
      }
    return result;
  };

interface Taps<W> {
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  /** `stride` for each place of the result. */
  readonly weights: W;
  readonly stride: number;
}

const fixedPoint = ({ weights, ...taps }: Taps<Float64Array>): Taps<Int32Array> => ({
  ...taps,
  weights: Int32Array.from(weights, (weight) => {
    const scaled = weight * (1 << WEIGHT_BITS);
    return Math.trunc(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  }),
});

/** For each place of the result: where its sources start, how many they are, and their weights. */
const kernelTaps = ({ support, weight }: Kernel, from: number, to: number): Taps<Float64Array> => {
  const scale = from / to;
  const widening = Math.max(scale, 1);
  const reach = support * widening;
  const stride = Math.ceil(reach) * 2 + 1;
  const starts = new Int32Array(to);
  const counts = new Int32Array(to);
  const weights = new Float64Array(to * stride);
  for (let a = 0; a < to; a++) {
    const center = (a + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - reach + 0.5));
    const end = Math.min(from, Math.trunc(center + reach + 0.5));
    const exact: number[] = [];
    // The reciprocal and the order of additions are Pillow's: they decide the last bit.
    for (let x = start; x < end; x++) exact.push(weight((x - center + 0.5) * (1 / widening)));
    const total = exact.reduce((sum, value) => sum + value, 0);
    exact.forEach((value, x) => {
      weights[a * stride + x] = total === 0 ? value : value / total;
    });
    starts[a] = start;
    counts[a] = exact.length;
  }
  return { starts, counts, weights, stride };
};

const pickNearest = (data: Samples, { outer, from, to, inner }: Axis): Samples => {
  const result = samplesLike(data, outer * to * inner);
  const scale = from / to;
  // The position is summed up and not multiplied, as in Pillow: that decides ties.
  for (let a = 0, position = scale * 0.5; a < to; a++, position += scale) {
    const source = Math.min(from - 1, Math.trunc(position));
    for (let o = 0; o < outer; o++) {
      const begin = (o * from + source) * inner;
      result.set(data.subarray(begin, begin + inner), (o * to + a) * inner);
    }
  }
  return result;
};
