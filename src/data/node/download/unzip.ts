/** Images out of a .zip of strangers, under the same rules as out of a .tar.gz. */
import { crc32 } from 'node:zlib';
import { type Entry, fromFdPromise, getFileNameLowLevel, type ZipFile } from 'yauzl';
import { messageOf, Pix2PixError } from '../../../core/errors.ts';
import { openRegularSync } from '../../../core/node/regular-file.ts';
import { formatBytes } from '../disk-space.ts';
import { useOfEntry } from './archive-entry.ts';
import { imageFolder } from './image-folder.ts';
import type { Unpacked, UnpackOptions } from './unpack.ts';

/**
 * Unpacks an archive into a folder that is there, so that `into/top` holds its images, whose lengths and checksums are
 * compared. Throws FORMAT if the archive is damaged, or holds links, paths that lead elsewhere or far more than its size
 * explains; FILE where it cannot be read or the images not be written; AbortError by the signal.
 */
export const unzipImages = async (
  archive: string,
  into: string,
  { top, signal, onProgress }: UnpackOptions,
): Promise<Unpacked> => {
  const leftOut: string[] = [];
  let images = 0;
  let read = 0;
  try {
    const { fd, bytes } = openRegularSync(archive);
    const limit = bytes * MOST_GROWTH;
    // Names are checked by us: yauzl would turn a backslash into a slash.
    const zip = await fromFdPromise(fd, { lazyEntries: true, decodeStrings: false, autoClose: false });
    const write = imageFolder(into);
    let unpacked = 0;
    try {
      for await (const entry of zip.eachEntry()) {
        signal?.throwIfAborted();
        const path = pathOf(entry);
        const found = useOfEntry({ path, type: typeOf(entry, path), size: entry.uncompressedSize }, top);
        if (found.use === 'stop') throw harmful(archive, found.problem);
        if (found.use === 'leave-out') leftOut.push(path);
        if (found.use !== 'image') continue;
        unpacked += entry.uncompressedSize;
        if (unpacked > limit)
          throw harmful(archive, `holds more than ${formatBytes(limit)} of images in ${formatBytes(bytes)}`);
        await write(found.name, await contentOf(zip, entry, path));
        images++;
        read += entry.compressedSize;
        onProgress?.(Math.min(read, bytes));
      }
    } finally {
      zip.close();
    }
    onProgress?.(bytes);
    return { images, leftOut };
  } catch (error) {
    throw unzipError(archive, error);
  }
};

/** JPEG and PNG files hardly become smaller in an archive; one that grows so much was made to fill a disk. */
const MOST_GROWTH = 20;

const pathOf = ({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string =>
  getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);

/** What the mode of Unix says, which is in the upper half; archives of other systems have none, and hold files. */
const typeOf = ({ externalFileAttributes }: Entry, path: string): string => {
  const kind = (externalFileAttributes >>> 28) & 15;
  if (path.endsWith('/')) return 'Directory';
  return KINDS[kind] ?? `mode ${kind}`;
};

/** By the first digit of a mode (stat.h), under the names that tar has for them. */
const KINDS: Readonly<Record<number, string>> = {
  0: 'File',
  1: 'FIFO',
  2: 'CharacterDevice',
  4: 'Directory',
  6: 'BlockDevice',
  8: 'File',
  10: 'SymbolicLink',
};

/** The bytes of an entry; yauzl compares their number. */
const contentOf = async (zip: ZipFile, entry: Entry, path: string): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
  const content = Buffer.concat(chunks);
  if (crc32(content) !== entry.crc32) throw new Error(`${path} does not have its checksum`);
  return content;
};

const harmful = (archive: string, problem: string): Pix2PixError =>
  new Pix2PixError('FORMAT', `${archive}: ${problem}; do not use it, and get another copy`);

/** The system's errors are of files; all others are of what the file holds. */
const unzipError = (archive: string, error: unknown): unknown => {
  if (error instanceof Pix2PixError || !(error instanceof Error) || error.name === 'AbortError') return error;
  const isSystem = 'code' in error && /^E[A-Z]+$/.test(String(error.code));
  return isSystem
    ? new Pix2PixError(
        'FILE',
        `${archive}: cannot be unpacked (${messageOf(error)}); check free space and permissions`,
        { cause: error },
      )
    : new Pix2PixError(
        'FORMAT',
        `${archive}: is not a whole .zip archive (${messageOf(error)}); it was cut short or damaged on its way, or is a page of another kind`,
        { cause: error },
      );
};
