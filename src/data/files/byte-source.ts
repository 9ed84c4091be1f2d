/** Parts of a file's bytes, wherever they lie. */

export interface ByteSource {
  /** Bytes in all. */
  readonly length: number;
  /** A part, or undefined if the file ends before its end; valid until the next call. */
  at(offset: number, length: number): DataView | undefined;
}

export const sourceOfBytes = (bytes: Uint8Array): ByteSource => ({
  length: bytes.length,
  at: (offset, length) =>
    offset >= 0 && offset + length <= bytes.length
      ? new DataView(bytes.buffer, bytes.byteOffset + offset, length)
      : undefined,
});
