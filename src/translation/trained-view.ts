/** The size at which a network sees an image: things should be as large as they were in its training (6.2). */
import type { Preprocess, Size } from '../data/transform.ts';
import type { ModelRecord } from './model-file.ts';

export const TRANSLATION_RESIZES = ['trained', 'none'] as const;

/**
 * `trained`: an image becomes as large as the training made it, and its result as large as the image; `none`: it is
 * translated at its own size, as the paper does with maps (4.4).
 */
export type TranslationResize = (typeof TRANSLATION_RESIZES)[number];

/** How large an image is in the network, and why. */
export interface View extends Size {
  /**
   * `training`: as the training made it; `fixed`: the model takes no other size; `crops`: its own, since the training
   * took parts of images as they are; `asked`: its own, by `none`; `unknown`: its own, since the file does not say what
   * the training did; `enlarged`: as super-resolution enlarges it.
   */
  readonly reason: 'training' | 'fixed' | 'crops' | 'asked' | 'unknown' | 'enlarged';
}

/** The size that a model takes; a side that it does not fix is absent. */
export interface FixedSize {
  readonly height?: number;
  readonly width?: number;
}

/** What is known of a model before an image comes. */
export interface ViewingModel {
  readonly record?: ModelRecord | undefined;
  readonly fixedSize?: FixedSize | undefined;
}

/** The size at which a model sees an image. */
export const viewOf = (
  { record, fixedSize }: ViewingModel,
  { width, height }: Size,
  resize: TranslationResize,
): View => {
  if (record?.task?.kind === 'super-resolution') return { width, height, reason: 'enlarged' };
  if (resize === 'none') return { width, height, reason: 'asked' };
  if (fixedSize?.width !== undefined || fixedSize?.height !== undefined)
    return { width: fixedSize.width ?? width, height: fixedSize.height ?? height, reason: 'fixed' };
  if (!record?.preprocess) return { width, height, reason: 'unknown' };
  const size = TRAINED_SIZES[record.preprocess]({ width, height }, record);
  return size ? { ...size, reason: 'training' } : { width, height, reason: 'crops' };
};

/** What the training would have made of a whole image; nothing where it left images as they are. */
const TRAINED_SIZES: { readonly [P in Preprocess]: (image: Size, record: ModelRecord) => Size | undefined } =
  {
    resize_and_crop: (_, record) => {
      const { width, height } = trainedSizeOf(record);
      const loaded = loadedWidth(record);
      return { width: loaded, height: Math.round((loaded * height) / width) };
    },
    scale_width: (image, { trainedSize }) => ofWidth(image, trainedSize),
    scale_width_and_crop: (image, record) => {
      const { width, height } = ofWidth(image, loadedWidth(record));
      return { width, height: Math.max(height, trainedSizeOf(record).height) }; // flatter ones were stretched
    },
    crop: () => undefined,
    none: () => undefined,
  };

/** Width and height of the training's images. */
export const trainedSizeOf = ({ trainedSize, trainedHeight }: ModelRecord): Size => ({
  width: trainedSize,
  height: trainedHeight ?? trainedSize,
});

const ofWidth = (image: Size, width: number): Size => ({
  width,
  height: Math.max(1, Math.round((width * image.height) / image.width)),
});

/**
 * Up to this factor, the load size only makes room for jitter, as 286 of 256 does, and whole images are best at the
 * training's size, as in the paper's tests. Beyond it, the training saw parts of images of the load size.
 */
const JITTER_MOST = 1.25;

const loadedWidth = ({ trainedSize, loadSize = trainedSize }: ModelRecord): number =>
  loadSize > JITTER_MOST * trainedSize ? loadSize : trainedSize;
