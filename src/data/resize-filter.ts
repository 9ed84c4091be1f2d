/** Which filter resizes an image: labels must not get colours that no label has. */
import { type AnyImage, isByteImage } from './image.ts';
import type { Filter } from './resample.ts';

/** `auto` looks at each image; the PyTorch code takes bicubic for everything. */
export const INPUT_RESIZES = ['auto', 'nearest', 'bicubic'] as const;
export type InputResize = (typeof INPUT_RESIZES)[number];

/** Label sets in use have up to 35 classes (Cityscapes); no photograph has so few colours. */
const MOST_LABELS = 64;

/** The filter of an input. */
export const inputFilter = (image: AnyImage, mode: InputResize): Filter =>
  mode === 'auto' ? filterOf(image) : mode;

/** The filter of a target: bicubic, but for labels where inputs are looked at too. */
export const targetFilter = (image: AnyImage, mode: InputResize): Filter =>
  mode === 'auto' ? filterOf(image) : 'bicubic';

/** Of measured values, such as those of 16 bits or floats, few are no labels. */
const filterOf = (image: AnyImage): Filter =>
  isByteImage(image) && hasFewColours(image, MOST_LABELS) ? 'nearest' : 'bicubic';

/** Whether an image has no more than `most` colours; a photograph is recognised by its first rows. */
export const hasFewColours = ({ channels, data }: AnyImage, most: number): boolean => {
  const seen = new Set<number>();
  for (let i = 0; i < data.length; i += channels) {
    let colour = 0;
    for (let c = 0; c < channels; c++) colour = colour * 256 + (data[i + c] as number);
    seen.add(colour);
    if (seen.size > most) return false;
  }
  return true;
};
