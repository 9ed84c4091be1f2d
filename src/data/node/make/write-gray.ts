/** Colourisation: photographs without their colours beside the photographs. */
import { type AnyImage, withChannels } from '../../image.ts';
import { type PhotoDataSet, type PhotoPairOptions, writePhotoPairs } from './photo-pairs.ts';

/**
 * Writes a data set of gray images (A) and photographs (B). Throws what `writePhotoPairs` throws.
 *
 * @example
 * await writeGrayDataSet('photos', 'gray', { size: 256 });
 */
export const writeGrayDataSet = (
  photos: string,
  out: string,
  options: PhotoPairOptions = {},
): Promise<PhotoDataSet> => {
  const task = {
    inputOf: (photo: AnyImage) => withChannels(photo, 1),
    name: 'gray',
    about: 'A (left) are the gray values of B (right), photographs',
    a: 'gray',
  };
  return writePhotoPairs(photos, out, task, options);
};
