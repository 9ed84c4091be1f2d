/** Between images and the values that networks see: float32 in [-1,1], channels before rows (NCHW). */
import { type Tensor, zeros } from '../core/tensor.ts';
import { type AnyImage, type Image, rangeOf, type Samples, samplesLike } from './image.ts';

/** The value of each byte: 0 is -1 and 255 is 1, the range of the generator's tanh (6.1.1). */
const VALUE_OF_BYTE = Float32Array.from({ length: 256 }, (_, byte) => byte / 127.5 - 1);

/** Writes an image as C planes of height x width values in [-1,1], from `offset` on. */
export const writePixels = (image: AnyImage, out: Float32Array, offset = 0): void => {
  const { width, height, channels, data, range } = image;
  const plane = width * height;
  if (!(data instanceof Uint8Array) || range) {
    const [low, high] = rangeOf(image);
    const scale = 2 / (high - low);
    for (let c = 0; c < channels; c++)
      for (let i = 0, from = c, to = offset + c * plane; i < plane; i++, from += channels, to++)
        out[to] = ((data[from] as number) - low) * scale - 1;
    return;
  }
  for (let c = 0; c < channels; c++)
    for (let i = 0, from = c, to = offset + c * plane; i < plane; i++, from += channels, to++)
      out[to] = VALUE_OF_BYTE[data[from] as number] as number;
};

/** Height, width and channels of an image. */
export type ImageShape = Pick<Image, 'width' | 'height' | 'channels'>;

/** The image whose C planes stand at `offset`: rounded to bytes, clipped to [-1,1]; NaN becomes 0. */
export const readPixels = (
  values: Float32Array,
  { width, height, channels }: ImageShape,
  offset = 0,
): Image => {
  const plane = width * height;
  const data = new Uint8ClampedArray(plane * channels); // storing clips
  for (let c = 0; c < channels; c++)
    for (let i = 0, to = c, from = offset + c * plane; i < plane; i++, to += channels, from++)
      data[to] = Math.round(((values[from] as number) + 1) * 127.5);
  return { width, height, channels, data: new Uint8Array(data.buffer) };
};

/**
 * The image whose C planes stand at `offset`, in samples of the kind and range of `like`: integers rounded and clipped to
 * the range, NaN as its low end, floats as they are.
 */
export const readSamples = <D extends Samples>(
  values: Float32Array,
  { width, height, channels }: ImageShape,
  like: Pick<Image<D>, 'data' | 'range'>,
  offset = 0,
): Image<D> => {
  const [low, high] = rangeOf(like);
  const plane = width * height;
  const data = samplesLike(like.data, plane * channels);
  const isFloat = data instanceof Float32Array;
  for (let c = 0; c < channels; c++)
    for (let i = 0, to = c, from = offset + c * plane; i < plane; i++, to += channels, from++) {
      const value = (((values[from] as number) + 1) / 2) * (high - low) + low;
      data[to] = isFloat
        ? value
        : Math.round(Math.min(high, Math.max(low, Number.isNaN(value) ? low : value)));
    }
  return { width, height, channels, data, ...(like.range ? { range: like.range } : {}) };
};

/** Images of equal size as one tensor [N,C,H,W] in [-1,1]. */
export const imagesTensor = (images: readonly [AnyImage, ...AnyImage[]]): Tensor => {
  const { width, height, channels } = images[0];
  const batch = zeros([images.length, channels, height, width]);
  images.forEach((image, n) => {
    writePixels(image, batch.data, n * channels * height * width);
  });
  return batch;
};

/** The images of a tensor [N,C,H,W] in [-1,1]. */
export const tensorImages = ({ shape, data }: Tensor): Image[] => {
  const [count = 0, channels = 0, height = 0, width = 0] = shape;
  return Array.from({ length: count }, (_, n) =>
    readPixels(data, { width, height, channels }, n * channels * height * width),
  );
};
