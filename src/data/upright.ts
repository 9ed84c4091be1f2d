/** Turning an image upright by its EXIF orientation, 1 to 8. */
import { type Image, type Samples, samplesLike } from './image.ts';

/** The first pixel of the upright image in the stored one, and the pixels there from each to its right and lower neighbour. */
type Turn = (width: number, height: number) => readonly [begin: number, right: number, down: number];

const TURNS: Readonly<Record<number, Turn>> = {
  2: (w) => [w - 1, -1, w], // a mirror's left and right
  3: (w, h) => [w * h - 1, -1, -w], // by half a turn
  4: (w, h) => [w * (h - 1), 1, -w], // upside down
  5: (w) => [0, w, 1], // rows and columns exchanged
  6: (w, h) => [w * (h - 1), -w, 1], // to the right
  7: (w, h) => [w * h - 1, -w, -1],
  8: (w) => [w - 1, w, -1], // to the left
};

/** From this one on, orientations lie on their side. */
const FIRST_SIDEWAYS = 5;

/** The image as it is meant to be seen; the same one for orientation 1, or a number that is none. */
export const upright = <D extends Samples>(image: Image<D>, orientation: number): Image<D> => {
  const turn = TURNS[orientation];
  if (!turn) return image;
  const { channels } = image;
  const isSideways = orientation >= FIRST_SIDEWAYS;
  const [width, height] = isSideways ? [image.height, image.width] : [image.width, image.height];
  const [begin, right, down] = turn(image.width, image.height);
  const data = samplesLike(image.data, image.data.length);
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (begin + x * right + y * down) * channels;
      for (let c = 0; c < channels; c++) data[to++] = image.data[from + c] as number;
    }
  return { ...image, width, height, data };
};
