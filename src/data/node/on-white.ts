/** Samples of any whole numbers as 8 bits, with transparent parts on white. */
import type { Image, Samples } from '../image.ts';

export interface WideImage {
  readonly width: number;
  readonly height: number;
  /** Colours, and alpha where it is even. */
  readonly channels: number;
  readonly data: Samples;
  /** The value of white. */
  readonly most: number;
}

/** Rounded once, after blending; the result has 1 or 3 channels. */
export const onWhite = ({ width, height, channels, data, most }: WideImage): Image => {
  const hasAlpha = channels % 2 === 0;
  const colours = hasAlpha ? channels - 1 : channels;
  const out = new Uint8Array(width * height * colours);
  for (let pixel = 0, from = 0, to = 0; pixel < width * height; pixel++, from += channels) {
    const alpha = hasAlpha ? (data[from + colours] as number) / most : 1;
    for (let c = 0; c < colours; c++) {
      const value = (data[from + c] as number) * alpha + most * (1 - alpha);
      out[to++] = Math.round((value * 255) / most);
    }
  }
  return { width, height, channels: colours, data: out };
};
