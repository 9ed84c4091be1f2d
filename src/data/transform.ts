/** Random jitter and mirroring (6.2): one geometry, drawn once, for both images of a pair. */
import type { RandomStream } from '../core/random.ts';
import { crop, type Image, mirror } from './image.ts';
import { type Filter, resize } from './resample.ts';

/** What happens to a pair before training: resized to a square, cropped, perhaps mirrored. */
export interface Geometry {
  /** Side of the square that the whole image is resized to. */
  readonly loadSize: number;
  /** Left top corner of the crop in that square. */
  readonly x: number;
  readonly y: number;
  readonly mirror: boolean;
}

export interface GeometryOptions {
  /** Side of the result in pixels. */
  readonly size: number;
  readonly isJittered: boolean;
  readonly isMirrored: boolean;
}

/** 6.2: "resizing the 256x256 input images to 286x286 and then randomly cropping back to size 256x256". */
const JITTER_SCALE = 286 / 256;

/** Draws a geometry; what is drawn for the crop does not depend on whether pairs are mirrored. */
export const drawGeometry = (
  stream: RandomStream,
  { size, isJittered, isMirrored }: GeometryOptions,
): Geometry => {
  const loadSize = isJittered ? Math.round(size * JITTER_SCALE) : size;
  const room = loadSize - size + 1; // both ends are places of the crop
  const x = stream.integer(room);
  const y = stream.integer(room);
  // 6.2 only says "mirroring"; half of the pairs is what the authors' code does.
  return { loadSize, x, y, mirror: stream.bernoulli(0.5) && isMirrored };
};

/** The geometry of a pair that is only resized, for validation and test. */
export const plainGeometry = (size: number): Geometry => ({ loadSize: size, x: 0, y: 0, mirror: false });

/** The image under a geometry, `size` x `size`. */
export const applyGeometry = (
  image: Image,
  geometry: Geometry,
  size: number,
  filter: Filter = 'bicubic',
): Image => {
  const { loadSize, x, y } = geometry;
  const resized = resize(image, loadSize, loadSize, filter); // [H,W,C] -> [286,286,C]
  const cropped = loadSize === size ? resized : crop(resized, { x, y, width: size, height: size }); // -> [256,256,C]
  return geometry.mirror ? mirror(cropped) : cropped;
};
