/** The formats that pairs are written in. */
import sharp from 'sharp';
import type { Image } from '../../image.ts';
import { encodePng } from '../codecs.ts';

interface Format {
  readonly ending: string;
  readonly encode: (image: Image, quality: number) => Promise<Uint8Array>;
}

export const PAIR_FORMATS = {
  png: { ending: '.png', encode: encodePng },
  jpeg: {
    ending: '.jpg',
    encode: async ({ width, height, channels, data }, quality) => {
      const raw = { width, height, channels: channels as 1 | 3 };
      // Colour at full resolution: halved, it would run over the seam between both sides.
      const jpeg = sharp(data, { raw }).jpeg({ quality, chromaSubsampling: '4:4:4' });
      return new Uint8Array(await jpeg.toBuffer());
    },
  },
} as const satisfies Readonly<Record<string, Format>>;

export type PairFormat = keyof typeof PAIR_FORMATS;

/** Of JPEG: its artefacts are then too faint for a generator to learn them. */
export const DEFAULT_QUALITY = 95;
