/**
 * TIFF files of any depth, as their samples are stored: strips and tiles, planes and interleaved channels, BigTIFF,
 * stacks of ImageJ. Only the blocks that an asked part touches are read, and of uncompressed ones only its rows.
 */

import type { RandomAccess } from '../../../core/random-access.ts';
import type { AnyImage, Rectangle, Samples } from '../../image.ts';
import { sharp } from '../image-library.ts';
import { problem } from './file-problem.ts';
import { emptySamples, SAMPLE_BYTES } from './sample-types.ts';
import { perPixelOf, readBlock } from './tiff-blocks.ts';
import { readDirectories, type TiffDirectory } from './tiff-directory.ts';
import { FAX, layoutOf, type TiffLayout, WHITE_IS_ZERO } from './tiff-layout.ts';

export interface TiffFile {
  readonly numPages: number;
  /** The directory that a page's tags are in. */
  directory(page: number): TiffDirectory;
  layout(page: number): Promise<TiffLayout>;
  /** A part of a page as it is stored: not turned by its orientation. */
  read(page: number, layout: TiffLayout, part: Rectangle): Promise<AnyImage>;
}

/** `input` is the whole file again, as the image library takes it: it reads what fax machines compress. */
export const openTiff = async (source: RandomAccess, input: string | Uint8Array): Promise<TiffFile> => {
  const { isLittle, directories } = await readDirectories(source);
  const pages: { directory: TiffDirectory; index: number }[] = [];
  for (const [index, directory] of directories.entries())
    if (await isFullPage(directory)) pages.push({ directory, index });
  const [first] = pages;
  if (!first) throw new Error('it has no page');
  const numSlices = pages.length === 1 ? await imageJSlices(first.directory) : 1;
  const pageAt = (page: number): { directory: TiffDirectory; index: number } => {
    const found = numSlices > 1 ? first : pages[page];
    if (!found || page >= Math.max(numSlices, pages.length)) throw new Error(`it has no page ${page}`);
    return found;
  };
  const cache = openCache(source);
  return {
    numPages: Math.max(numSlices, pages.length),
    directory: (page) => pageAt(page).directory,
    layout: async (page) => {
      const layout = await layoutOf(pageAt(page).directory, isLittle);
      return numSlices > 1 ? sliceOf(layout, page) : layout;
    },
    read: async (page, layout, part) => {
      const image = FAX.includes(layout.compression)
        ? await readFax(input, pageAt(page).index, layout, part)
        : await readPart(layout, part, cache);
      return isInverted(layout) ? inverted(image, layout.bits) : image;
    },
  };
};

/** Reduced copies and masks do not count, as thumbnails and pyramids have them. */
const isFullPage = async (directory: TiffDirectory): Promise<boolean> =>
  (((await directory.numbers(254))[0] ?? 0) & 0b101) === 0;

/** ImageJ writes stacks with one directory: the images lie one after the other behind the first. */
const imageJSlices = async (directory: TiffDirectory): Promise<number> => {
  const description = Buffer.from(await directory.bytes(270)).toString('latin1');
  return Number(/^ImageJ=.*?^images=(\d+)/ms.exec(description)?.[1] ?? 1);
};

const sliceOf = (layout: TiffLayout, slice: number): TiffLayout => {
  const { width, height, channels, bits, compression } = layout;
  if (compression !== 1)
    throw problem(
      'is a compressed ImageJ stack with one directory; save it uncompressed, or as single files',
    );
  const bytes = (width * height * channels * bits) / 8;
  const offset = (layout.offsets[0] as number) + slice * bytes;
  return {
    ...layout,
    blockHeight: height,
    isTiled: false,
    blockWidth: width,
    offsets: [offset],
    byteCounts: [bytes],
  };
};

const isInverted = ({ photometric, type }: TiffLayout): boolean =>
  photometric === WHITE_IS_ZERO && type.startsWith('uint') && SAMPLE_BYTES[type] <= 2;

const inverted = (image: AnyImage, bits: number): AnyImage => {
  const most = 2 ** bits - 1;
  return { ...image, data: image.data.map((value) => most - value) as Samples };
};

/** Bilevel, as 0 and 1; the image library has made white the larger. */
const readFax = async (
  input: string | Uint8Array,
  index: number,
  layout: TiffLayout,
  { x, y, width, height }: Rectangle,
): Promise<AnyImage> => {
  const data = await sharp(input, { page: index, failOn: 'error' })
    .extract({ left: x, top: y, width, height })
    .toColourspace('b-w')
    .raw({ depth: 'uchar' })
    .toBuffer();
  const isWhite = layout.photometric === WHITE_IS_ZERO ? 0 : 1; // the caller inverts
  return {
    width,
    height,
    channels: 1,
    data: Uint8Array.from(data, (v) => (v > 127 ? isWhite : 1 - isWhite)),
  };
};

/** Decoded blocks kept for the next part, which often needs them again: a row of tiles of a wide image. */
const CACHE_BYTES = 64 * 1024 * 1024;

interface Block {
  readonly samples: Samples;
  readonly first: number;
}

type ReadRows = (
  layout: TiffLayout,
  index: number,
  rows: readonly [first: number, end: number, all: number],
) => Promise<Block>;

const openCache = (source: RandomAccess): ReadRows => {
  const blocks = new Map<number, Block>();
  let held = 0;
  return async (layout, index, [first, end, numRows]) => {
    const offset = layout.offsets[index] as number;
    const kept = blocks.get(offset);
    if (kept) return kept;
    const block = await readBlock(source, layout, { index, numRows, first, end });
    if (layout.compression === 1 || (layout.byteCounts[index] as number) === 0) return block;
    blocks.set(offset, block);
    held += block.samples.byteLength;
    for (const [key, { samples }] of blocks) {
      if (held <= CACHE_BYTES || blocks.size === 1) break;
      blocks.delete(key);
      held -= samples.byteLength;
    }
    return block;
  };
};

const readPart = async (layout: TiffLayout, part: Rectangle, readRows: ReadRows): Promise<AnyImage> => {
  const { width, height, channels, blockWidth, blockHeight, isTiled, type, isPlanar } = layout;
  const across = Math.ceil(width / blockWidth);
  const down = Math.ceil(height / blockHeight);
  const data = emptySamples(type, part.width * part.height * channels);
  for (let plane = 0; plane < (isPlanar ? channels : 1); plane++)
    for (let row = Math.floor(part.y / blockHeight); row * blockHeight < part.y + part.height; row++)
      for (
        let column = Math.floor(part.x / blockWidth);
        column * blockWidth < part.x + part.width;
        column++
      ) {
        const index = (plane * down + row) * across + column;
        const top = row * blockHeight;
        const numRows = isTiled ? blockHeight : Math.min(blockHeight, height - top);
        const first = Math.max(part.y - top, 0);
        const end = Math.min(part.y + part.height - top, numRows);
        const block = await readRows(layout, index, [first, end, numRows]);
        copyBlock({ block, layout, part, data, plane, left: column * blockWidth, top, first, end });
      }
  return { width: part.width, height: part.height, channels, data };
};

interface Copy {
  readonly block: Block;
  readonly layout: TiffLayout;
  readonly part: Rectangle;
  readonly data: Samples;
  readonly plane: number;
  /** Where the block begins in the page. */
  readonly left: number;
  readonly top: number;
  /** Its rows that are copied. */
  readonly first: number;
  readonly end: number;
}

const copyBlock = ({ block, layout, part, data, plane, left, top, first, end }: Copy): void => {
  const { blockWidth, channels } = layout;
  const perPixel = perPixelOf(layout);
  const begin = Math.max(part.x - left, 0);
  const count = Math.min(part.x + part.width - left, blockWidth) - begin;
  for (let row = first; row < end; row++) {
    const from = ((row - block.first) * blockWidth + begin) * perPixel;
    const to = ((top + row - part.y) * part.width + left + begin - part.x) * channels;
    const samples = block.samples.subarray(from, from + count * perPixel);
    if (perPixel === channels) data.set(samples, to);
    else for (let i = 0; i < count; i++) data[to + i * channels + plane] = samples[i] as number;
  }
};
