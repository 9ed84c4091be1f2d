/** Between the RGBA pixels of a canvas and the images that networks take. */
import { Pix2PixError } from '../../core/errors.ts';
import { type Image, withChannels } from '../../data/image.ts';
import { idsInColour, idsOfOutput, idsOneHot } from '../../data/label-classes.ts';
import type { SideFormat } from '../../data/side-format.ts';

export interface RgbaPixels {
  readonly width: number;
  readonly height: number;
  /** `4 * width * height` bytes, not premultiplied. */
  readonly pixels: Uint8ClampedArray;
}

/** A canvas as the input of a model: labels one-hot by the class of the nearest colour, else as `imageOfRgba` has it. */
export const inputOfRgba = (rgba: RgbaPixels, channels: number, format: SideFormat | undefined): Image => {
  if (format?.kind !== 'ids') return imageOfRgba(rgba, channels);
  const { classes, labels } = format;
  const ids = idsOfOutput(imageOfRgba(rgba, 3), { labels: 'palette', classes });
  return labels === 'palette' ? idsInColour(ids, classes) : idsOneHot(ids, classes, 'the canvas');
};

/** The image as gray (1), colour (3), both blended with white, or colour with alpha (4). Throws MODEL for other channels. */
export const imageOfRgba = ({ width, height, pixels }: RgbaPixels, channels: number): Image => {
  if (channels === 4) return { width, height, channels, data: Uint8Array.from(pixels) };
  requireShowable(channels);
  const data = new Uint8Array(3 * width * height);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    const alpha = pixels[from + 3] as number;
    for (let c = 0; c < 3; c++)
      data[to + c] = Math.round(((pixels[from + c] as number) * alpha + 255 * (255 - alpha)) / 255);
  }
  return withChannels({ width, height, channels: 3, data }, channels);
};

/** Pixels of a gray or colour image, or of one with alpha. Throws MODEL for other channels. */
export const rgbaOfImage = (image: Image): Uint8ClampedArray<ArrayBuffer> => {
  if (image.channels === 4) return new Uint8ClampedArray(image.data);
  requireShowable(image.channels);
  const { data } = withChannels(image, 3);
  const pixels = new Uint8ClampedArray((data.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    pixels[to] = data[from] as number;
    pixels[to + 1] = data[from + 1] as number;
    pixels[to + 2] = data[from + 2] as number;
  }
  return pixels;
};

const requireShowable = (channels: number): void => {
  if (channels !== 1 && channels !== 3)
    throw new Pix2PixError(
      'MODEL',
      `translate: the model has images of ${channels} channels, but a page shows 1 (gray) or 3 (colour); translate files with pix2pix translate, or tensors with openTranslator`,
    );
};
