/** Files that are whole or absent: written beside their place, forced to disk, and renamed into it. */
import { copyFile, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';

/** The end of the name of a file that is being written. */
export const TEMPORARY_ENDING = '.tmp';

/**
 * Replaces `path` by `content`, whose parts follow one another; a crash at any moment leaves the old file or
 * the new one. Throws FILE.
 */
export const writeWhole = (
  path: string,
  content: Uint8Array | string | readonly Uint8Array[],
): Promise<void> =>
  replaceWhole(path, async (temporary) => {
    const file = await open(temporary, 'w');
    try {
      const parts = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
      for (const part of parts) await file.writeFile(part); // goes on where the part before ended
    } finally {
      await file.close();
    }
  });

/** Replaces `to` by a copy of `from`, which is whole or absent like what `writeWhole` writes. Throws FILE. */
export const copyWhole = (from: string, to: string): Promise<void> =>
  replaceWhole(to, (temporary) => copyFile(from, temporary));

/** What `fill` puts into a file beside `path`, forced to disk and renamed into place. */
const replaceWhole = async (path: string, fill: (temporary: string) => Promise<void>): Promise<void> => {
  const temporary = `${path}.${process.pid}${TEMPORARY_ENDING}`;
  try {
    await fill(temporary);
    await syncPath(temporary, 'r+');
    await rename(temporary, path);
    // Makes the rename last; Windows cannot open folders, and needs no such thing.
    if (process.platform !== 'win32') await syncPath(dirname(path), 'r');
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {}); // the first error tells more
    throw new Pix2PixError(
      'FILE',
      `${path}: cannot be written (${messageOf(error)}); check free space and permissions`,
      { cause: error },
    );
  }
};

const syncPath = async (path: string, flags: 'r' | 'r+'): Promise<void> => {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
