/** Parts of a file's bytes, wherever they lie: in memory, or on disk in blocks. */
import { readSync } from 'node:fs';

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

/** Enough for the header of nearly every file, so that most take one read. */
const BLOCK_BYTES = 4096;

/** One buffer serves all files, since nothing waits between opening a file and closing it. */
const block = new Uint8Array(BLOCK_BYTES);

/** The bytes of an open file. Read it before another source is made: they share a buffer. */
export const sourceOfFile = (fd: number, length: number): ByteSource => {
  let begin = 0;
  let end = readSync(fd, block, 0, BLOCK_BYTES, 0);
  return {
    length,
    at: (offset, count) => {
      if (count > BLOCK_BYTES || offset < 0 || offset + count > length) return undefined;
      if (offset < begin || offset + count > end) {
        begin = offset;
        end = offset + readSync(fd, block, 0, BLOCK_BYTES, offset);
      }
      return offset + count <= end ? new DataView(block.buffer, offset - begin, count) : undefined;
    },
  };
};
