/** An RGB image in memory. */

/** 8-bit sRGB pixels, row-major, three bytes a pixel (HWC); `data.length` is `width * height * 3`. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
