/** An image file as a source of parts: decoded once where that fits memory, read in parts where it does not. */
import { type AnyImage, crop, type Rectangle } from '../../data/image.ts';
import { type ImageRegions, openRegion } from '../../data/node/formats/region.ts';
import type { TiffTag } from '../../data/node/formats/tiff-tags-bytes.ts';
import { readSide } from '../../data/node/read-side.ts';
import { type Direction, directed } from '../../data/pairs.ts';
import type { SideFormat } from '../../data/side-format.ts';
import { sideImage } from '../../data/side-image.ts';
import type { ImageSource } from '../frame-source.ts';

/** A file that is open. */
export interface LargeImage extends ImageSource {
  /** Where on earth it lies. */
  readonly geoTags: readonly TiffTag[];
  close(): Promise<void>;
}

/** Up to so many pixels an image is decoded whole, with its colour profile: 200 MB in colour. */
const WHOLE_PIXELS = 8192 * 8192;

/** Of files that are decoded in bands: 128 MB, of which two are in memory while one is decoded. */
const BAND_BYTES = 128 * 1024 * 1024;

/** Opens a file; of a pair side by side that half is read which is the input. Throws FILE, DATA. */
export const openLargeImage = async (
  path: string,
  format: SideFormat,
  pairs?: Direction,
): Promise<LargeImage> => {
  const regions = await openRegion(path, { bandBytes: BAND_BYTES });
  const isWhole = regions.width * regions.height <= WHOLE_PIXELS;
  const read = isWhole ? wholeReader(path, format) : regionReader(regions, format, path);
  const width = pairs ? Math.floor(regions.width / 2) : regions.width;
  const left = pairs ? directed(pairs, 0, width).input : 0;
  return {
    width,
    height: regions.height,
    geoTags: pairs ? [] : regions.geoTags, // they tell where the whole image lies
    read: (part) => read({ ...part, x: part.x + left }),
    close: () => regions.close(),
  };
};

type Read = (part: Rectangle) => Promise<AnyImage>;

const wholeReader = (path: string, format: SideFormat): Read => {
  let image: Promise<AnyImage> | undefined;
  return async (part) => {
    image ??= readSide(path, format);
    return crop(await image, part);
  };
};

/** Samples as they are stored, made what the format says. */
const regionReader =
  (regions: ImageRegions, format: SideFormat, path: string): Read =>
  async (part) => {
    const image = await regions.readRegion(part);
    const { indexed, maxValue } = regions;
    const stored = maxValue === undefined ? image : { ...image, range: [0, maxValue] as const };
    return sideImage({ image: stored, ...(indexed ? { indexed } : {}) }, format, path);
  };
