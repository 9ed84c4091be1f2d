/** Parts of the bytes of a file on disk, in blocks. */
import { readSync } from 'node:fs';
import type { ByteSource } from '../files/byte-source.ts';

export { type ByteSource, sourceOfBytes } from '../files/byte-source.ts';

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
