/** Memory that native code keeps pointers to: it never moves, and lives as long as its view is referenced. */
import koffi from 'koffi';

/** A pointer as koffi passes it. */
export type Pointer = bigint;

/** Pages of the operating system: large arenas start on one, so that no page is shared with other data. */
export const PAGE_BYTES = 4096;
/** A cache line, and the widest vector register. */
const LINE_BYTES = 64;

/** The address of a view made by this module. */
export const addressOf = (view: ArrayBufferView): Pointer => koffi.address(view);

/** Zeros, aligned to 64 bytes, from one page on to a page. */
export const allocateFloats = (length: number): Float32Array => {
  const bytes = length * Float32Array.BYTES_PER_ELEMENT;
  const alignment = bytes >= PAGE_BYTES ? PAGE_BYTES : LINE_BYTES;
  const buffer = stableBuffer(bytes + alignment);
  const misalignment = Number(addressOf(new Uint8Array(buffer)) % BigInt(alignment));
  return new Float32Array(buffer, (alignment - misalignment) % alignment, length);
};

/** A view itself, or a copy of one that is so small that V8 may move it. */
export const stableFloats = (view: Float32Array): Float32Array => {
  if (view.byteLength > LINE_BYTES) return view;
  const copy = allocateFloats(view.length);
  copy.set(view);
  return copy;
};

/** A list of pointers or 64-bit integers; its address is an array of C. */
export const wordTable = (words: readonly bigint[]): BigInt64Array => {
  const table = new BigInt64Array(
    stableBuffer(words.length * BigInt64Array.BYTES_PER_ELEMENT),
    0,
    words.length,
  );
  table.set(words);
  return table;
};

/** A copy of bytes. */
export const byteTable = (bytes: Uint8Array): Uint8Array => {
  const table = new Uint8Array(stableBuffer(bytes.length), 0, bytes.length);
  table.set(bytes);
  return table;
};

/** An array of C's int. */
export const intTable = (numbers: readonly number[]): Int32Array => {
  const bytes = numbers.length * Int32Array.BYTES_PER_ELEMENT;
  const table = new Int32Array(stableBuffer(bytes), 0, numbers.length);
  table.set(numbers);
  return table;
};

/** An array of C strings. */
export interface StringTable {
  readonly pointers: BigInt64Array;
  /** What the pointers point to; referenced here so that it lives as long. */
  readonly texts: readonly Uint8Array[];
}

export const stringTable = (strings: readonly string[]): StringTable => {
  const texts = strings.map((text) => byteTable(new TextEncoder().encode(`${text}\0`)));
  return { pointers: wordTable(texts.map(addressOf)), texts };
};

/**
 * An ArrayBuffer's own memory does not move. Typed arrays made by length do while they have up to 64 bytes,
 * since V8 keeps those on its own heap.
 */
const stableBuffer = (bytes: number): ArrayBuffer => new ArrayBuffer(Math.max(bytes, LINE_BYTES));
