/** The format of a response's image: as requested, or as the client prefers, or else PNG. */
import sharp from 'sharp';
import { IMAGE_FORMATS, type ImageFormat } from '../../api/translate.ts';
import { Pix2PixError } from '../../core/errors.ts';
import { type AnyImage, isByteImage } from '../../data/image.ts';
import { encodeStored } from '../../data/node/formats/write-stored.ts';

/** The format that an `Accept` header prefers; the order of IMAGE_FORMATS among equals, PNG for anything else. */
export const preferredFormat = (accept: string | null): ImageFormat => {
  const ranges = (accept ?? '').split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    return { type, weight: q === undefined ? 1 : Number(q.slice(2)) || 0 };
  });
  const weightOf = (format: ImageFormat): number =>
    Math.max(0, ...ranges.filter(({ type }) => type === `image/${format}`).map(({ weight }) => weight));
  const [best = 'png'] = IMAGE_FORMATS.toSorted((a, b) => weightOf(b) - weightOf(a)); // a stable sort
  return best;
};

/** Quality of JPEG and WebP, at which no difference is visible. */
const QUALITY = 92;

/**
 * The bytes of an image: as TIFF of any depth and channels, otherwise of 8 bits in 1 or 3 channels, as `shownTensor` makes
 * them, or in 4 with alpha, which JPEG does not have. Throws MODEL for others, which the formats do not support.
 */
export const encodeImage = async (image: AnyImage, format: ImageFormat): Promise<Uint8Array> => {
  if (format === 'tiff') return encodeStored(image, 'tiff');
  const { width, height, channels, data } = image;
  const isPicture = channels === 1 || channels === 3 || (channels === 4 && format !== 'jpeg');
  if (!isByteImage(image) || !isPicture)
    throw new Pix2PixError(
      'MODEL',
      `serve: the model makes ${channels} channels, and a ${format} image has 1 (gray) or 3 (colour); ask for TIFF (format=tiff)`,
    );
  const picture = sharp(data, { raw: { width, height, channels } });
  const encoded = await (format === 'webp' ? picture : picture.toColourspace(channels === 1 ? 'b-w' : 'srgb'))
    [format](format === 'png' ? {} : { quality: QUALITY })
    .toBuffer();
  return new Uint8Array(encoded);
};
