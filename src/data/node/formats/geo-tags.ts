/** The tags that say where on earth an image lies (GeoTIFF 1.1), to be copied to another file of the same pixels. */
import { swapBytes } from './sample-types.ts';
import { type TiffDirectory, TYPE_BYTES } from './tiff-directory.ts';
import type { TiffTag } from './tiff-tags-bytes.ts';

/** Pixel scale, tie points, transformation, keys, and the numbers and text of keys. */
const GEO_TAGS: readonly number[] = [33550, 33922, 34264, 34735, 34736, 34737];

/** None for an image that is not of a place. */
export const geoTagsOf = async (directory: TiffDirectory, isLittle: boolean): Promise<TiffTag[]> => {
  const tags: TiffTag[] = [];
  for (const tag of GEO_TAGS) {
    const entry = directory.entry(tag);
    if (!entry) continue;
    const stored = await directory.bytes(tag);
    const bytes = isLittle ? stored : swapBytes(stored, TYPE_BYTES[entry.type] ?? 1);
    tags.push({ tag, type: entry.type, count: entry.count, bytes });
  }
  return tags;
};
