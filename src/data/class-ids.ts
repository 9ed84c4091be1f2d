/** Label maps whose pixels are the numbers of classes, as CamVid's and Cityscapes' files hold them: nearly black to the eye. */
import type { Image } from './image.ts';

/** Label sets in use have ids up to 33 (Cityscapes) or 38 (NYU); a darker photograph has hardly so few grays. */
const LARGEST_ID = 63;

/** What most label sets give to pixels that are not counted. */
const VOID_ID = 255;

/** Ids come in areas: this share of the pixels, at least, repeats its left neighbour. A dark photograph has noise. */
const LEAST_REPEATED = 0.8;

/**
 * The values of an image that may be a map of class ids, in order: gray, small whole numbers in areas, and maybe 255.
 * One value is enough, as an image may show one class. Undefined for anything else, such as masks of 0 and 255.
 */
export const classIdsOf = ({ width, height, channels, data }: Image): readonly number[] | undefined => {
  const seen = new Set<number>();
  let numRepeated = 0;
  for (let pixel = 0, at = 0; pixel < width * height; pixel++, at += channels) {
    const value = data[at] as number;
    if (value > LARGEST_ID && value !== VOID_ID) return undefined;
    for (let c = 1; c < channels; c++) if (data[at + c] !== value) return undefined;
    seen.add(value);
    if (pixel % width > 0 && value === data[at - channels]) numRepeated++;
  }
  const isFlat = numRepeated >= LEAST_REPEATED * height * (width - 1);
  const ids = [...seen].sort((a, b) => a - b);
  return isFlat && isIds(ids) ? ids : undefined;
};

/** White alone, or black and white, is a drawing or a mask. */
const isIds = (values: readonly number[]): boolean => !['255', '0,255'].includes(values.join());
