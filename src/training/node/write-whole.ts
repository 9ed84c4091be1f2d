/** Files that are complete or absent: written under another name, forced to disk, and renamed. */
import { copyFile, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { formatBytes, freeBytes } from '../../data/node/disk-space.ts';
import type { BegunFile, Content } from '../run-store.ts';
import { asWriteFailure } from '../write-failure.ts';

/** The end of the name of a file that is being written. */
export const TEMPORARY_ENDING = '.tmp';

/**
 * Replaces `path` by `content`, whose parts follow one another; a crash at any moment leaves the old file or
 * the new one. Throws FILE.
 */
export const writeWhole = async (path: string, content: Content): Promise<void> =>
  (await beginWhole(path, content)).finish();

/** The first half of `writeWhole`: once it resolves, the content may change. Throws FILE. */
export const beginWhole = (path: string, content: Content): Promise<BegunFile> => {
  const parts = partsOf(content);
  return beginReplacing(path, lengthOf(parts), (temporary) => writeParts(temporary, parts));
};

/** Writes a file in its place at once; a crash may leave a part of it. Throws FILE. */
export const writeOver = async (path: string, content: Content): Promise<void> => {
  const parts = partsOf(content);
  await writeParts(path, parts).catch(async (error: unknown) => {
    throw await writeFailure(path, error, lengthOf(parts));
  });
};

type Parts = readonly (Uint8Array | string)[];

const partsOf = (content: Content): Parts =>
  typeof content === 'string' || content instanceof Uint8Array ? [content] : content;

const writeParts = async (path: string, parts: Parts): Promise<void> => {
  const file = await open(path, 'w');
  try {
    for (const part of parts) await file.writeFile(part); // goes on where the part before ended
  } finally {
    await file.close();
  }
};

/** Undefined for parts that are only known one after the other. */
const lengthOf = (parts: Parts): number | undefined =>
  Array.isArray(parts) ? parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0) : undefined;

/** Replaces `to` by a copy of `from`, which is complete or absent, as with `writeWhole`. Throws FILE. */
export const copyWhole = async (from: string, to: string): Promise<void> => {
  const size = await stat(from).then(
    (entry) => entry.size,
    () => undefined, // copying tells
  );
  await (await beginReplacing(to, size, (temporary) => copyFile(from, temporary))).finish();
};

/** What `fill` puts into a file next to `path`, to be forced to disk and renamed. */
const beginReplacing = async (
  path: string,
  neededBytes: number | undefined,
  fill: (temporary: string) => Promise<void>,
): Promise<BegunFile> => {
  const temporary = `${path}.${process.pid}${TEMPORARY_ENDING}`;
  const orRemoved = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {}); // the first error tells more
      throw await writeFailure(path, error, neededBytes);
    }
  };
  await orRemoved(() => fill(temporary));
  return {
    finish: () =>
      orRemoved(async () => {
        await syncPath(temporary, 'r+');
        await rename(temporary, path);
        // Makes the rename last; Windows cannot open folders, and needs no such thing.
        if (process.platform !== 'win32') await syncPath(dirname(path), 'r');
      }),
  };
};

/** What the system reports if no more can be written: a full disk, a used-up quota, a limit on the size of files. */
const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** The error for a file that cannot be written: FILE, with what was needed and what is free where the disk is full. */
export const writeFailure = async (
  path: string,
  cause: unknown,
  neededBytes: number | undefined,
): Promise<Pix2PixError> => {
  const isFull = FULL.includes((cause as NodeJS.ErrnoException).code ?? '');
  const needed = neededBytes === undefined ? '' : ` to write ${formatBytes(neededBytes)}`;
  const free = await freeBytes(dirname(path)).catch(() => undefined);
  const room = free === undefined ? '' : ` (${formatBytes(free)} free)`;
  return asWriteFailure(
    new Pix2PixError(
      'FILE',
      isFull
        ? `${path}: there is no room${needed}: ${messageOf(cause)}${room}; free some space, or raise the limit`
        : `${path}: cannot be written (${messageOf(cause)}); check free space and permissions`,
      { cause },
    ),
  );
};

const syncPath = async (path: string, flags: 'r' | 'r+'): Promise<void> => {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
