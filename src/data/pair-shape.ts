/** Whether the two sides of a pair line up: they may differ in size, and not in shape. */
import type { Size } from './transform.ts';

/** Part by which the ratios of width to height may differ: sizes are whole pixels, of small images too. */
const SAME_SHAPE = 0.02;

/** Whether images of both sizes show the same after they are resized to one. */
export const haveOneShape = (a: Size, b: Size): boolean =>
  Math.abs((a.width * b.height) / (a.height * b.width) - 1) <= SAME_SHAPE;

/** What to do with sides of two shapes; ends a sentence that names them. */
export const SHAPE_FIX =
  'they would be stretched and not line up; crop one to the part that the other shows (where one was stretched before, pix2pix dataset combine --resize stretches it back)';
