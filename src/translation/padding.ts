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

/** The top left h x w pixels of x [N,C,H,W]. */
export const cropTo = (x: Tensor, h: number, w: number): Tensor => {
  const [n = 0, c = 0, oldH = 0, oldW = 0] = x.shape;
  if (oldH === h && oldW === w) return x;
  const data = new Float32Array(n * c * h * w);
  for (let plane = 0; plane < n * c; plane++)
    for (let row = 0; row < h; row++) {
      const from = (plane * oldH + row) * oldW;
      data.set(x.data.subarray(from, from + w), (plane * h + row) * w);
    }
  return tensor([n, c, h, w], data);
};
