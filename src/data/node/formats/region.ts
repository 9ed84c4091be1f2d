/**
 * Parts of an image that may be too large to be decoded at once. Of a TIFF file only the strips or tiles are read that
 * a part touches, and of uncompressed ones only its rows; one compressed strip that holds all rows is decoded as a
 * whole. JPEG, PNG, WebP and AVIF files can only be decoded from the top on: a band of rows is kept, and parts that go
 * on below it cost decoding all that is above them again. Files of other kinds are decoded as a whole.
 */

import { Pix2PixError } from '../../../core/errors.ts';
import { accessFile } from '../../../core/node/file-access.ts';
import { type AnyImage, crop, type Rectangle } from '../../image.ts';
import { type Metadata, sharp } from '../image-library.ts';
import { named } from './file-problem.ts';
import { geoTagsOf } from './geo-tags.ts';
import { emptySamples } from './sample-types.ts';
import { pixelsBySharp } from './sharp-reader.ts';
import { readStored, type StoredHeader, type StoredOptions, storedHeader } from './stored-image.ts';
import { pageNumber } from './stored-types.ts';
import { openTiff } from './tiff-reader.ts';
import type { TiffTag } from './tiff-tags-bytes.ts';

export interface ImageRegions extends StoredHeader {
  /** Where on earth it lies, for `openTiffWriter`; none of most images. */
  readonly geoTags: readonly TiffTag[];
  /** Samples as they are stored. Throws DATA for a rectangle that leaves the image. */
  readRegion(part: Rectangle): Promise<AnyImage>;
  close(): Promise<void>;
}

export interface RegionOptions extends StoredOptions {
  /** Bytes of the band of rows that is kept of JPEG, PNG, WebP and AVIF files: 256 MB, so that most are decoded once. */
  readonly bandBytes?: number;
}

/** Opens an image for reading parts of it. Throws as `readStored`. */
export const openRegion = async (path: string, options: RegionOptions = {}): Promise<ImageRegions> => {
  const header = await storedHeader(path, options);
  const {
    kind,
    read,
    geoTags = [],
    close = async () => undefined,
  } = (await openStrips(path, options, header)) ?? openWhole(path, options, header);
  return {
    ...header,
    geoTags,
    readRegion: async (part) => {
      requireInside(path, header, part);
      try {
        return await read(part);
      } catch (error) {
        throw named(path, kind, error);
      }
    },
    close,
  };
};

interface Opened {
  readonly kind: string;
  readonly read: (part: Rectangle) => Promise<AnyImage>;
  readonly geoTags?: readonly TiffTag[];
  readonly close?: () => Promise<void>;
}

const requireInside = (path: string, header: StoredHeader, { x, y, width, height }: Rectangle): void => {
  if (x < 0 || y < 0 || width < 1 || height < 1 || x + width > header.width || y + height > header.height)
    throw new Pix2PixError(
      'DATA',
      `${path}: ${width}x${height} at (${x}, ${y}) does not lie in an image of ${header.width}x${header.height}`,
    );
};

/** Undefined where only the whole can be decoded. */
const openStrips = async (
  path: string,
  options: RegionOptions,
  header: StoredHeader,
): Promise<Opened | undefined> => {
  const { kind } = header;
  if (kind === 'TIFF') return openTiffParts(path, options);
  if (kind !== 'JPEG' && kind !== 'PNG' && kind !== 'WebP' && kind !== 'AVIF') return undefined;
  const isPlain = header.indexed === undefined && header.maxValue === undefined;
  const metadata = await sharp(path, { limitInputPixels: false }).metadata();
  if (!isPlain || (metadata.hasAlpha ?? false) !== header.hasAlpha) return undefined; // colours that are transparent
  return { kind, read: bandReader(path, header, metadata, options.bandBytes ?? BAND_BYTES) };
};

const openTiffParts = async (path: string, options: StoredOptions): Promise<Opened | undefined> => {
  const source = await accessFile(path);
  try {
    const file = await openTiff(source, path);
    const page = pageNumber(options.page, file.numPages);
    const layout = await file.layout(page);
    const geoTags = await geoTagsOf(file.directory(page), layout.isLittle);
    const isTurned = layout.orientation > 1 && layout.orientation <= 8;
    if (!isTurned) {
      const read: Opened['read'] = (part) => file.read(page, layout, part);
      return { kind: 'TIFF', read, geoTags, close: () => source.close() };
    }
    await source.close();
    return undefined;
  } catch (error) {
    await source.close();
    throw named(path, 'TIFF', error);
  }
};

const BAND_BYTES = 256 * 1024 * 1024;

const bandReader = (
  path: string,
  { width, height, channels, sampleType }: StoredHeader,
  metadata: Metadata,
  bandBytes: number,
): Opened['read'] => {
  const rowBytes = width * channels * emptySamples(sampleType, 1).BYTES_PER_ELEMENT;
  let band: { readonly y: number; readonly image: AnyImage } | undefined;
  return async (part) => {
    const end = part.y + part.height;
    if (!band || part.y < band.y || end > band.y + band.image.height) {
      const rows = Math.max(part.height, Math.floor(bandBytes / rowBytes));
      const y = Math.max(0, Math.min(part.y, height - rows));
      const rectangle = { x: 0, y, width, height: Math.min(rows, height - y) };
      band = undefined; // never two bands at once
      band = { y, image: await pixelsBySharp(path, metadata, { part: rectangle }) };
    }
    return crop(band.image, { ...part, y: part.y - band.y });
  };
};

const openWhole = (path: string, options: StoredOptions, { kind }: StoredHeader): Opened => {
  let whole: Promise<AnyImage> | undefined;
  return {
    kind,
    read: async (part) => {
      whole ??= readStored(path, options).then(({ image }) => image);
      return crop(await whole, part);
    },
  };
};
