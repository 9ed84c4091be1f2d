/** Height and width of the images that options train on. */
import type { Options } from './options.ts';

/** Width and height in pixels; a square unless a height is given. */
export const imageSize = ({
  size,
  height,
}: Pick<Options, 'size' | 'height'>): { readonly width: number; readonly height: number } => ({
  width: size,
  height: height ?? size,
});

/** Halvings that every image taken at its own size allows, where no depth is given; more where its sides do. */
const USUAL_DEPTH = 5;

/** Halvings of a ResNet. */
const RESNET_DEPTH = 2;

/** The side of an image that is not resized to a given size is rounded to a multiple of it. */
export const sizeMultiple = ({ depth, generator }: Pick<Options, 'depth' | 'generator'>): number =>
  2 ** (generator.startsWith('resnet') ? RESNET_DEPTH : (depth ?? USUAL_DEPTH));

/** Pixels that rounding may change. */
export const sizeRounding = (options: Pick<Options, 'depth' | 'generator'>): number =>
  sizeMultiple(options) / 2;
