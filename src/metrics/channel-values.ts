/** One channel of an image as numbers, and the same at half the size. */
import type { AnyImage } from '../data/image.ts';

/** Row-major values of one channel; float64, so that results agree with other implementations. */
export interface ChannelValues {
  readonly width: number;
  readonly height: number;
  readonly values: Float64Array;
}

/** Each channel of an image, values 0 to 255. */
export const channelsOf = ({ width, height, channels, data }: AnyImage): ChannelValues[] =>
  Array.from({ length: channels }, (_, c) => {
    const values = new Float64Array(width * height);
    for (let i = 0, from = c; i < values.length; i++, from += channels) values[i] = data[from] as number;
    return { width, height, values };
  });

/** [H,W] -> [H/2,W/2], rounded up: means of 2x2 blocks; a last odd line counts twice, as in Wang's code. */
export const halved = ({ width, height, values }: ChannelValues): ChannelValues => {
  const [halfWidth, halfHeight] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const result = new Float64Array(halfWidth * halfHeight);
  for (let y = 0, to = 0; y < halfHeight; y++) {
    const upper = 2 * y * width;
    const lower = Math.min(2 * y + 1, height - 1) * width;
    for (let x = 0; x < halfWidth; x++, to++) {
      const left = 2 * x;
      const right = Math.min(left + 1, width - 1);
      const above = (values[upper + left] as number) + (values[upper + right] as number);
      const below = (values[lower + left] as number) + (values[lower + right] as number);
      result[to] = (above + below) / 4;
    }
  }
  return { width: halfWidth, height: halfHeight, values: result };
};
