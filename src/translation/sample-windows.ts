/** Windows that stand for a whole large image: spread evenly over it, the same for every tiling. */
import type { Rectangle } from '../data/image.ts';
import type { Frame } from './padding.ts';

/** How many windows of which side; both bound the memory. */
export interface Sampling {
  /** Pixels of a side, a multiple of what the network needs. */
  readonly side: number;
  readonly count: number;
  /** How many go through the network at once. */
  readonly perRun: number;
  /** What counts lies so far inside, since the border of a window saw zeros in place of its neighbours. */
  readonly margin: number;
}

/** Equal windows, row by row; together they are the whole frame where that is no larger. */
export const sampleWindows = (
  { width, height }: Pick<Frame, 'width' | 'height'>,
  { side, count }: Sampling,
  multiple: number,
): Rectangle[] => {
  const [w, h] = [Math.min(side, width), Math.min(side, height)];
  const [most, fit] = [
    { x: Math.ceil(width / w), y: Math.ceil(height / h) },
    Math.sqrt((count * w * h) / (width * height)),
  ];
  const numX = Math.max(1, Math.min(most.x, Math.round((fit * width) / w), count));
  const numY = Math.max(1, Math.min(most.y, Math.floor(count / numX)));
  const starts = (size: number, window: number, number: number): number[] =>
    Array.from({ length: number }, (_, i) => {
      const place = number === 1 ? (size - window) / 2 : (i * (size - window)) / (number - 1);
      return Math.floor(place / multiple) * multiple;
    });
  return starts(height, h, numY).flatMap((y) =>
    starts(width, w, numX).map((x) => ({ x, y, width: w, height: h })),
  );
};
