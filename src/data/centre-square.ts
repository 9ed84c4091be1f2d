/** A photograph of any shape as a square of one size. */
import { crop, type Image, type Samples } from './image.ts';
import { resize } from './resample.ts';

/**
 * The largest square in the middle of an image, resized bicubically to `size`.
 *
 * @example
 * const square = centreSquare(photo, 256); // [480,640,3] -> [256,256,3]
 */
export const centreSquare = <D extends Samples>(image: Image<D>, size: number): Image<D> => {
  const side = Math.min(image.width, image.height);
  const x = Math.floor((image.width - side) / 2);
  const y = Math.floor((image.height - side) / 2);
  return resize(crop(image, { x, y, width: side, height: side }), size, size, 'bicubic');
};
