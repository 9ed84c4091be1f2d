/** Samples as files store them: never converted by a colour profile, a palette, or rounding to 8 bits. */
import { closeSync } from 'node:fs';
import { Pix2PixError } from '../../../core/errors.ts';
import { accessFile } from '../../../core/node/file-access.ts';
import { openRegularSync, readRegular } from '../../../core/node/regular-file.ts';
import { accessBytes, type RandomAccess } from '../../../core/random-access.ts';
import type { ReadKind } from '../../files/image-kinds.ts';
import { kindProblem, readProblem, sizeProblem } from '../../files/image-problem.ts';
import { upright } from '../../upright.ts';
import { sourceOfBytes, sourceOfFile } from '../byte-source.ts';
import { bmpHeader, decodeBmp } from './bmp-reader.ts';
import { named, problem } from './file-problem.ts';
import { decodeGifStored } from './gif-reader.ts';
import { decodeNetpbm, netpbmHeader } from './netpbm-reader.ts';
import { decodeNpy, npyHeader } from './npy-reader.ts';
import { decodePngStored, pngHeader } from './png-reader.ts';
import { decodeBySharp, sharpHeader } from './sharp-reader.ts';
import {
  pageNumber,
  type SampleHeader,
  type StoredFacts,
  type StoredHeader,
  type StoredImage,
  type StoredOptions,
} from './stored-types.ts';
import type { TiffLayout } from './tiff-layout.ts';
import { openTiff, type TiffFile } from './tiff-reader.ts';

export type { StoredFacts, StoredHeader, StoredImage, StoredOptions } from './stored-types.ts';

type Page = number | string | undefined;

interface Reader {
  decode(bytes: Uint8Array, page: Page): StoredImage | Promise<StoredImage>;
  /** From the file's first bytes, as many as `START_BYTES`. */
  readonly start?: (bytes: Uint8Array) => SampleHeader;
  /** From the file at a path. */
  readonly file?: (path: string, page: Page) => Promise<SampleHeader>;
}

const onePage =
  (decode: (bytes: Uint8Array) => StoredImage): Reader['decode'] =>
  (bytes, page) => {
    pageNumber(page, 1);
    return decode(bytes);
  };

const bySharp: Reader = { decode: decodeBySharp, file: (path) => sharpHeader(path) };

const READERS: Readonly<Record<ReadKind, Reader>> = {
  JPEG: bySharp,
  WebP: bySharp,
  AVIF: bySharp,
  GIF: {
    decode: async (bytes, page) => {
      const header = await sharpHeader(bytes);
      requireSize(header);
      return decodeGifStored(bytes, pageNumber(page, header.numPages)) ?? decodeBySharp(bytes, page);
    },
    file: async (path, page) => {
      const { image, ...facts } = await READERS.GIF.decode(await readRegular(path), page);
      return {
        ...facts,
        width: image.width,
        height: image.height,
        channels: image.channels,
        hasProfile: false,
      };
    },
  },
  PNG: { decode: onePage(decodePngStored), start: pngHeader },
  TIFF: {
    decode: async (bytes, page) => decodeTiff(await openTiff(accessBytes(bytes), bytes), page),
    file: (path, page) => withFile(path, async (source) => tiffHeader(await openTiff(source, path), page)),
  },
  BMP: { decode: onePage(decodeBmp), start: bmpHeader },
  netpbm: { decode: onePage(decodeNetpbm), start: netpbmHeader },
  NPY: { decode: decodeNpy, start: npyHeader },
  // Their libraries are loaded where such a file is met: most programs need none.
  NPZ: {
    decode: async (bytes, page) => (await import('./npz-reader.ts')).decodeNpz(bytes, page),
    file: async (path, page) => (await import('./npz-reader.ts')).npzHeader(await readRegular(path), page),
  },
  DICOM: {
    decode: async (bytes, page) => (await import('./dicom-reader.ts')).decodeDicom(bytes, page),
    file: async (path, page) =>
      (await import('./dicom-reader.ts')).dicomHeader(await readRegular(path), page),
  },
};

const withFile = async <T>(path: string, work: (source: RandomAccess) => Promise<T>): Promise<T> => {
  const source = await accessFile(path);
  try {
    return await work(source);
  } finally {
    await source.close();
  }
};

const tiffFacts = ({ numPages }: TiffFile, layout: TiffLayout): StoredFacts => {
  const { type, bits, colours, hasAlpha } = layout;
  const isPacked = type.startsWith('uint') && bits < (type === 'uint8' ? 8 : 16);
  return {
    sampleType: type,
    ...(isPacked ? { maxValue: 2 ** bits - 1 } : {}),
    ...(colours ? { indexed: { colours } } : {}),
    ...{ hasAlpha, numPages },
  };
};

const decodeTiff = async (file: TiffFile, page: Page): Promise<StoredImage> => {
  const number = pageNumber(page, file.numPages);
  const layout = await file.layout(number);
  const { width, height, orientation } = layout;
  requireSize(layout);
  const image = await file.read(number, layout, { x: 0, y: 0, width, height });
  return { image: upright(image, orientation), ...tiffFacts(file, layout) };
};

const tiffHeader = async (file: TiffFile, page: Page): Promise<SampleHeader> => {
  const layout = await file.layout(pageNumber(page, file.numPages));
  const { channels, orientation, hasProfile } = layout;
  const [width, height] = orientation > 4 ? [layout.height, layout.width] : [layout.width, layout.height];
  return { width, height, channels, ...tiffFacts(file, layout), hasProfile };
};

const requireSize = (size: { readonly width: number; readonly height: number }): void => {
  const tooLarge = sizeProblem(size);
  if (tooLarge !== undefined) throw problem(tooLarge);
};

/**
 * The samples of encoded bytes; `name` stands in errors. Throws DATA for bytes that are torn, not an image, or of a
 * form that is not read.
 */
export const decodeStored = async (
  bytes: Uint8Array,
  name: string,
  { page }: StoredOptions = {},
): Promise<StoredImage> => {
  const kind = kindProblem(sourceOfBytes(bytes));
  if (kind.problem !== undefined) throw new Pix2PixError('DATA', `${name}: ${kind.problem}`);
  const reader = READERS[kind.kind];
  try {
    if (reader.start) requireSize(reader.start(bytes));
    return await reader.decode(bytes, page);
  } catch (error) {
    throw named(name, kind.kind, error);
  }
};

/** The samples of a file. Throws FILE if it cannot be read, DATA as `decodeStored`. */
export const readStored = async (path: string, options: StoredOptions = {}): Promise<StoredImage> => {
  let bytes: Uint8Array;
  try {
    bytes = await readRegular(path);
  } catch (error) {
    throw unreadable(path, error);
  }
  return decodeStored(bytes, path, options);
};

/** Headers of encoded bytes of the kinds that the image library does not read, or not all of. */
const BYTE_HEADERS: {
  readonly [K in ReadKind]?: (bytes: Uint8Array) => SampleHeader | Promise<SampleHeader>;
} = {
  TIFF: async (bytes) => tiffHeader(await openTiff(accessBytes(bytes), bytes), undefined),
  BMP: bmpHeader,
  netpbm: netpbmHeader,
  NPY: npyHeader,
  NPZ: async (bytes) => (await import('./npz-reader.ts')).npzHeader(bytes, undefined),
  DICOM: async (bytes) => (await import('./dicom-reader.ts')).dicomHeader(bytes, undefined),
};

/** Size and channels of encoded bytes of such a kind, and undefined for others. Throws DATA as `decodeStored`. */
export const encodedHeader = async (bytes: Uint8Array, name: string): Promise<SampleHeader | undefined> => {
  const kind = kindProblem(sourceOfBytes(bytes));
  const header = kind.problem === undefined ? BYTE_HEADERS[kind.kind] : undefined;
  if (!header || kind.problem !== undefined) return undefined;
  try {
    return await header(bytes);
  } catch (error) {
    throw named(name, kind.kind, error);
  }
};

/** Enough for every header, profiles among it. */
const START_BYTES = 1024 * 1024;

/** Size, channels and type of samples of a file, without decoding them where that can be. Throws as `readStored`. */
export const storedHeader = async (path: string, { page }: StoredOptions = {}): Promise<StoredHeader> => {
  const kind = lookAtFile(path);
  if (kind.problem !== undefined) throw new Pix2PixError('DATA', `${path}: ${kind.problem}`);
  const { start, file } = READERS[kind.kind];
  try {
    if (file) return { kind: kind.kind, ...(await file(path, page)) };
    const head = await withFile(path, (source) => source.read(0, Math.min(source.length, START_BYTES)));
    if (!start) throw new Error('no header is read');
    const header = start(head);
    pageNumber(page, header.numPages);
    return { kind: kind.kind, ...header };
  } catch (error) {
    throw named(path, kind.kind, error);
  }
};

const lookAtFile = (path: string): ReturnType<typeof kindProblem> => {
  try {
    const { fd, bytes } = openRegularSync(path);
    try {
      return kindProblem(sourceOfFile(fd, bytes));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw unreadable(path, error);
  }
};

const unreadable = (path: string, error: unknown): Pix2PixError =>
  new Pix2PixError('FILE', `${path}: ${readProblem(error)}`, { cause: error });
