/** Edges to photo: line drawings beside the photographs that they were drawn from. */
import type { AnyImage } from '../../image.ts';
import { drawLines, LINE_DEFAULTS, type LineOptions } from '../../lines/line-drawing.ts';
import { seenPhoto } from './deep-photos.ts';
import { type PhotoDataSet, type PhotoPairOptions, writePhotoPairs } from './photo-pairs.ts';

/**
 * Writes a data set of line drawings (A) and photographs (B). Throws OPTION for line options out of range, and what
 * `writePhotoPairs` throws.
 *
 * @example
 * await writeEdgesDataSet('photos', 'edges', { size: 256 });
 */
export const writeEdgesDataSet = (
  photos: string,
  out: string,
  options: PhotoPairOptions & LineOptions = {},
): Promise<PhotoDataSet> => {
  // Where sigma and minLength are not given, they are in proportion to each photograph.
  const { high = LINE_DEFAULTS.high, low = LINE_DEFAULTS.low, sigma, minLength } = options;
  const lines = { sigma, high, low, minLength };
  const task = {
    inputOf: (photo: AnyImage) => drawLines(seenPhoto(photo), lines),
    name: 'edges',
    about: 'A (left) are line drawings by difference of Gaussians along the edges of B (right), photographs',
    a: 'line drawing',
    made: { lines },
  };
  return writePhotoPairs(photos, out, task, options);
};
