/** What an evaluation of models is of, in words. */
import { directed } from '../../data/pairs.ts';
import { allOf } from '../../pages/figures.ts';
import type { Options } from '../../settings/options.ts';
import type { View } from '../compared-pairs.ts';
import type { EvaluationData } from './evaluation-data.ts';

/** `all 106 pairs`, or `all 120 images of A and 140 of B`. */
export const aboutText = (images: EvaluationData): string =>
  images.kind === 'pairs' ? allOf(images.data.count, 'pair') : `all ${countText(images)}`;

/** `106 pairs`, or `120 images of A and 140 of B`. */
export const countText = (images: EvaluationData): string => {
  const { count, direction } = images.data;
  if (images.kind === 'pairs') return count === 1 ? '1 pair' : `${count} pairs`;
  const { input, target } = directed(direction, 'A', 'B');
  const { sides } = images.data;
  const numInputs = sides.input.length;
  return `${numInputs} ${numInputs === 1 ? 'image' : 'images'} of ${input} and ${sides.target.length} of ${target}`;
};

export const sizeText = (view: View): string =>
  view.kind === 'full'
    ? 'each image’s own size'
    : `${view.shape.width}x${view.shape.height}, the size of the training`;

export const factText = (file: string, options: Options | undefined): string => {
  if (!options) return file;
  return options.model === 'pix2pix'
    ? `${file}, objective ${options.objective}`
    : `${file}, ${options.model}`;
};
