/** Files that are whole or absent: written beside their place, forced to disk, and renamed into it. */
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';

/** The end of the name of a file that is being written. */
export const TEMPORARY_ENDING = '.tmp';

/**
 * Replaces `path` by `content`, whose parts follow one another; a crash at any moment leaves the old file or
 * the new one. Throws FILE.
 */
export const writeWhole = async (
  path: string,
  content: Uint8Array | string | readonly Uint8Array[],
): Promise<void> => {
  const temporary = `${path}.${process.pid}${TEMPORARY_ENDING}`;
  try {
    const file = await open(temporary, 'w');
    try {
      const parts = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
      for (const part of parts) await file.writeFile(part); // goes on where the part before ended
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {}); // what failed first is what to tell
    throw new Pix2PixError(
      'FILE',
      `${path}: cannot be written (${messageOf(error)}); check free space and permissions`,
      { cause: error },
    );
  }
};

/** Makes a rename last; Windows cannot open folders, and needs no such thing. */
export const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
