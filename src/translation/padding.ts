/** Images of any size: they are padded to a size that the network can halve, and the output is cropped back. */
import { type Tensor, tensor } from '../core/tensor.ts';

/** The smallest multiple of `multiple` that is at least `size`. */
export const nextMultiple = (size: number, multiple: number): number => Math.ceil(size / multiple) * multiple;

/**
 * x [N,C,H,W] with the last row and column repeated at the bottom and right, up to h x w. Repeated edges add no border
 * that the network would draw.
 */
export const padByEdge = (x: Tensor, h: number, w: number): Tensor => {
  const [n = 0, c = 0, oldH = 0, oldW = 0] = x.shape;
  if (oldH === h && oldW === w) return x;
  const data = new Float32Array(n * c * h * w);
  for (let plane = 0; plane < n * c; plane++)
    for (let row = 0; row < h; row++) {
      const from = (plane * oldH + Math.min(row, oldH - 1)) * oldW;
      const to = (plane * h + row) * w;
      data.set(x.data.subarray(from, from + oldW), to);
      data.fill(x.data[from + oldW - 1] as number, to + oldW, to + w);
    }
  return tensor([n, c, h, w], data);
};

/** Where an image lies in the larger one that it is padded to. */
export interface Frame {
  readonly height: number;
  readonly width: number;
  /** Rows above the image and columns to its left. */
  readonly top: number;
  readonly left: number;
}

/** The frame of an h x w image, in its middle: the next multiples, and no side below the least. */
export const frameOf = (h: number, w: number, multiple: number, least = 1): Frame => {
  const [height = 0, width = 0] = [h, w].map((side) => nextMultiple(Math.max(side, least), multiple));
  return { height, width, top: (height - h) >> 1, left: (width - w) >> 1 };
};

/** Where position `at` of an axis lies that is mirrored at its first and its last of `size` pixels, however often. */
export const reflected = (at: number, size: number): number => {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const place = ((at % period) + period) % period;
  return place < size ? place : period - place;
};

/**
 * x [N,C,H,W] in its frame, mirrored at its borders. What is around it looks like the image itself, so that it draws no
 * border and has the statistics of the image.
 */
export const padByReflection = (x: Tensor, { height, width, top, left }: Frame): Tensor => {
  const [n = 0, c = 0, h = 0, w = 0] = x.shape;
  if (h === height && w === width) return x;
  const data = new Float32Array(n * c * height * width);
  const columns = Int32Array.from({ length: width }, (_, column) => reflected(column - left, w));
  for (let plane = 0; plane < n * c; plane++)
    for (let row = 0; row < height; row++) {
      const from = (plane * h + reflected(row - top, h)) * w;
      const to = (plane * height + row) * width;
      for (let column = 0; column < width; column++)
        data[to + column] = x.data[from + (columns[column] as number)] as number;
    }
  return tensor([n, c, height, width], data);
};

/** The h x w pixels of x [N,C,H,W] below and right of (left, top). */
export const cropTo = (
  x: Tensor,
  h: number,
  w: number,
  { top, left }: Pick<Frame, 'top' | 'left'> = { top: 0, left: 0 },
): Tensor => {
  const [n = 0, c = 0, oldH = 0, oldW = 0] = x.shape;
  if (oldH === h && oldW === w) return x;
  const data = new Float32Array(n * c * h * w);
  for (let plane = 0; plane < n * c; plane++)
    for (let row = 0; row < h; row++) {
      const from = (plane * oldH + top + row) * oldW + left;
      data.set(x.data.subarray(from, from + w), (plane * h + row) * w);
    }
  return tensor([n, c, h, w], data);
};
