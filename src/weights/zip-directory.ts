/** The central directory of a zip archive (PKWARE APPNOTE 6.3), with the 64-bit fields; entries are read at their place. */
import { crc32 } from '../core/crc32.ts';
import { printable } from '../core/printable.ts';
import type { RandomAccess } from '../core/random-access.ts';
import type { Fail } from '../safetensors/header.ts';

export interface ZipEntry {
  readonly name: string;
  /** 0 is stored, 8 deflated. */
  readonly method: number;
  readonly isEncrypted: boolean;
  /** 0 where the writer did not compute it. */
  readonly checksum: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Where its local header is. */
  readonly headerAt: number;
}

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const LOCATOR_SIGNATURE = 0x07064b50;
const LOCATOR_BYTES = 20;
const END64_SIGNATURE = 0x06064b50;
const END64_BYTES = 56;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const SATURATED = 0xffffffff; // the 64-bit field has the value

/** Some 200,000 entries with long names; a directory that claims more is not one of weights. */
const MAX_DIRECTORY_BYTES = 32 * 2 ** 20;

/** The entries by name. Throws FORMAT through `fail` for what is no zip archive, for repeated names and for overlaps. */
export const readZipDirectory = async (
  access: RandomAccess,
  fail: Fail,
): Promise<ReadonlyMap<string, ZipEntry>> => {
  const { begin, end } = await findDirectory(access, fail);
  const bytes = await access.read(begin, end - begin);
  const entries = new Map<string, ZipEntry>();
  for (let at = 0; at < bytes.length; ) {
    const { entry, next } = readEntry(bytes, at, fail);
    if (entries.has(entry.name))
      fail(`its archive holds "${printable(entry.name)}" twice; do not use it, and get another copy`);
    entries.set(entry.name, entry);
    at = next;
  }
  requireApart([...entries.values()], begin, fail);
  return entries;
};

/** Where the data of a stored entry begins. Throws FORMAT through `fail` for entries that are compressed or encrypted. */
export const storedEntryStart = async (
  access: RandomAccess,
  entry: ZipEntry,
  fail: Fail,
): Promise<number> => {
  const { name, headerAt, size } = entry;
  const shown = printable(name);
  if (entry.isEncrypted) fail(`entry "${shown}" of its archive is encrypted; unpack it with the password`);
  if (entry.method !== 0 || entry.compressedSize !== size)
    fail(
      `entry "${shown}" of its archive is compressed (method ${entry.method}), expected stored bytes; unpack it and pack it again with zip -0 -r, or save it again with torch.save`,
    );
  const header = await access.read(headerAt, LOCAL_BYTES);
  const view = new DataView(header.buffer);
  const nameLength = view.getUint16(26, true);
  const start = headerAt + LOCAL_BYTES + nameLength + view.getUint16(28, true);
  if (view.getUint32(0, true) !== LOCAL_SIGNATURE || start + size > access.length)
    fail(`entry "${shown}" is not where its archive says; the file was cut off or damaged`);
  return start;
};

/** The bytes of a stored entry, compared with its checksum. */
export const readStoredEntry = async (
  access: RandomAccess,
  entry: ZipEntry,
  fail: Fail,
): Promise<Uint8Array<ArrayBuffer>> => {
  const bytes = await access.read(await storedEntryStart(access, entry, fail), entry.size);
  requireChecksum(bytes, entry, fail);
  return bytes;
};

/** Throws FORMAT through `fail` where the bytes of an entry do not have its checksum; 0 stands for none. */
export const requireChecksum = (bytes: Uint8Array, { name, checksum }: ZipEntry, fail: Fail): void => {
  if (checksum !== 0 && crc32(bytes) !== checksum)
    fail(
      `entry "${printable(name)}" does not have its checksum; the file was damaged, copy or download it again`,
    );
};

const findDirectory = async (
  access: RandomAccess,
  fail: Fail,
): Promise<{ readonly begin: number; readonly end: number }> => {
  const tailLength = Math.min(access.length, END_BYTES + MAX_COMMENT_BYTES);
  const tailAt = access.length - tailLength;
  const tail = await access.read(tailAt, tailLength);
  const view = new DataView(tail.buffer);
  let at = tailLength - END_BYTES;
  const isEnd = (i: number): boolean =>
    view.getUint32(i, true) === END_SIGNATURE && i + END_BYTES + view.getUint16(i + 20, true) === tailLength;
  while (at >= 0 && !isEnd(at)) at--;
  if (at < 0)
    return fail('its archive has no end; the file was cut off or damaged, copy or download it again');
  const size = view.getUint32(at + 12, true);
  const begin = view.getUint32(at + 16, true);
  const found =
    size === SATURATED || begin === SATURATED
      ? await findDirectory64(access, tailAt + at, fail)
      : { begin, end: begin + size };
  if (found.end > tailAt + at || found.begin > found.end)
    return fail('the directory of its archive is not inside the file; the file was cut off or damaged');
  if (found.end - found.begin > MAX_DIRECTORY_BYTES)
    return fail(
      `the directory of its archive takes ${found.end - found.begin} bytes, expected at most ${MAX_DIRECTORY_BYTES}; is it a file of weights?`,
    );
  return found;
};

const findDirectory64 = async (
  access: RandomAccess,
  endAt: number,
  fail: Fail,
): Promise<{ readonly begin: number; readonly end: number }> => {
  const broken = (): never => fail('the end of its archive is damaged; copy or download the file again');
  if (endAt < LOCATOR_BYTES) return broken();
  const locator = new DataView((await access.read(endAt - LOCATOR_BYTES, LOCATOR_BYTES)).buffer);
  if (locator.getUint32(0, true) !== LOCATOR_SIGNATURE) return broken();
  const at = Number(locator.getBigUint64(8, true));
  if (at + END64_BYTES > endAt) return broken();
  const record = new DataView((await access.read(at, END64_BYTES)).buffer);
  if (record.getUint32(0, true) !== END64_SIGNATURE) return broken();
  const begin = Number(record.getBigUint64(48, true));
  return { begin, end: begin + Number(record.getBigUint64(40, true)) };
};

const readEntry = (
  bytes: Uint8Array<ArrayBuffer>,
  at: number,
  fail: Fail,
): { readonly entry: ZipEntry; readonly next: number } => {
  const broken = (): never =>
    fail('the directory of its archive is damaged; copy or download the file again');
  if (at + ENTRY_BYTES > bytes.length) return broken();
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, bytes.length - at);
  if (view.getUint32(0, true) !== ENTRY_SIGNATURE) return broken();
  const nameEnd = ENTRY_BYTES + view.getUint16(28, true);
  const extraEnd = nameEnd + view.getUint16(30, true);
  const next = at + extraEnd + view.getUint16(32, true);
  if (next > bytes.length) return broken();
  const wide = wideFields(view, nameEnd, extraEnd);
  const field = (place: number): number => {
    const value = view.getUint32(place, true);
    return value === SATURATED ? (wide.shift() ?? broken()) : value;
  };
  const size = field(24); // the order of the 64-bit fields
  const compressedSize = field(20);
  const headerAt = field(42);
  const entry: ZipEntry = {
    name: new TextDecoder().decode(bytes.subarray(at + ENTRY_BYTES, at + nameEnd)),
    method: view.getUint16(10, true),
    isEncrypted: (view.getUint16(8, true) & 1) !== 0,
    checksum: view.getUint32(16, true),
    compressedSize,
    size,
    headerAt,
  };
  return { entry, next };
};

/** The values of the extra field 1: those of the saturated fields, in their order. */
const wideFields = (view: DataView, begin: number, end: number): number[] => {
  for (let at = begin; at + 4 <= end; ) {
    const length = view.getUint16(at + 2, true);
    const body = at + 4;
    if (view.getUint16(at, true) === 1)
      return Array.from({ length: Math.floor(Math.min(length, end - body) / 8) }, (_, i) =>
        Number(view.getBigUint64(body + 8 * i, true)),
      );
    at = body + length;
  }
  return [];
};

/** Entries that share bytes are how a small file claims to be a large one. */
const requireApart = (entries: readonly ZipEntry[], dataEnd: number, fail: Fail): void => {
  let free = 0;
  for (const { name, headerAt, compressedSize } of entries.toSorted((a, b) => a.headerAt - b.headerAt)) {
    if (headerAt < free)
      fail(`entry "${printable(name)}" of its archive lies inside the one before it; do not use it`);
    free = headerAt + LOCAL_BYTES + compressedSize;
    if (free > dataEnd)
      fail(
        `entry "${printable(name)}" of its archive has ${compressedSize} bytes, more than the file; it was cut off or damaged`,
      );
  }
};
