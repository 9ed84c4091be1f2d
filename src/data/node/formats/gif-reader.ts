/** GIF files as indices and their colours; a frame that only shows in part, over others, is left to the image library. */
import { lzwDecode } from './lzw.ts';
import type { PaletteColours, StoredImage } from './stored-types.ts';

interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isInterlaced: boolean;
  /** Whether an index is transparent. */
  readonly hasHoles: boolean;
  readonly colours: PaletteColours;
  /** Bits of an index as they are compressed. */
  readonly bits: number;
  readonly data: Uint8Array;
}

interface Gif {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly Frame[];
}

const TRAILER = 0x3b;
const EXTENSION = 0x21;
const IMAGE = 0x2c;
const GRAPHIC_CONTROL = 0xf9;

const parse = (bytes: Uint8Array): Gif => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
  let at = 13;
  /** A table of colours where the flags say that one follows. */
  const table = (flags: number): PaletteColours => {
    if (!(flags & 0x80)) return [];
    const count = 2 ** ((flags & 7) + 1);
    const from = at;
    at += 3 * count;
    return Array.from({ length: count }, (_, i) => {
      const [red = 0, green = 0, blue = 0] = bytes.subarray(from + 3 * i, from + 3 * i + 3);
      return [red, green, blue] as const;
    });
  };
  /** Blocks, each with its length before it, to an empty one. */
  const blocks = (): Uint8Array => {
    const parts: Uint8Array[] = [];
    while (true) {
      const length = view.getUint8(at);
      parts.push(bytes.subarray(at + 1, at + 1 + length));
      at += 1 + length;
      if (length === 0) return Buffer.concat(parts);
    }
  };
  const shared = table(view.getUint8(10));
  const frames: Frame[] = [];
  let hasHoles = false;
  while (at < bytes.length) {
    const kind = view.getUint8(at++);
    if (kind === TRAILER) break;
    if (kind === EXTENSION) {
      const label = view.getUint8(at++);
      const data = blocks();
      if (label === GRAPHIC_CONTROL) hasHoles = ((data[0] ?? 0) & 1) === 1;
    } else if (kind === IMAGE) {
      const [x, y] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
      const [w, h] = [view.getUint16(at + 4, true), view.getUint16(at + 6, true)];
      const flags = view.getUint8(at + 8);
      at += 9;
      const own = table(flags);
      const bits = view.getUint8(at++);
      const isInterlaced = (flags & 0x40) !== 0;
      const colours = own.length > 0 ? own : shared;
      frames.push({ x, y, width: w, height: h, isInterlaced, hasHoles, colours, bits, data: blocks() });
      hasHoles = false;
    } else throw new Error(`it has a block of kind ${kind}`);
  }
  if (frames.length === 0) throw new Error('it has no image');
  return { width, height, frames };
};

/** Rows of an interlaced image come in four passes. */
const PASSES: readonly (readonly [first: number, step: number])[] = [
  [0, 8],
  [4, 8],
  [2, 4],
  [1, 2],
];

/** Undefined where the frame's indices alone do not make the picture. Throws for a frame that there is not. */
export const decodeGifStored = (bytes: Uint8Array, page: number): StoredImage | undefined => {
  const { width, height, frames } = parse(bytes);
  const frame = frames[page];
  if (!frame) return undefined;
  const isWhole = frame.x === 0 && frame.y === 0 && frame.width === width && frame.height === height;
  if (!isWhole || (page > 0 && frame.hasHoles)) return undefined;
  if (!(frame.bits >= 2 && frame.bits <= 8)) throw new Error(`its indices have ${frame.bits} bits`);
  const length = width * height;
  const found = lzwDecode(frame.data, { bits: frame.bits, isTiff: false, length });
  if (found.length < length)
    throw new Error(`its image has ${found.length} pixels, and should have ${length}`);
  const data = frame.isInterlaced ? inOrder(found, width, height) : found;
  const image = { width, height, channels: 1, data };
  return {
    ...{ image, sampleType: 'uint8', hasAlpha: false, numPages: frames.length },
    indexed: { colours: frame.colours },
  };
};

const inOrder = (stored: Uint8Array, width: number, height: number): Uint8Array => {
  const data = new Uint8Array(stored.length);
  let from = 0;
  for (const [first, step] of PASSES)
    for (let y = first; y < height; y += step, from += width)
      data.set(stored.subarray(from, from + width), y * width);
  return data;
};
