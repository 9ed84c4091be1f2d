/**
 * Opening a user's files: regular files only, through links. A pipe would block for ever, and a device such as
 * /dev/zero has no end.
 */
import { closeSync, constants, fstatSync, openSync, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Pix2PixError } from '../errors.ts';

/** Opening a pipe without a writer returns at once with this flag (Windows has no such pipes). */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Opens a regular file for reading. Throws the system's error, and FILE for what is not a regular file. */
export const openRegular = async (path: string): Promise<FileHandle> => {
  const file = await open(path, READ);
  try {
    requireRegular(await file.stat());
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
};

/** The bytes of a regular file. Throws as `openRegular`. */
export const readRegular = async (path: string): Promise<Buffer> => {
  const file = await openRegular(path);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
};

/** The text of a regular file in UTF-8. Throws as `openRegular`. */
export const readRegularText = async (path: string): Promise<string> =>
  (await readRegular(path)).toString('utf8');

/** `openRegular` without waiting: a file descriptor and the file's size in bytes. */
export const openRegularSync = (path: string): { readonly fd: number; readonly bytes: number } => {
  const fd = openSync(path, READ);
  try {
    const stats = fstatSync(fd);
    requireRegular(stats);
    return { fd, bytes: stats.size };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
};

/** Callers put the path before the message. */
const requireRegular = (stats: Stats): void => {
  if (!stats.isFile()) throw new Pix2PixError('FILE', `it is ${kindOf(stats)}; a regular file was expected`);
};

const kindOf = (stats: Stats): string => {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
};
