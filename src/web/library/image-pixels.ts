/** The pixels of any kind of image in a page. */
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import type { RgbaPixels } from './rgba.ts';

/** What can be translated: anything that a canvas can draw, or pixels. */
export type TranslatableImage =
  | HTMLCanvasElement
  | OffscreenCanvas
  | HTMLImageElement
  | HTMLVideoElement
  | ImageBitmap
  | ImageData;

/** A copy of the pixels. Throws DATA for an image without a size, or one of another site that may not be read. */
export const pixelsOf = (
  image: TranslatableImage,
): RgbaPixels & { readonly pixels: Uint8ClampedArray<ArrayBuffer> } => {
  if (image instanceof ImageData)
    return { width: image.width, height: image.height, pixels: new Uint8ClampedArray(image.data) };
  const [width, height] = sizeOf(image);
  if (width < 1 || height < 1)
    throw new Pix2PixError(
      'DATA',
      `translate: the image is ${width}x${height} pixels; has it loaded? await image.decode() first`,
    );
  // A new canvas: that of the page may use WebGL, whose pixels cannot be read this way.
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context)
    throw new Pix2PixError('RUNTIME', 'translate: this browser has no canvas whose pixels can be read');
  context.drawImage(image, 0, 0);
  try {
    return { width, height, pixels: new Uint8ClampedArray(context.getImageData(0, 0, width, height).data) };
  } catch (error) {
    throw new Pix2PixError(
      'DATA',
      `translate: the image's pixels cannot be read (${messageOf(error)}); load it from this site, or with crossOrigin`,
      { cause: error },
    );
  }
};

const sizeOf = (image: Exclude<TranslatableImage, ImageData>): readonly [width: number, height: number] => {
  if (image instanceof HTMLImageElement) return [image.naturalWidth, image.naturalHeight];
  if (image instanceof HTMLVideoElement) return [image.videoWidth, image.videoHeight];
  return [image.width, image.height];
};
