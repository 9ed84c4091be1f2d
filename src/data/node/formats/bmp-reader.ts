/** Uncompressed BMP files: indices of 1, 4 and 8 bits with their colours, and colours of 16, 24 and 32 bits. */
import { problem } from './file-problem.ts';
import { unpackBits } from './sample-types.ts';
import type { PaletteColours, SampleHeader, StoredFacts, StoredImage } from './stored-types.ts';

interface Bmp {
  readonly width: number;
  readonly height: number;
  /** Whether the first row is the lowest, as of most files. */
  readonly isUpward: boolean;
  readonly bits: number;
  readonly colours: PaletteColours;
  /** Which bits of a pixel are red, green, blue and alpha. */
  readonly masks: readonly number[];
  /** Where the pixels begin. */
  readonly start: number;
}

/** Masks where the file has none. */
const MASKS: Readonly<Record<number, readonly number[]>> = {
  16: [0x7c00, 0x03e0, 0x001f, 0],
  24: [0xff0000, 0x00ff00, 0x0000ff, 0],
  32: [0xff0000, 0x00ff00, 0x0000ff, 0],
};

const HEADER = 14;

/** Lengths of the second header: of OS/2, of Windows, and from this one on with masks in it. */
const OS2_HEADER = 12;
const MASKED_HEADER = 52;
const ALPHA_HEADER = 56;

const parse = (bytes: Uint8Array): Bmp => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(HEADER, true);
  const isOs2 = length === OS2_HEADER;
  const width = isOs2 ? view.getUint16(18, true) : view.getInt32(18, true);
  const height = isOs2 ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(isOs2 ? 24 : 28, true);
  const compression = isOs2 ? 0 : view.getUint32(30, true);
  if (![0, 3, 6].includes(compression))
    throw problem(
      'is a compressed BMP image, which is not read; save it as PNG, or as BMP without compression',
    );
  if (!(width > 0 && height !== 0 && [1, 4, 8, 16, 24, 32].includes(bits)))
    throw new Error(`its header says ${width}x${height} pixels of ${bits} bits`);
  const hasMasks = compression !== 0;
  const hasAlpha = hasMasks && (compression === 6 || length >= ALPHA_HEADER);
  const masks = hasMasks
    ? [0, 4, 8, 12].map((at) => (at === 12 && !hasAlpha ? 0 : view.getUint32(HEADER + 40 + at, true)))
    : (MASKS[bits] ?? []);
  const behind = hasMasks && length < MASKED_HEADER ? (hasAlpha ? 16 : 12) : 0;
  const most = bits <= 8 ? 2 ** bits : 0;
  const numColours = Math.min(most, isOs2 ? most : view.getUint32(46, true) || most);
  const colours = coloursOf(bytes, HEADER + length + behind, numColours, isOs2 ? 3 : 4);
  const start = view.getUint32(10, true);
  return { width, height: Math.abs(height), isUpward: height > 0, bits, colours, masks, start };
};

/** Blue, green, red, and a byte of no meaning. */
const coloursOf = (bytes: Uint8Array, at: number, count: number, step: number): PaletteColours =>
  Array.from({ length: count }, (_, i) => {
    const [blue = 0, green = 0, red = 0] = bytes.subarray(at + i * step, at + i * step + 3);
    return [red, green, blue] as const;
  });

const channelsOf = ({ bits, masks }: Bmp): number => (bits <= 8 ? 1 : masks[3] ? 4 : 3);

const factsOf = (bmp: Bmp): StoredFacts => ({
  sampleType: 'uint8',
  ...(bmp.bits < 8 ? { maxValue: 2 ** bmp.bits - 1 } : {}),
  ...(bmp.bits <= 8 ? { indexed: { colours: bmp.colours } } : {}),
  hasAlpha: channelsOf(bmp) === 4,
  numPages: 1,
});

/** Of the beginning of a file. */
export const bmpHeader = (bytes: Uint8Array): SampleHeader => {
  const bmp = parse(bytes);
  const { width, height } = bmp;
  return { width, height, channels: channelsOf(bmp), ...factsOf(bmp), hasProfile: false };
};

export const decodeBmp = (bytes: Uint8Array): StoredImage => {
  const bmp = parse(bytes);
  const { width, height, bits, start, isUpward } = bmp;
  const channels = channelsOf(bmp);
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  if (start + rowBytes * height > bytes.length)
    throw new Error(`its pixels are ${bytes.length - start} bytes, and should be ${rowBytes * height}`);
  const rowOf = bits <= 8 ? indicesOf : coloursOfRow;
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const from = start + (isUpward ? height - 1 - y : y) * rowBytes;
    data.set(rowOf(bytes.subarray(from, from + rowBytes), bmp), y * width * channels);
  }
  return { image: { width, height, channels, data }, ...factsOf(bmp) };
};

type ReadRow = (row: Uint8Array, bmp: Bmp) => Uint8Array;

const indicesOf: ReadRow = (row, { bits, width }) =>
  bits === 8 ? row.subarray(0, width) : (unpackBits(row, { bits, perRow: width, rows: 1 }) as Uint8Array);

/** Fewer than 8 bits are stretched to 0..255, since they are colours. */
const coloursOfRow: ReadRow = (row, { bits, width, masks }) => {
  const shown = masks
    .filter((mask) => mask !== 0)
    .map((mask) => ({ mask, shift: Math.clz32(mask & -mask) ^ 31 }));
  const bytesPerPixel = bits / 8;
  const out = new Uint8Array(width * shown.length);
  for (let x = 0, to = 0; x < width; x++) {
    let pixel = 0;
    for (let b = 0; b < bytesPerPixel; b++) pixel |= (row[x * bytesPerPixel + b] as number) << (8 * b);
    for (const { mask, shift } of shown)
      out[to++] = Math.round((((pixel & mask) >>> shift) * 255) / (mask >>> shift));
  }
  return out;
};
