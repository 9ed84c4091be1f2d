/** Parts of a file's bytes at any place, read when they are needed: from memory or from disk. */
import { openRegular } from '../../../core/node/regular-file.ts';

export interface RandomAccess {
  /** Bytes in all. */
  readonly length: number;
  /** A copy of a part, which the caller may change. Throws where the file ends before it. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

export const accessBytes = (bytes: Uint8Array): RandomAccess => ({
  length: bytes.length,
  read: async (offset, length) => {
    requireInside(offset, length, bytes.length);
    return new Uint8Array(bytes.subarray(offset, offset + length));
  },
  close: async () => undefined,
});

/** Opens a regular file. Throws the system's error. */
export const accessFile = async (path: string): Promise<RandomAccess> => {
  const file = await openRegular(path);
  const { size } = await file.stat();
  return {
    length: size,
    read: async (offset, length) => {
      requireInside(offset, length, size);
      const bytes = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
        if (bytesRead === 0) throw new Error('it became shorter while it was read');
        done += bytesRead;
      }
      return bytes;
    },
    close: () => file.close(),
  };
};

const requireInside = (offset: number, length: number, size: number): void => {
  if (!(offset >= 0 && length >= 0 && offset + length <= size))
    throw new Error(`it has ${size} bytes, and should have at least ${offset + length}`);
};
