/** How much each pixel of a pair counts: an image of one channel beside input and target, and what becomes of it. */
import { Pix2PixError } from '../core/errors.ts';
import { type Tensor, zeros } from '../core/tensor.ts';
import { type AnyImage, firstChannel, type Image, isGrayIn, rangeOf } from './image.ts';
import { coloured, type Stored } from './side-image.ts';
import { applyGeometry, type Geometry, type Size } from './transform.ts';

/**
 * Weights as a file stores them, 0 and more in one channel: gray, or colours that are gray throughout. Throws DATA for
 * other colours, for transparency, and for values that are negative or not finite; `name` stands in the error.
 */
export const weightImage = (stored: Stored & { readonly hasAlpha?: boolean }, name: string): AnyImage => {
  const { hasAlpha = false, indexed } = stored;
  const image = indexed ? coloured(stored) : stored.image;
  const fault = colourFault(image, hasAlpha) ?? valueFault(firstChannel(image).data);
  if (fault !== undefined)
    throw new Pix2PixError('DATA', `${name}: ${fault}; weights of pixels are 0 and more, in gray`);
  const { width, height, data } = firstChannel(image);
  return { width, height, channels: 1, data };
};

const colourFault = (image: AnyImage, hasAlpha: boolean): string | undefined => {
  const { channels, data } = image;
  const colours = channels - (hasAlpha ? 1 : 0);
  if ((colours !== 1 && colours !== 3) || (colours === 3 && !isGrayIn(image)))
    return `has ${channels} channels that are not gray; save it as gray`;
  const [, opaque] = rangeOf(image);
  if (hasAlpha && data.some((value: number, at: number) => at % channels === colours && value !== opaque))
    return 'has transparent parts; save it without alpha, and 0 where a pixel is not to count';
  return undefined;
};

const valueFault = (data: AnyImage['data']): string | undefined => {
  if (!(data instanceof Float32Array)) return undefined;
  const odd = data.find((value) => !(value >= 0 && Number.isFinite(value)));
  return odd === undefined ? undefined : `has the value ${odd}; write 0 where a pixel is not to count`;
};

/** In numbers from 0 to 1 of what integers can be; floats as they are. Areas of them have means that are no integers. */
const inUnits = (image: AnyImage): Image<Float32Array> => {
  if (image.data instanceof Float32Array) return image as Image<Float32Array>;
  const [, most] = rangeOf(image);
  return { ...image, data: Float32Array.from(image.data, (value) => value / most) };
};

/**
 * The weights under the geometry of their pair. Resized, a pixel has the mean of the area that it covers, and enlarged, that
 * of the nearest pixel.
 */
export const placedWeight = (
  image: AnyImage,
  geometry: Geometry,
  size: Size,
  turn?: Parameters<typeof applyGeometry>[4],
): AnyImage => {
  const { load } = geometry;
  const isAsStored = load.width === image.width && load.height === image.height && !turn;
  return applyGeometry(isAsStored ? image : inUnits(image), geometry, size, 'box', turn);
};

/** The weights as every showing of them begins, as `loadedPair` has the sides. */
export const loadedWeight = (image: AnyImage, load: Size): AnyImage =>
  placedWeight(image, { load, x: 0, y: 0, mirror: false }, load);

/** Weights of equal size as one tensor [N,1,H,W], integers as 0 to 1. */
export const weightsTensor = (images: readonly [AnyImage, ...AnyImage[]]): Tensor => {
  const { width, height } = images[0];
  const batch = zeros([images.length, 1, height, width]);
  for (const [n, image] of images.entries()) batch.data.set(inUnits(image).data, n * width * height);
  return batch;
};

/** Whether any pixel counts. */
export const hasWeight = ({ data }: Pick<AnyImage, 'data'>): boolean =>
  (data as Float32Array).some((value) => value > 0); // of any kind
