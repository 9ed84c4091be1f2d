/** A file that is written in parts: it has its name once it is whole, and `PATH.part` before. */
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, Pix2PixError } from '../../../core/errors.ts';

export interface PartFile {
  readonly file: FileHandle;
  /** Work on the file; what goes wrong is FILE, unless it has a code already. */
  attempt<T>(work: () => Promise<T>): Promise<T>;
  /** Closes the file, and gives it its name. */
  keep(): Promise<void>;
  /** Closes and removes it. */
  discard(): Promise<void>;
}

/** Opens it, and makes its folder. Throws FILE where it cannot be written. */
export const openPartFile = async (path: string): Promise<PartFile> => {
  const part = `${path}.part`;
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Pix2PixError) throw error;
      throw new Pix2PixError(
        'FILE',
        `${path}: cannot be written (${messageOf(error)}); is the disk full or the folder read-only?`,
        { cause: error },
      );
    }
  };
  const file = await attempt(async () => {
    await mkdir(dirname(path), { recursive: true });
    return open(part, 'w');
  });
  return {
    file,
    attempt,
    keep: async () => {
      await file.close();
      await rename(part, path);
    },
    discard: async () => {
      await file.close();
      await rm(part, { force: true });
    },
  };
};
