/** A small picture of a run: the first output of its last sample sheet. */
import sharp from 'sharp';
import { GRID_GAP } from '../../data/grid.ts';
import type { Size } from '../../data/transform.ts';

/** Longest side in pixels: a card of the list, on a high-resolution screen. */
const MOST_PIXELS = 128;

/** Number of cached pictures of 5 KB each. */
const MOST_KEPT = 200;

export interface Thumbnails {
  /** WebP of the output in the first row of a sheet; equal versions give equal pictures. Throws if it is not a sheet. */
  of(sheet: string, version: string, tile: Size): Promise<Uint8Array>;
}

export const openThumbnails = (): Thumbnails => {
  const kept = new Map<string, Promise<Uint8Array>>();
  return {
    of: (sheet, version, tile) => {
      const key = `${version} ${sheet}`;
      const known = kept.get(key);
      if (known) return known;
      const made = make(sheet, tile);
      kept.set(key, made);
      made.catch(() => kept.delete(key)); // there may be another next time
      if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string);
      return made;
    },
  };
};

const make = async (sheet: string, { width, height }: Size): Promise<Uint8Array> => {
  const left = width + GRID_GAP; // input, output, target
  const webp = await sharp(sheet)
    .extract({ left, top: 0, width, height })
    .resize(MOST_PIXELS, MOST_PIXELS, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 85 })
    .toBuffer();
  return new Uint8Array(webp);
};
