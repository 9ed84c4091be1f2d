/** One line that says at which size an image was translated, for people who use the command line. */
import type { Size } from '../data/transform.ts';
import { trainedSizeOf, type View, type ViewingModel } from './trained-view.ts';

/** The line; nothing to say of an image that has the size of the training. */
export const viewText = (model: ViewingModel, image: Size, view: View): string | undefined => {
  const isResized = !isEqual(view, image);
  if (view.reason === 'training' || view.reason === 'fixed')
    return isResized
      ? `translated at ${sizeText(view)}, ${CHOSEN[view.reason]}, and ${changeText(view, image)}; --resize none translates at full size`
      : undefined;
  const { record } = model;
  const trained = record && trainedSizeOf(record);
  if (!trained || isEqual(image, trained)) return undefined;
  return `translated at full size, ${sizeText(image)}; ${FULL[view.reason](sizeText(trained))}`;
};

const CHOSEN = { training: 'the size of the training', fixed: 'the only size that the model takes' } as const;

const FULL: {
  readonly [R in Exclude<View['reason'], 'training' | 'fixed'>]: (trained: string) => string;
} = {
  asked: (trained) => `the training saw images at ${trained} (--resize trained)`,
  enlarged: () => 'super-resolution enlarges every image as it is',
  crops: () => 'the training took parts of images without resizing them',
  unknown: (trained) =>
    `the model's file does not say how the training, at ${trained}, resized images; if it did, resize them first, or take the weights from the run (--checkpoint latest), which says it`,
};

const isEqual = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;

const changeText = (view: Size, image: Size): string => {
  const isLarger = image.width >= view.width && image.height >= view.height;
  const isSmaller = image.width <= view.width && image.height <= view.height;
  return `${isLarger ? 'enlarged' : isSmaller ? 'reduced' : 'resized'} to ${sizeText(image)}`;
};

const sizeText = ({ width, height }: Size): string => `${width}x${height}`;
