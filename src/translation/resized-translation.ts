/** Translates an image at another size than its own, and brings the result back to that. */
import { type Tensor, tensor } from '../core/tensor.ts';
import { imagesTensor, tensorImages } from '../data/pixels.ts';
import { type Filter, resize } from '../data/resample.ts';
import { type InputResize, inputFilter } from '../data/resize-filter.ts';
import type { Size } from '../data/transform.ts';

/**
 * The result for x [N,C,H,W], which the network sees at the size of the view: resized as the training resized its
 * inputs, bit for bit where x holds bytes. The result is resized back.
 */
export const translateAt = async (
  translate: (x: Tensor) => Promise<Tensor>,
  x: Tensor,
  view: Size,
  inputResize: InputResize,
): Promise<Tensor> => {
  const [, , height = 0, width = 0] = x.shape;
  if (view.width === width && view.height === height) return translate(x);
  const y = await translate(resizeInput(x, view, inputResize));
  // A network that enlarges its images enlarges them here too.
  const [across, down] = [(y.shape[3] as number) / view.width, (y.shape[2] as number) / view.height];
  return resizePlanes(y, { width: Math.round(width * across), height: Math.round(height * down) }, 'bicubic');
};

/** Inputs of bytes may be labels, whose colours stay as they are. */
const resizeInput = (x: Tensor, { width, height }: Size, mode: InputResize): Tensor => {
  if (!holdsBytes(x)) return resizePlanes(x, { width, height }, mode === 'nearest' ? 'nearest' : 'bicubic');
  const images = tensorImages(x).map((image) => resize(image, width, height, inputFilter(image, mode)));
  return imagesTensor(images as [(typeof images)[number], ...typeof images]); // as many as x has
};

/** float32 rounds values to 1e-7; 8 bits are steps of 8e-3. */
const BYTE_TOLERANCE = 1e-4;

const holdsBytes = ({ data }: Tensor): boolean =>
  data.every((value) => {
    const byte = (value + 1) * 127.5;
    return Math.abs(byte - Math.round(byte)) < BYTE_TOLERANCE * 127.5;
  });

/** Each plane of [N,C,H,W], unrounded. */
export const resizePlanes = (x: Tensor, { width, height }: Size, filter: Filter): Tensor => {
  const [n = 0, c = 0, oldH = 0, oldW = 0] = x.shape;
  if (oldH === height && oldW === width) return x;
  const data = new Float32Array(n * c * height * width);
  for (let plane = 0; plane < n * c; plane++) {
    const begin = plane * oldH * oldW;
    const image = {
      width: oldW,
      height: oldH,
      channels: 1,
      data: x.data.subarray(begin, begin + oldH * oldW),
    };
    data.set(resize(image, width, height, filter).data, plane * height * width);
  }
  return tensor([n, c, height, width], data);
};
