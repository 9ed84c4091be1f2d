/** A large image that is read in parts, and its frame: the image mirrored at its borders up to a size that fits. */
import { type Tensor, zeros } from '../core/tensor.ts';
import { type AnyImage, crop, type Rectangle } from '../data/image.ts';
import { imagesTensor } from '../data/pixels.ts';
import { type Frame, reflected } from './padding.ts';

/** An image that can be read in parts, such as a file that is too large for memory. */
export interface ImageSource {
  readonly width: number;
  readonly height: number;
  /** A part of it, of the model's channels. */
  read(part: Rectangle): Promise<AnyImage>;
}

/** An image in memory as a source. */
export const imageSource = (image: AnyImage): ImageSource => ({
  width: image.width,
  height: image.height,
  read: async (part) => crop(image, part),
});

/** A part of a frame that is in memory, and the parts of it. */
export interface FrameBand {
  /** [1,C,height,width], where `left` counts in the frame. */
  part(left: number, width: number): Tensor;
}

/** Rows `top` to `top + height` of a frame, of columns `left` to `left + width`; only what lies there is read. */
export const readBand = async (
  source: ImageSource,
  frame: Frame,
  { x: left, y: top, width, height }: Rectangle,
): Promise<FrameBand> => {
  const rows = span(top - frame.top, height, source.height);
  const columns = span(left - frame.left, width, source.width);
  const image = imagesTensor([
    await source.read({ x: columns.first, y: rows.first, width: columns.length, height: rows.length }),
  ]);
  return {
    part: (from, partWidth) => {
      const [, c = 0, h = 0, w = 0] = image.shape;
      const x = zeros([1, c, height, partWidth]);
      for (let plane = 0, to = 0; plane < c; plane++)
        for (let row = 0; row < height; row++) {
          const begin = (plane * h + (rows.places[row] as number)) * w;
          for (let column = 0; column < partWidth; column++)
            x.data[to++] = image.data[begin + (columns.places[from - left + column] as number)] as number;
        }
      return x;
    },
  };
};

/** Which pixels of an axis a part of its frame shows, and where they are among those that are read. */
const span = (
  begin: number,
  length: number,
  size: number,
): { readonly first: number; readonly length: number; readonly places: Int32Array } => {
  const places = Int32Array.from({ length }, (_, i) => reflected(begin + i, size));
  const first = places.reduce((least, place) => Math.min(least, place), size);
  const last = places.reduce((most, place) => Math.max(most, place), 0);
  return { first, length: last - first + 1, places: places.map((place) => place - first) };
};
