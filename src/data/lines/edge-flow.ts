/**
 * Along which direction edges run at each pixel: the smoothed structure tensor of Kyprianidis and Döllner, "Image
 * Abstraction by Structure Adaptive Filtering" (2008), section 3; summed over channels as Di Zenzo (1986) does.
 */
import { blurred, type Plane, sobel } from './plane.ts';

/** Unit vectors along the edges; their sign means nothing. */
export interface EdgeFlow {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** The flow of channels of one size; `sigma` smooths it, in pixels. */
export const edgeFlow = (channels: readonly Plane[], sigma: number): EdgeFlow => {
  const gradients = channels.map(sobel);
  const { width, height } = channels[0] as Plane;
  const products = (pick: (g: ReturnType<typeof sobel>, i: number) => number): Float64Array => {
    const values = Float64Array.from({ length: width * height }, (_, i) =>
      gradients.reduce((sum, gradient) => sum + pick(gradient, i), 0),
    );
    return blurred({ width, height, values }, sigma).values;
  };
  // The tensor is [E F; F G]; its minor eigenvector is where the image changes least.
  const e = products(({ x }, i) => (x.values[i] as number) ** 2);
  const f = products(({ x, y }, i) => (x.values[i] as number) * (y.values[i] as number));
  const g = products(({ y }, i) => (y.values[i] as number) ** 2);
  const flow = { x: new Float64Array(e.length), y: new Float64Array(e.length) };
  for (let i = 0; i < e.length; i++) {
    const [tx, ty] = minorEigenvector(e[i] as number, f[i] as number, g[i] as number);
    flow.x[i] = tx;
    flow.y[i] = ty;
  }
  return flow;
};

/** Of [e f; f g]: a unit vector; (0, 1) where all directions are equal. */
const minorEigenvector = (e: number, f: number, g: number): readonly [x: number, y: number] => {
  const half = (e - g) / 2;
  const major = (e + g) / 2 + Math.hypot(half, f);
  // Both forms solve (A - major) v = 0 turned by 90 degrees; the longer one loses no digits.
  const [x, y] = half > 0 ? [-f, major - g] : [major - e, -f];
  const length = Math.hypot(x, y);
  return length > 0 ? [x / length, y / length] : [0, 1];
};
