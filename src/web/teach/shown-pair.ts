/** A pair of a data set as the page shows it. */
import type { AnyImage } from '../../data/image.ts';
import { type Direction, directed } from '../../data/pairs.ts';
import { shownImage } from '../../data/shown.ts';
import { rgbaOfImage } from '../library/rgba.ts';

/** Sides A and B, whichever of them is the input. */
export interface ShownPair {
  readonly name: string;
  readonly a: ImageData;
  readonly b: ImageData;
}

/** What a screen shows of an image. */
export const imageDataOf = (image: AnyImage): ImageData => {
  const shown = shownImage(image);
  return new ImageData(rgbaOfImage(shown), shown.width, shown.height);
};

/** The sides of a pair by direction. */
export const sidesOf = ({ a, b }: ShownPair, direction: Direction) => directed(direction, a, b);
