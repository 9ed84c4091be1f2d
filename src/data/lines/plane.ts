/** One value a pixel, and the filters of classical image analysis on it; edges go on as their last pixels. */
import type { Image } from '../image.ts';

/** Row-major; float64, so that results agree with other implementations beyond doubt. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly values: Float64Array;
}

/** The channels of an image, each as a plane of values in [0,1]. */
export const channelPlanes = ({ width, height, channels, data }: Image): Plane[] =>
  Array.from({ length: channels }, (_, c) => ({
    width,
    height,
    values: Float64Array.from(
      { length: width * height },
      (_, i) => (data[i * channels + c] as number) / 255, // bytes
    ),
  }));

/** A kernel of a Gaussian reaches so many standard deviations to each side; beyond are 0.3 % of it. */
const GAUSSIAN_REACH = 3;

/** The plane blurred by a Gaussian, one axis after the other. */
export const blurred = (plane: Plane, sigma: number): Plane => {
  const reach = Math.ceil(GAUSSIAN_REACH * sigma);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) => gaussian(i - reach, sigma));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const kernel = weights.map((weight) => weight / total);
  return convolved(convolved(plane, kernel, 1, 0), kernel, 0, 1);
};

/** A Gaussian that is 1 in its middle. */
export const gaussian = (distance: number, sigma: number): number =>
  Math.exp(-(distance * distance) / (2 * sigma * sigma));

/** Sobel's derivatives: smoothed by [1 2 1] across, differences of [-1 0 1] along; 8 times the slope. */
export const sobel = (plane: Plane): { readonly x: Plane; readonly y: Plane } => ({
  x: convolved(convolved(plane, SMOOTH, 0, 1), DIFFERENCE, 1, 0),
  y: convolved(convolved(plane, SMOOTH, 1, 0), DIFFERENCE, 0, 1),
});

const SMOOTH = [1, 2, 1];
const DIFFERENCE = [-1, 0, 1];

/** Correlates with an odd kernel along x (1, 0) or y (0, 1). */
const convolved = (
  { width, height, values }: Plane,
  kernel: readonly number[],
  dx: 0 | 1,
  dy: 0 | 1,
): Plane => {
  const reach = (kernel.length - 1) / 2;
  const length = dx === 1 ? width : height;
  const stride = dx === 1 ? 1 : width;
  const result = new Float64Array(width * height);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const place = x * dx + y * dy;
      const line = i - place * stride; // where the row or column begins
      let sum = 0;
      for (let k = 0; k < kernel.length; k++)
        sum += (kernel[k] as number) * (values[line + clamped(place + k - reach, length) * stride] as number);
      result[i] = sum;
    }
  return { width, height, values: result };
};

/** The nearest index of a line of `length`. */
export const clamped = (index: number, length: number): number =>
  index < 0 ? 0 : index >= length ? length - 1 : index;

/** The value at a place between pixels, which have whole coordinates: bilinear. */
export const valueAt = ({ width, height, values }: Plane, x: number, y: number): number => {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const u = x - left;
  const v = y - top;
  const x0 = clamped(left, width);
  const x1 = clamped(left + 1, width);
  const row0 = clamped(top, height) * width;
  const row1 = clamped(top + 1, height) * width;
  const above = (values[row0 + x0] as number) * (1 - u) + (values[row0 + x1] as number) * u;
  const below = (values[row1 + x0] as number) * (1 - u) + (values[row1 + x1] as number) * u;
  return above * (1 - v) + below * v;
};

/** The value that a share of the plane's values does not exceed, in [0,1]; 0.5 is the median. */
export const quantile = ({ values }: Plane, share: number): number => {
  const sorted = values.slice().sort();
  return sorted[Math.floor(share * (sorted.length - 1))] as number;
};
