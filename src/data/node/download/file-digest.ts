/** The SHA-256 of a file, read once through. */
import { createHash } from 'node:crypto';
import { openRegular } from '../../../core/node/regular-file.ts';

/** Bytes read at once: fewer calls than with Node's 64 KiB, and still nothing compared with a cache. */
export const READ_BYTES = 1 << 20;

/** 64 lower-case hexadecimal digits. Throws what reading throws, and AbortError by the signal. */
export const sha256OfFile = async (
  path: string,
  { signal, onProgress }: { signal?: AbortSignal | undefined; onProgress?: (read: number) => void } = {},
): Promise<string> => {
  const hash = createHash('sha256');
  const file = await openRegular(path);
  const stream = file.createReadStream({ highWaterMark: READ_BYTES, ...(signal ? { signal } : {}) });
  let read = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    read += chunk.length;
    onProgress?.(read);
  }
  return hash.digest('hex');
};
