/**
 * PNG files as their samples are stored: all depths, interlaced ones too, and indices in place of colours. Colours that
 * the file marks as transparent (tRNS) stay as they are, without alpha.
 */
import { crc32, inflateSync } from 'node:zlib';
import { tiffPages } from '../../files/tiff-tags.ts';
import { upright } from '../../upright.ts';
import { sourceOfBytes } from '../byte-source.ts';
import { swapBytes, unpackBits } from './sample-types.ts';
import type { PaletteColours, SampleHeader, StoredImage } from './stored-types.ts';

interface Png {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
  readonly isInterlaced: boolean;
  readonly orientation: number;
  readonly hasProfile: boolean;
  readonly colours: PaletteColours;
  readonly pixels: readonly Uint8Array[];
}

const INDEXED = 3;

/** Channels of each colour type. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, [INDEXED]: 1, 4: 2, 6: 4 };

const SIGNATURE_BYTES = 8;

/** The chunks, to the first of pixels or to the end. */
const parse = (bytes: Uint8Array, isHeaderOnly: boolean): Png => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  let orientation = 1;
  let hasProfile = false;
  let isEnded = false;
  let colours: PaletteColours = [];
  const pixels: Uint8Array[] = [];
  for (let at = SIGNATURE_BYTES; !isEnded; ) {
    const length = view.getUint32(at);
    const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1');
    if (type === 'IDAT' && isHeaderOnly) break;
    const data = bytes.subarray(at + 8, at + 8 + length);
    // Those in capitals are needed to read the others.
    const isNeeded = type[0] === type[0]?.toUpperCase();
    if (isNeeded && crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length))
      throw new Error(`the checksum of its chunk ${type} is wrong`);
    if (type === 'PLTE') colours = coloursOf(data);
    else if (type === 'IDAT') pixels.push(data);
    else if (type === 'iCCP') hasProfile = true;
    else if (type === 'eXIf') orientation = tiffPages(sourceOfBytes(data))[0]?.orientation?.[0] ?? 1;
    else isEnded = type === 'IEND';
    at += length + 12;
  }
  const [depth, colourType] = [view.getUint8(24), view.getUint8(25)];
  if (!(width > 0 && height > 0 && colourType in CHANNELS && [1, 2, 4, 8, 16].includes(depth)))
    throw new Error('its header is wrong');
  const isInterlaced = view.getUint8(28) === 1;
  return { width, height, depth, colourType, isInterlaced, orientation, hasProfile, colours, pixels };
};

const coloursOf = (data: Uint8Array): [number, number, number][] =>
  Array.from({ length: Math.floor(data.length / 3) }, (_, i) => [
    data[3 * i] as number,
    data[3 * i + 1] as number,
    data[3 * i + 2] as number,
  ]);

const factsOf = ({ depth, colourType, colours }: Png): Omit<StoredImage, 'image'> => ({
  sampleType: depth === 16 ? 'uint16' : 'uint8',
  ...(depth < 8 ? { maxValue: 2 ** depth - 1 } : {}),
  ...(colourType === INDEXED ? { indexed: { colours } } : {}),
  hasAlpha: colourType === 4 || colourType === 6,
  numPages: 1,
});

/** Of the beginning of a file. */
export const pngHeader = (bytes: Uint8Array): SampleHeader => {
  const png = parse(bytes, true);
  const isSideways = png.orientation > 4;
  const [width, height] = isSideways ? [png.height, png.width] : [png.width, png.height];
  const channels = CHANNELS[png.colourType] as number;
  return { width, height, channels, ...factsOf(png), hasProfile: png.hasProfile };
};

/** Where the pixels of each pass lie: from x and y on, every so many (PNG specification, 8.2). */
const PASSES: readonly (readonly [x: number, y: number, dx: number, dy: number])[] = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

export const decodePngStored = (bytes: Uint8Array): StoredImage => {
  const png = parse(bytes, false);
  const { width, height, depth, orientation } = png;
  const channels = CHANNELS[png.colourType] as number;
  const passes = png.isInterlaced ? PASSES : [[0, 0, 1, 1] as const];
  const parts = passes
    .map(([x, y, dx, dy]) => ({
      ...{ x, y, dx, dy },
      columns: Math.ceil((width - x) / dx),
      rows: Math.ceil((height - y) / dy),
    }))
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
  const rowBytes = (columns: number): number => Math.ceil((columns * channels * depth) / 8);
  const expected = parts.reduce((sum, { columns, rows }) => sum + (rowBytes(columns) + 1) * rows, 0);
  const found = inflateSync(Buffer.concat(png.pixels), { maxOutputLength: expected + 65536 });
  if (found.length < expected)
    throw new Error(`its pixels are ${found.length} bytes, and should be ${expected}`);
  const data = new (depth === 16 ? Uint16Array : Uint8Array)(width * height * channels);
  let at = 0;
  for (const { x, y, dx, dy, columns, rows } of parts) {
    const length = (rowBytes(columns) + 1) * rows;
    const plain = unfilter(
      found.subarray(at, at + length),
      rowBytes(columns),
      Math.max(1, (channels * depth) / 8),
    );
    at += length;
    const samples = samplesOfRows(plain, depth, columns * channels, rows);
    if (!png.isInterlaced) data.set(samples);
    else
      for (let row = 0, from = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) {
          const to = ((y + row * dy) * width + x + column * dx) * channels;
          for (let c = 0; c < channels; c++) data[to + c] = samples[from++] as number;
        }
  }
  return { image: upright({ width, height, channels, data }, orientation), ...factsOf(png) };
};

const samplesOfRows = (
  bytes: Uint8Array,
  depth: number,
  perRow: number,
  rows: number,
): Uint8Array | Uint16Array => {
  if (depth < 8) return unpackBits(bytes, { bits: depth, perRow, rows });
  return depth === 8 ? bytes : new Uint16Array(swapBytes(bytes, 2).buffer, 0, perRow * rows);
};

/** The rows without their filters: differences from the neighbours at the left, above, and both (section 9.2). */
const unfilter = (filtered: Uint8Array, rowBytes: number, step: number): Uint8Array => {
  const rows = filtered.length / (rowBytes + 1);
  const out = new Uint8Array(rows * rowBytes);
  for (let row = 0; row < rows; row++) {
    const from = row * (rowBytes + 1);
    const filter = filtered[from] as number;
    const to = row * rowBytes;
    out.set(filtered.subarray(from + 1, from + 1 + rowBytes), to);
    const above = row > 0 ? to - rowBytes : -1;
    if (filter > 4) throw new Error(`it has a row of filter ${filter}`);
    if (filter === 0 || (filter === 2 && above < 0)) continue;
    for (let i = 0; i < rowBytes; i++) {
      const left = i >= step ? (out[to + i - step] as number) : 0;
      const up = above >= 0 ? (out[above + i] as number) : 0;
      let guess = filter === 1 ? left : filter === 2 ? up : (left + up) >> 1;
      if (filter === 4)
        guess = paeth(left, up, above >= 0 && i >= step ? (out[above + i - step] as number) : 0);
      out[to + i] = (out[to + i] as number) + guess;
    }
  }
  return out;
};

/** Of the three the one that is nearest to left + up - corner. */
const paeth = (left: number, up: number, corner: number): number => {
  const sum = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(sum - left), Math.abs(sum - up), Math.abs(sum - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
};
