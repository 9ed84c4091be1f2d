/** One strip or tile of a TIFF page, decompressed. */
import zlib, { inflateSync } from 'node:zlib';
import type { RandomAccess } from '../../../core/random-access.ts';
import type { Samples } from '../../image.ts';
import { sharp } from '../image-library.ts';
import { problem } from './file-problem.ts';
import { lzwDecode } from './lzw.ts';
import { SAMPLE_BYTES, samplesOf, unpackBits } from './sample-types.ts';
import { JPEG, type TiffLayout, WEBP, YCBCR } from './tiff-layout.ts';
import { undoPredictor } from './tiff-predictor.ts';

/** Samples of a pixel in one block. */
export const perPixelOf = ({ isPlanar, channels }: TiffLayout): number => (isPlanar ? 1 : channels);

export interface BlockRows {
  readonly index: number;
  /** Rows that the block has in the file. */
  readonly numRows: number;
  /** Those that are wanted. */
  readonly first: number;
  readonly end: number;
}

/**
 * The samples of a block's rows, and the number of the first of them: those wanted where the block is not compressed,
 * else all of its rows.
 */
export const readBlock = async (
  source: RandomAccess,
  layout: TiffLayout,
  { index, numRows, first, end }: BlockRows,
): Promise<{ readonly samples: Samples; readonly first: number }> => {
  const { compression, blockWidth, bits, type } = layout;
  const perRow = blockWidth * perPixelOf(layout);
  const rowBytes = Math.ceil((perRow * bits) / 8);
  const offset = layout.offsets[index] as number;
  const stored = layout.byteCounts[index] as number;
  if (stored === 0)
    return { samples: samplesOf(new Uint8Array(perRow * numRows * SAMPLE_BYTES[type]), type), first: 0 };
  const isWhole = compression !== 1;
  if (!isWhole && stored < numRows * rowBytes)
    throw new Error(`a block of it has ${stored} bytes, and should have ${numRows * rowBytes}`);
  const rows = isWhole ? numRows : end - first;
  const read = isWhole
    ? await source.read(offset, stored)
    : await source.read(offset + first * rowBytes, rows * rowBytes);
  const bytes = layout.isReversed && compression !== JPEG ? reverseBits(read) : read;
  const found = await decompress(bytes, layout, rows, rows * rowBytes);
  if (found.length < rows * rowBytes)
    throw new Error(`a block of it has ${found.length} bytes, and should have ${rows * rowBytes}`);
  return {
    samples: unpack(found.subarray(0, rows * rowBytes), layout, perRow, rows),
    first: isWhole ? 0 : first,
  };
};

const unpack = (bytes: Uint8Array, layout: TiffLayout, perRow: number, rows: number): Samples => {
  const { type, bits, isLittle, predictor, compression } = layout;
  if (bits < 8 * SAMPLE_BYTES[type]) return unpackBits(bytes, { bits, perRow, rows });
  if (compression === JPEG || compression === WEBP) return bytes;
  const own = bytes.byteOffset % 8 === 0 ? bytes : Uint8Array.from(bytes);
  return samplesOf(
    undoPredictor(own, { type, isLittle, predictor, perPixel: perPixelOf(layout), perRow }),
    type,
  );
};

type Decompress = (
  bytes: Uint8Array,
  layout: TiffLayout,
  rows: number,
  length: number,
) => Uint8Array | Promise<Uint8Array>;

const inflate: Decompress = (bytes, _layout, _rows, length) =>
  inflateSync(bytes, { finishFlush: zlib.constants.Z_SYNC_FLUSH, maxOutputLength: 2 * length + 65536 });

/** Newer versions of Node have it. */
const unzstd: Decompress = (bytes) => {
  if (!('zstdDecompressSync' in zlib))
    throw problem(
      'is compressed by ZSTD, which Node reads from version 22.15 on; use such a version, or convert the file: `gdal_translate -co COMPRESS=DEFLATE IN.tif OUT.tif`',
    );
  return (zlib.zstdDecompressSync as (bytes: Uint8Array) => Uint8Array)(bytes);
};

const packBits: Decompress = (bytes, _layout, _rows, length) => {
  const out = new Uint8Array(length);
  let to = 0;
  for (let at = 0; at < bytes.length && to < length; ) {
    const head = bytes[at++] as number;
    if (head === 128) continue;
    const count = head < 128 ? head + 1 : 257 - head;
    if (head < 128) {
      out.set(bytes.subarray(at, Math.min(at + count, at + length - to)), to);
      at += count;
    } else out.fill(bytes[at++] ?? 0, to, to + count);
    to += count;
  }
  return out.subarray(0, Math.min(to, length));
};

/** JPEG data without its tables, which the page holds once, and without a word on its colours. */
const jpeg: Decompress = async (bytes, layout, rows) => {
  const { jpegTables, photometric } = layout;
  const perPixel = perPixelOf(layout);
  if (layout.bits !== 8 || perPixel === 2 || perPixel > 3)
    throw problem(
      `is compressed by JPEG with ${perPixel} channels of ${layout.bits} bits, which is not read; \`gdal_translate -co COMPRESS=DEFLATE IN.tif OUT.tif\`, for example, converts it`,
    );
  const adobe = Uint8Array.of(
    255,
    0xee,
    0,
    14,
    65,
    100,
    111,
    98,
    101,
    0,
    100,
    0,
    0,
    0,
    0,
    photometric === YCBCR ? 1 : 0,
  );
  const file = Buffer.concat([
    bytes.subarray(0, 2),
    ...(perPixel === 3 ? [adobe] : []),
    ...(jpegTables ? [jpegTables.subarray(2, -2)] : []),
    bytes.subarray(2),
  ]);
  return pixelsOf(file, layout, rows);
};

/** By the image library. */
const pixelsOf = async (file: Uint8Array, layout: TiffLayout, rows: number): Promise<Uint8Array> => {
  const perPixel = perPixelOf(layout);
  const image = sharp(file, { failOn: 'error', ignoreIcc: true }).toColourspace(
    perPixel < 3 ? 'b-w' : 'srgb',
  );
  const { data, info } = await (perPixel === 4 ? image.ensureAlpha() : image.removeAlpha())
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.width !== layout.blockWidth || info.height < rows || info.channels !== perPixel)
    throw new Error(`a block of it has ${info.width}x${info.height}x${info.channels} samples`);
  return new Uint8Array(data);
};

const DECOMPRESS: Readonly<Record<number, Decompress>> = {
  1: (bytes) => bytes,
  5: (bytes, _layout, _rows, length) => lzwDecode(bytes, { bits: 8, isTiff: true, length }),
  [JPEG]: jpeg,
  8: inflate,
  32773: packBits,
  32946: inflate,
  50000: unzstd,
  [WEBP]: pixelsOf,
};

const decompress: Decompress = (bytes, layout, rows, length) => {
  const method = DECOMPRESS[layout.compression];
  if (!method) throw new Error(`its compression ${layout.compression} is not known`);
  return method(bytes, layout, rows, length);
};

const reverseBits = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte) => {
    let reversed = 0;
    for (let bit = 0; bit < 8; bit++) reversed |= ((byte >> bit) & 1) << (7 - bit);
    return reversed;
  });
