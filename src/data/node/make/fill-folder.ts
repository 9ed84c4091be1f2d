/** An output folder that is filled file by file: each file is whole or absent, and a failure leaves nothing. */
import { copyFile, link, mkdir, realpath, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { messageOf, Pix2PixError } from '../../../core/errors.ts';
import { isFolder } from '../image-files.ts';
import { requireEmpty } from './require-empty.ts';

/** Puts files into the folder under names with `/` between parts. All throw FILE. */
export interface FolderWriter {
  write(name: string, content: Uint8Array | string): Promise<void>;
  copy(name: string, source: string): Promise<void>;
  /** A second name of the same file, which takes no space. */
  link(name: string, source: string): Promise<void>;
}

/**
 * Fills a new or empty folder. Where `fill` throws, what it has written is removed again, so that the next attempt
 * finds the folder as this one did. Throws FILE for a folder that is not empty.
 */
export const fillFolder = async <T>(
  folder: string,
  fill: (writer: FolderWriter) => Promise<T>,
): Promise<T> => {
  const wasThere = await isFolder(folder);
  await requireEmpty(folder);
  const written: string[] = [];
  const put = async (name: string, make: (temporary: string) => Promise<void>): Promise<void> => {
    const path = join(folder, name);
    written.push(path); // before it is made: its folders may be there when it is not
    await placeWhole(path, make);
  };
  try {
    return await fill({
      write: (name, content) => put(name, (temporary) => writeFile(temporary, content)),
      copy: (name, source) => put(name, (temporary) => copyFile(source, temporary)),
      link: (name, source) => put(name, (temporary) => linkFile(source, temporary)),
    });
  } catch (error) {
    await removeFiles(folder, written);
    if (!wasThere) await rmdir(folder).catch(() => {});
    throw error;
  }
};

const placeWhole = async (path: string, make: (temporary: string) => Promise<void>): Promise<void> => {
  // A name with a dot in front is read by nothing, should a kill leave it.
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await make(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    if (error instanceof Pix2PixError) throw error;
    throw new Pix2PixError(
      'FILE',
      `${path}: cannot be written (${messageOf(error)}); is the disk full or the folder read-only?`,
      { cause: error },
    );
  }
};

const linkFile = async (source: string, path: string): Promise<void> => {
  try {
    await link(await realpath(source), path); // of a symbolic link, what it leads to
  } catch (error) {
    throw new Pix2PixError(
      'FILE',
      `${source}: cannot be linked (${messageOf(error)}); hard links need both folders on one disk that has them, copies do not`,
      { cause: error },
    );
  }
};

/** Removes files, and the folders below `folder` that are empty then; what cannot be removed stays. */
const removeFiles = async (folder: string, paths: readonly string[]): Promise<void> => {
  const folders = new Set<string>();
  for (const path of paths) {
    await rm(path, { force: true }).catch(() => {}); // the error that led here tells more
    for (let at = dirname(path); relative(folder, at) !== ''; at = dirname(at)) folders.add(at);
  }
  const deepestFirst = [...folders].sort((a, b) => b.length - a.length);
  for (const path of deepestFirst) await rmdir(path).catch(() => {});
};
