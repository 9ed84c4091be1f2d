/**
 * Random jitter and mirroring (6.2): one geometry, drawn once, for both images of a pair; and the other ways to
 * bring images to the size of a training, under the names that users of the PyTorch code know.
 */
import { Pix2PixError } from '../core/errors.ts';
import type { RandomStream } from '../core/random.ts';
import { crop, type Image, mirror, type Samples } from './image.ts';
import { type Filter, resize } from './resample.ts';
import { type Turn, turnedCrop } from './warp.ts';

/**
 * How a whole image becomes one of the training's size: resized to a little more and cropped (the paper), cropped
 * as it is, its width scaled, scaled and cropped, or taken as it is.
 */
export const PREPROCESSES = [
  'resize_and_crop',
  'crop',
  'scale_width',
  'scale_width_and_crop',
  'none',
] as const;
export type Preprocess = (typeof PREPROCESSES)[number];

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What happens to a pair before training: resized, cropped to the training's size, perhaps mirrored. */
export interface Geometry {
  /** Size that the whole image is resized to. */
  readonly load: Size;
  /** Left top corner of the crop in that. */
  readonly x: number;
  readonly y: number;
  readonly mirror: boolean;
}

export interface GeometryOptions extends Size {
  /** `resize_and_crop`, as the paper has it, if absent. */
  readonly preprocess?: Preprocess;
  /** Width before cropping; 286/256 of the result's where null or absent. */
  readonly loadSize?: number | null;
  /** Pixels by which a side may have been rounded to one that the network can halve; 0 if absent. */
  readonly rounding?: number;
  /** Without it crops are taken from the middle, and nothing is enlarged to be cropped. */
  readonly isJittered: boolean;
  readonly isMirrored: boolean;
}

/** 6.2: "resizing the 256x256 input images to 286x286 and then randomly cropping back to size 256x256". */
const JITTER_SCALE = 286 / 256;

/**
 * Draws the geometry of an image; what is drawn for the crop does not depend on whether pairs are mirrored.
 * Throws DATA if the image cannot become one of that size.
 */
export const drawGeometry = (stream: RandomStream, image: Size, options: GeometryOptions): Geometry => {
  const load = loadedSize(image, options);
  // Both ends are places of the crop.
  const roomX = load.width - options.width;
  const roomY = load.height - options.height;
  const x = stream.integer(roomX + 1);
  const y = stream.integer(roomY + 1);
  const isMirrored = stream.bernoulli(0.5) && options.isMirrored; // 6.2 says "mirroring"; half is the authors' code
  return options.isJittered
    ? { load, x, y, mirror: isMirrored }
    : { load, x: roomX >> 1, y: roomY >> 1, mirror: isMirrored };
};

/** The geometry of a pair that is not varied, for validation and test. Throws as `drawGeometry`. */
export const plainGeometry = (
  image: Size,
  options: Omit<GeometryOptions, 'isJittered' | 'isMirrored'>,
): Geometry => {
  const load = loadedSize(image, { ...options, isJittered: false });
  return {
    load,
    x: (load.width - options.width) >> 1,
    y: (load.height - options.height) >> 1,
    mirror: false,
  };
};

type LoadOptions = Omit<GeometryOptions, 'isMirrored'>;

/** What the whole image is resized to. */
export const loadedSize = (image: Size, options: LoadOptions): Size =>
  LOADED_SIZES[options.preprocess ?? 'resize_and_crop'](image, options);

const LOADED_SIZES: { readonly [P in Preprocess]: (image: Size, options: LoadOptions) => Size } = {
  resize_and_crop: (_, options) => {
    const width = loadedWidth(options);
    return { width, height: Math.max(options.height, Math.round((width * options.height) / options.width)) };
  },
  crop: (image, options) => {
    if (image.width < options.width || image.height < options.height)
      throw misfit(image, 'crop', `at least ${sizeText(options)}`, 'take smaller crops by size (--size)');
    return image;
  },
  scale_width: (image, options) => {
    const height = Math.round((options.width * image.height) / image.width);
    return fitted('scale_width', image, { width: options.width, height }, options);
  },
  scale_width_and_crop: (image, options) => {
    const width = loadedWidth(options);
    // Flatter images are stretched to the crop's height, as in the PyTorch code.
    return { width, height: Math.max(options.height, Math.round((width * image.height) / image.width)) };
  },
  none: (image, options) => fitted('none', image, image, options),
};

const loadedWidth = ({ width, loadSize, isJittered }: LoadOptions): number =>
  isJittered ? (loadSize ?? Math.round(width * JITTER_SCALE)) : width;

/** The training's size, for an image that has nearly that; a network of fixed size takes no other. */
const fitted = (preprocess: Preprocess, image: Size, natural: Size, options: LoadOptions): Size => {
  const { width, height, rounding = 0 } = options;
  if (Math.abs(natural.width - width) > rounding || Math.abs(natural.height - height) > rounding)
    throw misfit(
      image,
      preprocess,
      `one that becomes ${sizeText(options)}`,
      'with images of many sizes use preprocess (--preprocess) scale_width_and_crop or resize_and_crop',
    );
  return { width, height };
};

const misfit = (image: Size, preprocess: Preprocess, expected: string, fix: string): Pix2PixError =>
  new Pix2PixError(
    'DATA',
    `an image of ${sizeText(image)}, but preprocess ${preprocess} (--preprocess ${preprocess}) expects ${expected}; ${fix}`,
  );

const sizeText = ({ width, height }: Size): string => `${width}x${height}`;

/** The image under a geometry, of the size given, perhaps turned about its middle before it is mirrored. */
export const applyGeometry = <D extends Samples>(
  image: Image<D>,
  { load, x, y, mirror: isMirrored }: Geometry,
  { width, height }: Size,
  filter: Filter = 'bicubic',
  turn?: Turn,
): Image<D> => {
  const resized = resize(image, load.width, load.height, filter); // [H,W,C] -> [286,286,C]
  const part = { x, y, width, height };
  const isWhole = load.width === width && load.height === height;
  const cropped = turn
    ? turnedCrop(resized, part, turn, filter === 'nearest' ? 'nearest' : 'bilinear')
    : isWhole
      ? resized
      : crop(resized, part); // -> [256,256,C]
  return isMirrored ? mirror(cropped) : cropped;
};
