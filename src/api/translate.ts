/** A request to translate an image, and what the response says about it. */
import { z } from 'zod';

/** TIFF holds the values of a model of measured values; the others are pictures of 8 bits. */
export const IMAGE_FORMATS = ['png', 'jpeg', 'webp', 'tiff'] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];

/** Larger tiles would take more memory than an image without tiles may. */
const MOST_TILE = 2048;

/**
 * The query; the body is an image (PNG, JPEG or WebP) as it is, or `multipart/form-data` with one in the field
 * `image`. Any size is taken; the answer has the same.
 */
export const translateQuerySchema = z.strictObject({
  /** Seed of the noise: an equal seed, key and image give equal bytes. */
  seed: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  /** Names the image, as the file's name does in `pix2pix translate`; it selects the image's noise. */
  key: z.string().max(200).default(''),
  /** `off` translates without noise, whatever the seed. */
  noise: z.enum(['on', 'off']).default('on'),
  /** Format of the response; if absent, what `Accept` prefers, or else PNG. */
  format: z.enum(IMAGE_FORMATS).optional(),
  /** `trained`: the network sees the image at the size of its training; `none`: at its own. The answer has its own. By default `trained`, with `tile` `none`. */
  resize: z.enum(['trained', 'none']).optional(),
  /** Side in pixels of the tiles that a large image is translated in, at its own size, all by the same statistics. */
  tile: z.coerce.number().int().min(1).max(MOST_TILE).optional(),
  /** By how many pixels tiles overlap; 128 by default. */
  overlap: z.coerce.number().int().min(0).max(MOST_TILE).optional(),
  /** What layers normalise by: the statistics of each image (`image`), or those that training collected (`running`). By default as the model says. */
  statistics: z.enum(['image', 'running']).optional(),
  /** `1` if the image is a pair side by side, whose input side is translated. */
  pair: z.enum(['0', '1']).default('0'),
});
export type TranslateQuery = z.output<typeof translateQuerySchema>;

/** Headers of the response. */
export const TRANSLATE_HEADERS = {
  /** Width and height at which the network saw the image, such as `256x256`. */
  size: 'x-pix2pix-size',
  /** Seconds that the network took. */
  seconds: 'x-pix2pix-seconds',
  /** Seconds that the request waited in the queue. */
  waited: 'x-pix2pix-waited-seconds',
} as const;
