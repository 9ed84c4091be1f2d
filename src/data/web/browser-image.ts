/** Images by the browser's own decoders: upright, transparent parts on white, as 8 bits. */
import type { Image } from '../image.ts';

type Canvas = OffscreenCanvasRenderingContext2D;

/** One canvas for all, since nothing waits between drawing on it and reading it. */
let shared: Canvas | undefined;

/** A drawing surface of that size, white. It is kept by the processor, so that reading it back is a copy. */
const whiteCanvas = (width: number, height: number): Canvas => {
  shared ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true, alpha: false }) as Canvas;
  shared.canvas.width = width;
  shared.canvas.height = height;
  shared.fillStyle = '#ffffff';
  shared.fillRect(0, 0, width, height);
  return shared;
};

/**
 * Decodes a file of a kind that browsers show: 3 channels. Colours are converted to sRGB where the file has a profile, and
 * are else what is stored. Throws the browser's error for a damaged file.
 */
export const decodeByBrowser = async (file: Blob, hasProfile: boolean): Promise<Image> => {
  const bitmap = await createImageBitmap(file, {
    colorSpaceConversion: hasProfile ? 'default' : 'none',
    premultiplyAlpha: 'none',
    imageOrientation: 'from-image',
  });
  try {
    const { width, height } = bitmap;
    const canvas = whiteCanvas(width, height);
    canvas.drawImage(bitmap, 0, 0);
    return { width, height, channels: 3, data: withoutAlpha(canvas.getImageData(0, 0, width, height).data) };
  } finally {
    bitmap.close();
  }
};

const withoutAlpha = (rgba: Uint8ClampedArray): Uint8Array => {
  const data = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    data[to++] = rgba[from] as number;
    data[to++] = rgba[from + 1] as number;
    data[to++] = rgba[from + 2] as number;
  }
  return data;
};
