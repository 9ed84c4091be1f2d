/** Any image as one that a screen shows: its range stretched to 8 bits, in gray or colour. */
import { type AnyImage, type Image, isByteImage, rangeOf, withChannels } from './image.ts';

/** Channels of the image that are shown, in gray or as red, green and blue. */
const shownChannels = (channels: number): readonly number[] => (channels < 3 ? [0] : [0, 1, 2]);

/**
 * The image in 8 bits: its range becomes 0 to 255, what lies outside is clipped, and NaN is black. Of more channels than
 * four, and of two, the first three or the first are shown; alpha (of four channels of 8 bits) lies on white.
 */
export const shownImage = (image: AnyImage): Image => {
  const { width, height, channels } = image;
  if (isByteImage(image) && !image.range) {
    if (channels === 1 || channels === 3) return image;
    if (channels === 4) return withChannels(image, 3);
  }
  const [low, high] = rangeOf(image);
  const picked = shownChannels(channels);
  const data = new Uint8ClampedArray(width * height * picked.length); // storing clips and rounds
  for (let from = 0, to = 0; to < data.length; from += channels)
    for (const c of picked) data[to++] = (((image.data[from + c] as number) - low) * 255) / (high - low);
  return { width, height, channels: picked.length, data: new Uint8Array(data.buffer) };
};

/** The image in numbers whose range is 0 to 255, in all its channels: the unit of metrics. Bytes are as they are. */
export const inByteUnits = (image: AnyImage): AnyImage => {
  if (isByteImage(image) && !image.range) return image;
  const [low, high] = rangeOf(image);
  const data = Float32Array.from(image.data, (value) => ((value - low) * 255) / (high - low));
  return { width: image.width, height: image.height, channels: image.channels, data, range: [0, 255] };
};
