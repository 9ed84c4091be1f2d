/** A zip archive of stored entries (PKWARE APPNOTE 6.3), as parts of a file; their data is not copied. */
import { crc32 } from '../core/crc32.ts';
import { Pix2PixError } from '../core/errors.ts';

export interface ZipPart {
  readonly name: string;
  readonly data: Uint8Array;
}

/** PyTorch maps entries into memory, and aligns their data for it. */
const ALIGNMENT = 64;

const LOCAL_BYTES = 30;
const ENTRY_BYTES = 46;
const END_BYTES = 22;
const VERSION = 20; // 2.0: folders
const UTF8_NAMES = 0x0800;
const FIRST_DATE = 0x0021; // 1980-01-01, so that equal weights are equal files
const PADDING_ID = 0x4246; // FB, as PyTorch calls its padding
const PADDING = 0x5a; // Z

/** The format without its 64-bit fields. */
const MAX_BYTES = 0xffffffff;

/** The archive as a list of parts. Throws DATA where it has more than 4 GiB or 65,535 entries. */
export const zipParts = (entries: readonly ZipPart[]): readonly Uint8Array[] => {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, data } of entries) {
    const encoded = new TextEncoder().encode(name);
    const common = commonFields(encoded, data.length, crc32(data));
    directory.push(directoryEntry(common, encoded, at));
    const header = localHeader(common, encoded, at);
    parts.push(header, data);
    at += header.length + data.length;
  }
  const directoryBytes = directory.reduce((sum, { length }) => sum + length, 0);
  if (at + directoryBytes > MAX_BYTES || entries.length > 0xffff)
    throw new Pix2PixError(
      'DATA',
      `zip: ${entries.length} entries of ${at} bytes, expected at most 65535 of 4294967295; write safetensors instead`,
    );
  return [...parts, ...directory, endRecord(entries.length, directoryBytes, at)];
};

/** The 26 bytes from the version on that the two headers of an entry share; the length of the extra field is 0. */
const commonFields = (name: Uint8Array, length: number, checksum: number): Uint8Array => {
  const view = new DataView(new ArrayBuffer(26));
  view.setUint16(0, VERSION, true);
  view.setUint16(2, UTF8_NAMES, true);
  view.setUint16(8, FIRST_DATE, true);
  view.setUint32(10, checksum, true);
  view.setUint32(14, length, true);
  view.setUint32(18, length, true);
  view.setUint16(22, name.length, true);
  return new Uint8Array(view.buffer);
};

/** With padding, so that the data after it is aligned. */
const localHeader = (common: Uint8Array, name: Uint8Array, at: number): Uint8Array => {
  const least = LOCAL_BYTES + name.length + 4;
  const padding = (ALIGNMENT - ((at + least) % ALIGNMENT)) % ALIGNMENT;
  const header = new Uint8Array(least + padding).fill(PADDING);
  const view = new DataView(header.buffer);
  view.setUint32(0, 0x04034b50, true);
  header.set(common, 4);
  view.setUint16(28, 4 + padding, true);
  header.set(name, LOCAL_BYTES);
  view.setUint16(LOCAL_BYTES + name.length, PADDING_ID, true);
  view.setUint16(LOCAL_BYTES + name.length + 2, padding, true);
  return header;
};

const directoryEntry = (common: Uint8Array, name: Uint8Array, at: number): Uint8Array => {
  const entry = new Uint8Array(ENTRY_BYTES + name.length);
  const view = new DataView(entry.buffer);
  view.setUint32(0, 0x02014b50, true);
  view.setUint16(4, VERSION, true);
  entry.set(common, 6);
  view.setUint32(42, at, true);
  entry.set(name, ENTRY_BYTES);
  return entry;
};

const endRecord = (count: number, directoryBytes: number, directoryAt: number): Uint8Array => {
  const view = new DataView(new ArrayBuffer(END_BYTES));
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(8, count, true);
  view.setUint16(10, count, true);
  view.setUint32(12, directoryBytes, true);
  view.setUint32(16, directoryAt, true);
  return new Uint8Array(view.buffer);
};
