/** The directories of a TIFF file (TIFF 6.0, and BigTIFF), one for each page, their tags read when they are asked for. */
import type { RandomAccess } from '../../../core/random-access.ts';

export interface TiffDirectory {
  has(tag: number): boolean;
  /** The numbers of a tag; none where it is absent. */
  numbers(tag: number): Promise<readonly number[]>;
  /** The bytes of a tag as they are stored; empty where it is absent. */
  bytes(tag: number): Promise<Uint8Array>;
  /** Type of the values of a tag, and how many there are. */
  entry(tag: number): { readonly type: number; readonly count: number } | undefined;
}

export interface TiffDirectories {
  readonly isLittle: boolean;
  readonly directories: readonly TiffDirectory[];
}

/** Bytes of each type of value: 1 BYTE, 2 ASCII, 3 SHORT, 4 LONG, 5 RATIONAL and so on. */
export const TYPE_BYTES: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  16: 8,
  17: 8,
  18: 8,
};

/** More pages than this are a circle, or not a file of images. */
const MOST_PAGES = 65536;

/** Throws where the file ends before a directory. */
export const readDirectories = async (source: RandomAccess): Promise<TiffDirectories> => {
  const head = viewOf(await source.read(0, 8));
  const isLittle = head.getUint16(0) === 0x4949; // II
  const isBig = head.getUint16(2, isLittle) === 43;
  const form = { isLittle, isBig };
  let offset = isBig
    ? Number(viewOf(await source.read(8, 8)).getBigUint64(0, isLittle))
    : head.getUint32(4, isLittle);
  const directories: TiffDirectory[] = [];
  const seen = new Set<number>();
  while (offset > 0 && !seen.has(offset) && directories.length < MOST_PAGES) {
    seen.add(offset);
    const { directory, next } = await directoryAt(source, offset, form);
    directories.push(directory);
    offset = next;
  }
  return { isLittle, directories };
};

interface Form {
  readonly isLittle: boolean;
  readonly isBig: boolean;
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const directoryAt = async (
  source: RandomAccess,
  offset: number,
  { isLittle, isBig }: Form,
): Promise<{ readonly directory: TiffDirectory; readonly next: number }> => {
  const [countBytes, entryBytes, offsetBytes] = isBig ? [8, 20, 8] : [2, 12, 4];
  const head = viewOf(await source.read(offset, countBytes));
  const count = isBig ? Number(head.getBigUint64(0, isLittle)) : head.getUint16(0, isLittle);
  const view = viewOf(await source.read(offset + countBytes, count * entryBytes + offsetBytes));
  const integer = (at: number): number =>
    isBig ? Number(view.getBigUint64(at, isLittle)) : view.getUint32(at, isLittle);
  const entries = new Map<number, { type: number; count: number; place: number }>();
  for (let i = 0; i < count; i++) {
    const at = i * entryBytes;
    const type = view.getUint16(at + 2, isLittle);
    const valueAt = at + (isBig ? 12 : 8);
    const number = integer(at + 4);
    const isInside = number * (TYPE_BYTES[type] ?? 1) <= offsetBytes;
    const place = isInside ? offset + countBytes + valueAt : integer(valueAt);
    entries.set(view.getUint16(at, isLittle), { type, count: number, place });
  }
  const bytes = async (tag: number): Promise<Uint8Array> => {
    const entry = entries.get(tag);
    return entry ? source.read(entry.place, entry.count * (TYPE_BYTES[entry.type] ?? 1)) : new Uint8Array();
  };
  const directory: TiffDirectory = {
    has: (tag) => entries.has(tag),
    entry: (tag) => entries.get(tag),
    bytes,
    numbers: async (tag) => numbersOf(await bytes(tag), entries.get(tag)?.type ?? 1, isLittle),
  };
  return { directory, next: integer(count * entryBytes) };
};

type Read = (view: DataView, at: number, isLittle: boolean) => number;

const READERS: Readonly<Record<number, Read>> = {
  3: (view, at, isLittle) => view.getUint16(at, isLittle),
  4: (view, at, isLittle) => view.getUint32(at, isLittle),
  6: (view, at) => view.getInt8(at),
  8: (view, at, isLittle) => view.getInt16(at, isLittle),
  9: (view, at, isLittle) => view.getInt32(at, isLittle),
  11: (view, at, isLittle) => view.getFloat32(at, isLittle),
  12: (view, at, isLittle) => view.getFloat64(at, isLittle),
  13: (view, at, isLittle) => view.getUint32(at, isLittle),
  16: (view, at, isLittle) => Number(view.getBigUint64(at, isLittle)),
  17: (view, at, isLittle) => Number(view.getBigInt64(at, isLittle)),
  18: (view, at, isLittle) => Number(view.getBigUint64(at, isLittle)),
};

const numbersOf = (bytes: Uint8Array, type: number, isLittle: boolean): readonly number[] => {
  const size = TYPE_BYTES[type] ?? 1;
  const read = READERS[type] ?? ((view, at) => view.getUint8(at));
  const view = viewOf(bytes);
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => read(view, i * size, isLittle));
};
