/** How one page of a TIFF file lays out its samples, from its tags; pages that cannot be read are refused by name. */
import { problem } from './file-problem.ts';
import { SAMPLE_BYTES, type SampleType } from './sample-types.ts';
import type { TiffDirectory } from './tiff-directory.ts';

export interface TiffLayout {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Type in memory; where `bits` are fewer, samples are packed. */
  readonly type: SampleType;
  readonly bits: number;
  readonly isLittle: boolean;
  readonly photometric: number;
  readonly compression: number;
  readonly predictor: number;
  /** Whether each channel has blocks of its own. */
  readonly isPlanar: boolean;
  /** Whether the first sample of a byte lies in its low bits. */
  readonly isReversed: boolean;
  readonly orientation: number;
  readonly hasAlpha: boolean;
  readonly hasProfile: boolean;
  readonly isTiled: boolean;
  readonly blockWidth: number;
  /** Rows of a tile, or of every strip but the last. */
  readonly blockHeight: number;
  readonly offsets: readonly number[];
  /** 0 where a block is left out: all of its samples are 0. */
  readonly byteCounts: readonly number[];
  readonly colours?: readonly (readonly [number, number, number])[];
  readonly jpegTables?: Uint8Array;
}

/** PhotometricInterpretation. */
export const WHITE_IS_ZERO = 0;
const BLACK_IS_ZERO = 1;
const RGB = 2;
const PALETTE = 3;
const MASK = 4;
const INKS = 5;
export const YCBCR = 6;
const SENSOR = 32803; // a camera's colour filter array

/** Channels of each photometric interpretation that is read; further ones are extra. */
const COLOURS: Readonly<Record<number, number>> = {
  [WHITE_IS_ZERO]: 1,
  [BLACK_IS_ZERO]: 1,
  [RGB]: 3,
  [PALETTE]: 1,
  [MASK]: 1,
  [INKS]: 4,
  [YCBCR]: 3,
  [SENSOR]: 1,
};

const CONVERSION = '`gdal_translate -co COMPRESS=DEFLATE IN.tif OUT.tif`, for example, converts it';

/** Compression. */
export const JPEG = 7;
export const WEBP = 50001;
/** Those of fax machines, which are left to the image library. */
export const FAX: readonly number[] = [2, 3, 4];

/** Compressions that are not read. */
const UNREAD: Readonly<Record<number, string>> = {
  6: 'JPEG of the old kind',
  9: 'JBIG',
  10: 'JBIG',
  32809: 'ThunderScan',
  33003: 'JPEG 2000',
  33004: 'JPEG 2000',
  33005: 'JPEG 2000',
  34661: 'JBIG',
  34676: 'SGI LogLuv',
  34677: 'SGI LogLuv',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34892: 'lossy JPEG of a DNG file',
  34925: 'LZMA',
  34934: 'JPEG XR',
  50002: 'JPEG XL',
  52546: 'JPEG XL',
};

/** None, fax, LZW, JPEG, deflate, PackBits, ZSTD, WebP. */
const READ: readonly number[] = [1, ...FAX, 5, JPEG, 8, 32773, 32946, 50000, WEBP];

/** ExtraSamples: 1 and 2 are alpha. */
const ALPHA: readonly number[] = [1, 2];

export const layoutOf = async (directory: TiffDirectory, isLittle: boolean): Promise<TiffLayout> => {
  const all = (tag: number): Promise<readonly number[]> => directory.numbers(tag);
  const one = async (tag: number, otherwise: number): Promise<number> => (await all(tag))[0] ?? otherwise;
  const width = await one(256, 0);
  const height = await one(257, 0);
  if (!(width > 0 && height > 0)) throw new Error(`it says ${width}x${height} pixels`);
  const channels = await one(277, 1);
  const bits = same(await all(258), 1, 'bits per sample');
  const photometric = await one(262, BLACK_IS_ZERO);
  const compression = await one(259, 1);
  const isPlanar = (await one(284, 1)) === 2 && channels > 1;
  requireRead(photometric, compression, channels);
  const extra = await all(338);
  const isTiled = directory.has(322);
  const offsets = await all(isTiled ? 324 : 273);
  const blockWidth = isTiled ? await one(322, 0) : width;
  const blockHeight = isTiled ? await one(323, 0) : Math.min(height, await one(278, height));
  if (!(blockWidth > 0 && blockHeight > 0)) throw new Error('its blocks have no size');
  const numBlocks =
    Math.ceil(width / blockWidth) * Math.ceil(height / blockHeight) * (isPlanar ? channels : 1);
  const type = typeOf(bits, same(await all(339), 1, 'formats of samples'));
  const layout = {
    ...{ width, height, channels, type, bits, isLittle, photometric, compression, isPlanar },
    ...{ isTiled, blockWidth, blockHeight, offsets },
    byteCounts: await byteCountsOf(directory, isTiled, compression, {
      numBlocks: offsets.length,
      blockBytes: Math.ceil((blockWidth * (isPlanar ? 1 : channels) * bits) / 8) * blockHeight,
    }),
    predictor: await one(317, 1),
    isReversed: (await one(266, 1)) === 2,
    orientation: await one(274, 1),
    hasAlpha: channels === (COLOURS[photometric] ?? 0) + 1 && ALPHA.includes(extra[0] ?? 0),
    hasProfile: directory.has(34675),
  };
  if (Math.min(offsets.length, layout.byteCounts.length) < numBlocks)
    throw new Error(`it has ${offsets.length} blocks of pixels, and should have ${numBlocks}`);
  requirePredictor(layout.predictor, type, bits);
  const colours = photometric === PALETTE && channels === 1 ? coloursOf(await all(320), bits) : undefined;
  return {
    ...layout,
    ...(colours ? { colours } : {}),
    ...(directory.has(347) ? { jpegTables: await directory.bytes(347) } : {}),
  };
};

/** Some writers leave the sizes of uncompressed strips out. */
const byteCountsOf = async (
  directory: TiffDirectory,
  isTiled: boolean,
  compression: number,
  { numBlocks, blockBytes }: { readonly numBlocks: number; readonly blockBytes: number },
): Promise<readonly number[]> => {
  const tag = isTiled ? 325 : 279;
  if (directory.has(tag) || compression !== 1) return directory.numbers(tag);
  return new Array<number>(numBlocks).fill(blockBytes);
};

/** None, differences of whole numbers, differences of floats' bytes; neither is defined for packed bits. */
const requirePredictor = (predictor: number, type: SampleType, bits: number): void => {
  const isFit = predictor === 2 || (predictor === 3 && type.startsWith('float'));
  if (predictor !== 1 && !(isFit && bits === 8 * SAMPLE_BYTES[type]))
    throw problem(
      `stores samples of ${bits} bits as differences (Predictor ${predictor}), which is not read; ${CONVERSION}`,
    );
};

/** The one value of a tag that has one for each channel. */
const same = (values: readonly number[], otherwise: number, what: string): number => {
  const [first = otherwise] = values;
  if (values.some((value) => value !== first))
    throw problem(
      `has channels of different ${what} (${values.join(', ')}); save all of its channels in one type of numbers`,
    );
  return first;
};

const requireRead = (photometric: number, compression: number, channels: number): void => {
  if (!READ.includes(compression))
    throw problem(
      `is compressed by ${UNREAD[compression] ?? `method ${compression}`}, which is not read; ${CONVERSION}`,
    );
  const colours = COLOURS[photometric];
  const isReadYcbcr = photometric !== YCBCR || [JPEG, WEBP].includes(compression);
  if (colours === undefined || !isReadYcbcr)
    throw problem(
      `has colours of a kind that is not read (PhotometricInterpretation ${photometric}); save it as gray or RGB`,
    );
  if (channels < colours)
    throw new Error(`it has ${channels} channels, and its colours should have ${colours}`);
};

/** SampleFormat: 1 unsigned, 2 signed, 3 floating point, 4 unknown; 5 and 6 are complex. */
const typeOf = (bits: number, format: number): SampleType => {
  const prefix = { 1: 'uint', 2: 'int', 3: 'float', 4: 'uint' }[format];
  if (prefix === undefined)
    throw problem('holds complex numbers; save their real part or their magnitude as floating-point numbers');
  if (prefix === 'uint' && bits <= 16) return bits <= 8 ? 'uint8' : 'uint16';
  const type = `${prefix}${bits}`;
  if (!(type in SAMPLE_BYTES))
    throw problem(`has ${bits} bits per sample, which is not read; save it with 8, 16 or 32 bits`);
  return type as SampleType;
};

/** All red, then all green, then all blue, of 16 bits; some writers give 8. */
const coloursOf = (map: readonly number[], bits: number): [number, number, number][] => {
  const count = Math.min(2 ** bits, Math.floor(map.length / 3));
  const divisor = map.some((value) => value > 255) ? 256 : 1;
  const at = (i: number): number => Math.floor((map[i] ?? 0) / divisor);
  const third = map.length / 3;
  return Array.from({ length: count }, (_, i) => [at(i), at(third + i), at(2 * third + i)]);
};
