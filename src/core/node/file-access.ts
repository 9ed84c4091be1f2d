/** Parts of a file on disk. */
import { type RandomAccess, requireInside } from '../random-access.ts';
import { openRegular } from './regular-file.ts';

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
