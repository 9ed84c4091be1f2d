/** Checks that the inputs of `translate --pairs` are pairs: single images are never cut in half. */
import { dirname } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import { readDescription } from '../../data/node/description.ts';
import { singleReason } from '../../data/node/single-images.ts';
import type { ImageInput } from './image-inputs.ts';

/**
 * Throws DATA if a few of the inputs that should hold both sides look like single images, unless a dataset.json next to
 * them or above says that they are pairs.
 */
export const requirePairs = async (inputs: readonly ImageInput[]): Promise<void> => {
  const paths = inputs.flatMap(({ path, isSide }) => (isSide ? [] : [path]));
  const [first] = paths;
  if (first === undefined) return;
  for (const folder of [dirname(first), dirname(dirname(first))])
    if ((await readDescription(folder))?.layout === 'side-by-side') return;
  const reason = await singleReason(paths);
  if (reason !== undefined)
    throw new Pix2PixError(
      'DATA',
      `translate: --pairs takes one half of each image, but ${first} and the others look like single images: ${reason}; leave out --pairs, or write {"layout": "side-by-side"} in a dataset.json next to them if each does hold both sides`,
    );
};
