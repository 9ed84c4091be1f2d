/** The size of an encoded image before it is decoded. */
import sharp from 'sharp';
import { Pix2PixError } from '../../core/errors.ts';
import { encodedHeader } from '../../data/node/formats/stored-image.ts';
import type { Size } from '../../data/transform.ts';

/** The upright size that the decoder will produce, from the image's header. Throws DATA; `name` appears in the error. */
export const storedSize = async (bytes: Uint8Array, name = 'the image'): Promise<Size> => {
  const header = await encodedHeader(bytes, name);
  if (header) return { width: header.width, height: header.height };
  try {
    const { autoOrient } = await sharp(bytes).metadata();
    return { width: autoOrient.width, height: autoOrient.height };
  } catch (error) {
    throw new Pix2PixError(
      'DATA',
      `${name}: cannot be decoded; it is damaged, or not a PNG, JPEG or WebP image`,
      {
        cause: error,
      },
    );
  }
};
