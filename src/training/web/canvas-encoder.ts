/** PNG bytes by the browser's own encoder. */
import { Pix2PixError } from '../../core/errors.ts';
import { type AnyImage, isByteImage } from '../../data/image.ts';
import type { ImageEncoder } from '../image-encoder.ts';

/** Images of 8 bits; gray ones become files of three channels, as a canvas has them. Throws DATA for others. */
export const encodeByCanvas: ImageEncoder = async (image) => {
  const { width, height } = image;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new Pix2PixError('RUNTIME', 'run: this browser has no canvas to make PNG files by');
  context.putImageData(new ImageData(rgbaOf(image), width, height), 0, 0);
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
};

/** Red, green, blue and alpha of 8 bits, from 1 to 4 channels as the encoder's port has them. */
export const rgbaOf = (image: AnyImage): Uint8ClampedArray<ArrayBuffer> => {
  const { width, height, channels, data } = image;
  if (!isByteImage(image) || channels < 1 || channels > 4)
    throw new Pix2PixError(
      'DATA',
      `run: an image of ${channels} channels that a canvas cannot hold; expected 8 bits in 1 to 4 channels`,
    );
  const pixels = new Uint8ClampedArray(4 * width * height);
  const hasAlpha = channels % 2 === 0;
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++)
      pixels[4 * pixel + c] = data[pixel * channels + (channels < 3 ? 0 : c)] as number;
    pixels[4 * pixel + 3] = hasAlpha ? (data[pixel * channels + channels - 1] as number) : 255;
  }
  return pixels;
};
