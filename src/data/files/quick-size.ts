/**
 * The size of a JPEG, PNG or WebP file from its first bytes, upright by its EXIF orientation: a hundred times
 * quicker than the decoder's own look. Where the header has something that this does not know for certain, there
 * is undefined, and the decoder is asked.
 */
import type { Size } from '../transform.ts';
import type { ByteSource } from './byte-source.ts';
import type { ReadKind } from './image-kinds.ts';
import { tiffPages } from './tiff-tags.ts';

export const quickSize = (source: ByteSource, kind: ReadKind): Size | undefined => {
  const size = READERS[kind]?.(source);
  return size && size.width > 0 && size.height > 0 ? size : undefined;
};

type Reader = (source: ByteSource) => Size | undefined;

/** Orientations from this one on lie on their side (EXIF). */
const FIRST_SIDEWAYS = 5;
const LAST_ORIENTATION = 8;

const upright = ({ width, height }: Size, orientation: number): Size =>
  orientation >= FIRST_SIDEWAYS && orientation <= LAST_ORIENTATION
    ? { width: height, height: width }
    : { width, height };

/** The orientation in EXIF data at an offset; 1 without one, undefined if it cannot be told. */
const orientationAt = (source: ByteSource, offset: number): number | undefined => {
  const order = source.at(offset, 4)?.getUint32(0);
  if (order !== 0x49492a00 && order !== 0x4d4d002a) return undefined;
  const [page] = tiffPages(source, offset);
  return page && (page.orientation === undefined ? 1 : page.orientation[0]);
};

/** Chunks before the pixels; a file with more is not a usual one. */
const MOST_CHUNKS = 100;

const pngSize: Reader = (source) => {
  const header = source.at(16, 8);
  if (!header) return undefined;
  const size = { width: header.getUint32(0), height: header.getUint32(4) };
  let orientation: number | undefined = 1;
  let offset = 33; // after signature and IHDR
  for (let i = 0; i < MOST_CHUNKS; i++) {
    const chunk = source.at(offset, 8);
    if (!chunk) return undefined;
    const [length, type] = [chunk.getUint32(0), chunk.getUint32(4)];
    if (type === PNG_PIXELS) return orientation === undefined ? undefined : upright(size, orientation);
    if (type === PNG_ANIMATION) return undefined;
    if (type === PNG_EXIF) orientation = orientationAt(source, offset + 8);
    offset += length + 12;
  }
  return undefined;
};

const PNG_PIXELS = 0x49444154; // IDAT
const PNG_EXIF = 0x65584966; // eXIf
const PNG_ANIMATION = 0x6163544c; // acTL

const jpegSize: Reader = (source) => {
  let orientation: number | undefined;
  let offset = 2;
  for (let i = 0; i < MOST_CHUNKS; i++) {
    const segment = source.at(offset, 10);
    if (segment?.getUint8(0) !== 0xff) return undefined;
    const marker = segment.getUint8(1);
    if (isFrame(marker))
      return upright({ width: segment.getUint16(7), height: segment.getUint16(5) }, orientation ?? 1);
    if (marker < 0xc0 || marker === 0xff) return undefined; // fill bytes and the like
    if (marker === 0xe1 && segment.getUint32(4) === JPEG_EXIF) {
      if (orientation !== undefined) return undefined; // twice
      orientation = orientationAt(source, offset + 10);
      if (orientation === undefined) return undefined;
    }
    offset += 2 + segment.getUint16(2);
  }
  return undefined;
};

const JPEG_EXIF = 0x45786966; // Exif

/** Start of frame: C0 to CF but for tables (C4), extensions (C8) and arithmetic conditioning (CC). */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

const webpSize: Reader = (source) => {
  const head = source.at(12, 18);
  if (!head) return undefined;
  const form = String.fromCharCode(...[0, 1, 2, 3].map((i) => head.getUint8(i)));
  return WEBP_FORMS[form]?.(head);
};

/** By the first chunk, which begins the view given. */
const WEBP_FORMS: Readonly<Record<string, (chunk: DataView) => Size | undefined>> = {
  // lossy
  'VP8 ': (chunk) => ({
    width: chunk.getUint16(14, true) & 0x3fff,
    height: chunk.getUint16(16, true) & 0x3fff,
  }),
  // lossless: 14 bits each, less one
  VP8L: (chunk) => {
    const bits = chunk.getUint32(9, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
  },
  // with features; of these, orientation and animation are the decoder's to tell
  VP8X: (chunk) => {
    const hasMore = (chunk.getUint8(8) & (WEBP_EXIF | WEBP_ANIMATION)) !== 0;
    if (hasMore) return undefined;
    const at = (offset: number): number =>
      chunk.getUint16(offset, true) + chunk.getUint8(offset + 2) * 0x10000 + 1;
    return { width: at(12), height: at(15) };
  },
};

const WEBP_EXIF = 0x08;
const WEBP_ANIMATION = 0x02;

const READERS: { readonly [K in ReadKind]?: Reader } = {
  JPEG: jpegSize,
  PNG: pngSize,
  WebP: webpSize,
};
