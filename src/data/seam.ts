/** Whether an image holds two pictures side by side: between them is an edge, and in a single picture is none. */
import { type Image, withChannels } from './image.ts';

/** Narrower images say nothing of a middle. */
const LEAST_WIDTH = 32;

/** Columns on each side of the middle that say how much neighbours differ in this image. */
const NEIGHBOURS = 7;

/** Columns whose gray values vary less than this are margins, which meet without an edge in pairs too. */
const LEAST_CONTRAST = 6;

/** Neighbours that differ by more than this part of what unrelated columns do are noise, in which no edge shows. */
const MOST_NOISE = 0.4;

/** Below this part of the way from a neighbour's difference to an unrelated column's, the picture goes on. */
const CONTINUES_BELOW = 0.25;

/** From this part on it breaks. */
const BREAKS_FROM = 0.5;

export type Seam = 'continues' | 'breaks';

/**
 * What the columns at an image's middle say: a single picture `continues`, a pair `breaks`. Undefined where they say
 * nothing, as with margins, noise, or small images.
 */
export const seamOf = (image: Image): Seam | undefined => {
  if (image.width < LEAST_WIDTH) return undefined;
  const gray = withChannels(image, 1);
  const left = Math.floor(gray.width / 2) - 1;
  const far = Math.floor(gray.width / 4);
  const neighbours: number[] = [];
  for (let i = 1; i <= NEIGHBOURS; i++)
    neighbours.push(difference(gray, left - i, left - i + 1), difference(gray, left + i, left + i + 1));
  const near = mean(neighbours);
  const unrelated = mean([difference(gray, left, left - far), difference(gray, left + 1, left + 1 + far)]);
  const isMargin = Math.min(contrast(gray, left), contrast(gray, left + 1)) < LEAST_CONTRAST;
  if (isMargin || unrelated < LEAST_CONTRAST || near > MOST_NOISE * unrelated) return undefined;
  const jump = (difference(gray, left, left + 1) - near) / (unrelated - near);
  if (jump < CONTINUES_BELOW) return 'continues';
  return jump >= BREAKS_FROM ? 'breaks' : undefined;
};

/** Mean absolute difference of two columns, 0 to 255. */
const difference = ({ width, height, data }: Image, a: number, b: number): number => {
  let sum = 0;
  for (let row = 0; row < data.length; row += width)
    sum += Math.abs((data[row + a] as number) - (data[row + b] as number));
  return sum / height;
};

/** Mean absolute deviation of a column from its mean, 0 to 127.5. */
const contrast = ({ width, height, data }: Image, column: number): number => {
  const values = Array.from({ length: height }, (_, y) => data[y * width + column] as number);
  const centre = mean(values);
  return mean(values.map((value) => Math.abs(value - centre)));
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
