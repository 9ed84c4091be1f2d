/** How much outputs of one input differ, by the noise z (paper 3.1 found little variation). */
import { figureText } from '../app/texts.ts';

/** In the image, a standard deviation of 64 levels is white. */
const SPREAD_GAIN = 4;

export interface Spread {
  /** Mean over pixels and colours of the standard deviation, in levels of 0 to 255. */
  readonly mean: number;
  /** Where they differ, in grey, RGBA. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

/** The spread of RGBA images of equal size. */
export const spreadOf = (pictures: readonly Uint8ClampedArray[]): Spread => {
  const length = pictures[0]?.length ?? 0;
  const pixels = new Uint8ClampedArray(length);
  let total = 0;
  for (let at = 0; at < length; at += 4) {
    let ofPixel = 0;
    for (let c = at; c < at + 3; c++) ofPixel += deviation(pictures, c) / 3;
    total += ofPixel;
    pixels.fill(SPREAD_GAIN * ofPixel, at, at + 3);
    pixels[at + 3] = 255;
  }
  return { mean: length === 0 ? 0 : total / (length / 4), pixels };
};

/** Of one value over all pictures. */
const deviation = (pictures: readonly Uint8ClampedArray[], at: number): number => {
  let sum = 0;
  for (const picture of pictures) sum += picture[at] as number;
  const mean = sum / pictures.length;
  let squares = 0;
  for (const picture of pictures) squares += ((picture[at] as number) - mean) ** 2;
  return Math.sqrt(squares / pictures.length);
};

/** The progress of the samples, `done` of `total`, and the mean spread when all are done. */
export const spreadText = (done: number, total: number, mean: number | undefined): string => {
  if (mean === undefined) return `Sample ${Math.min(done + 1, total)} of ${total}…`;
  if (mean === 0) return 'All samples are equal: this model has no noise.';
  return `The samples differ by ${figureText(mean)} of 255 levels on average (standard deviation, shown ${SPREAD_GAIN} times as bright).`;
};
