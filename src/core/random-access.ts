/** Parts of a file's bytes at any place, read when they are needed: from memory, from disk, from a page's file. */

export interface RandomAccess {
  /** Bytes in all. */
  readonly length: number;
  /** A copy of a part, which the caller may change. Throws where the file ends before it. */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** Bytes that are in memory already, such as those of a file that a page was given. */
export const accessBytes = (bytes: Uint8Array): RandomAccess => ({
  length: bytes.length,
  read: async (offset, length) => {
    requireInside(offset, length, bytes.length);
    return new Uint8Array(bytes.subarray(offset, offset + length));
  },
  close: async () => undefined,
});

/** Throws for a part that is not inside the file, before any memory is taken for it. */
export const requireInside = (offset: number, length: number, size: number): void => {
  if (!(offset >= 0 && length >= 0 && offset + length <= size))
    throw new Error(`it has ${size} bytes, and should have at least ${offset + length}`);
};
